using Sluice.Activities;
using Sluice.Api;
using Sluice.Connections;
using Sluice.Credentials;
using Sluice.Flows.Connections;
using Sluice.Flows.Items;
using Sluice.Orchestration;
using Sluice.Runs;
using Sluice.Runs.State;
using Sluice.Triggers.State;
using Sluice.Triggers.Ticking;

namespace Sluice.Flows;

/// <summary>Adobe's Flow Service over a factory, beside the API of ADF.</summary>
internal static class FlowService
{
    /// <summary>All endpoints of a server, of both APIs.</summary>
    /// <param name="source">The factory, which may be wrong: who asks is told so in the answers.</param>
    /// <param name="engine">What runs its pipelines.</param>
    /// <param name="outputs">Where the secrets of runs lie.</param>
    /// <param name="state">Which triggers are started.</param>
    /// <param name="history">What became of runs.</param>
    /// <param name="secrets">Keeps the secrets that are given.</param>
    /// <param name="time">Tells the time.</param>
    public static ApiRoutes RoutesOf(
        FactorySource source, OrchestrationClient engine, OutputStore outputs, StateStore state, RunHistory history, SecretKeeper secrets,
        TimeProvider time)
    {
        var writer = new DefinitionWriter(source, new TriggerStates(state, source.Scope, time), new WindowStates(state, source.Scope), time);
        var server = new FlowServer(source, writer, new FlowItems(state, source.Scope, time), secrets, time);
        return new ApiRoutes(
        [
            .. ApiRoutes.Of(source, engine, outputs, state, history, time).All,
            .. new SpecEndpoints().Routes,
            .. new ConnectionEndpoints(server).Routes,
            .. new ConnectionExploreEndpoints(server).Routes,
        ])
        {
            Shapes = new Dictionary<string, Func<ApiResponse, ApiResponse>> { [FlowCollection.Root] = answer => AdobeError.Of(answer, time) },
        };
    }
}
