using Sluice.Activities;
using Sluice.Api;
using Sluice.Connections;
using Sluice.Credentials;
using Sluice.Definitions;
using Sluice.Flows.Connections;
using Sluice.Flows.Runs;
using Sluice.Orchestration;
using Sluice.Runs;
using Sluice.Runs.State;

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
        var server = new FlowServer(source, state, secrets, time);
        var runs = new FlowRuns(server, history, engine);
        var starter = new RunStarter(engine, outputs, history, time);
        var pipelines = new PipelineEndpoints(new Lazy<Factory>(() => source.Current.Factory), engine, outputs, starter, history, time);
        return new ApiRoutes(
        [
            .. ApiRoutes.Of(source, engine, outputs, state, history, secrets, time).All,
            new WindowedCopyEndpoint(server).Route,
            .. new SpecEndpoints().Routes,
            .. new ConnectionEndpoints(server).Routes,
            .. new ConnectionExploreEndpoints(server).Routes,
            .. new SourceConnectionEndpoints(server).Routes,
            .. new TargetConnectionEndpoints(server).Routes,
            .. new MappingSetEndpoints(server).Routes,
            .. new FlowEndpoints(server, runs).Routes,
            .. new FlowRunEndpoints(server, runs, starter, pipelines).Routes,
        ])
        {
            Shapes = new Dictionary<string, Func<ApiResponse, ApiResponse>> { [FlowCollection.Root] = answer => AdobeError.Of(answer, time) },
        };
    }
}
