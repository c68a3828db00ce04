using System.Text.Json.Nodes;
using Sluice.Activities;
using Sluice.Connections;
using Sluice.Credentials;
using Sluice.Definitions;
using Sluice.Orchestration;
using Sluice.Runs;
using Sluice.Runs.State;
using Sluice.Triggers.State;
using Sluice.Triggers.Ticking;

namespace Sluice.Api;

/// <summary>
/// All endpoints, for every host. They answer at their short paths, and at those of Azure Resource Manager
/// (<c>subscriptions/S/resourceGroups/R/providers/Microsoft.DataFactory/factories/F/...</c>), which ADF's clients call.
/// </summary>
internal sealed class ApiRoutes(IEnumerable<ApiRoute> routes)
{
    /// <summary>Where each lies: <c>METHOD path</c>, and where there are names, null.</summary>
    static readonly string?[] FactoryPath =
        ["subscriptions", null, "resourceGroups", null, "providers", "Microsoft.DataFactory", "factories", null];

    readonly ApiRoute[] _routes = [.. routes];

    /// <summary>The endpoints.</summary>
    public IReadOnlyList<ApiRoute> All => _routes;

    /// <summary>Paths below which errors have another shape than Azure's, and what gives it to them.</summary>
    public IReadOnlyDictionary<string, Func<ApiResponse, ApiResponse>> Shapes { get; init; } = new Dictionary<string, Func<ApiResponse, ApiResponse>>();

    /// <summary>The endpoints of a server.</summary>
    /// <param name="source">The factory, which may be wrong: who asks is told so in the answers.</param>
    /// <param name="engine">What runs its pipelines.</param>
    /// <param name="outputs">Where the secrets of runs lie.</param>
    /// <param name="state">Which triggers are started.</param>
    /// <param name="history">What became of runs.</param>
    /// <param name="secrets">Keeps the secrets that are given.</param>
    /// <param name="time">Tells the time.</param>
    public static ApiRoutes Of(
        FactorySource source, OrchestrationClient engine, OutputStore outputs, StateStore state, RunHistory history, SecretKeeper secrets,
        TimeProvider time)
    {
        var states = new TriggerStates(state, source.Scope, time);
        var triggered = new TriggerHistory(state, source.Scope);
        // What fails is told by the next tick, which tries it again.
        var tick = new TriggerTick(state, source.Scope, engine, outputs, history, time, _ => { });
        var control = new TriggerRunControl(state, source.Scope, engine, outputs, history, time);
        var factory = new Lazy<Factory>(() => source.Current.Factory);
        var starter = new RunStarter(engine, outputs, history, time);
        return new ApiRoutes(
        [
            .. new PipelineEndpoints(factory, engine, outputs, starter, history, time).Routes,
            new PlanEndpoint(source, states, time).Route,
            .. new RunEndpoints(engine, history).Routes,
            .. new SliceEndpoints(engine, history).Routes,
            .. new DefinitionEndpoints(source, states, new WindowStates(state, source.Scope), secrets, time).Routes,
            .. new TriggerEndpoints(source, states, triggered, tick, time).Routes,
            .. new TriggerRunEndpoints(source, control).Routes,
            .. new EventEndpoints(EventDelivery.Of(source, engine, outputs, state, history, time), time).Routes,
            .. new ExploreEndpoints(factory, new Lazy<FactoryConnections>(() => source.Current.Connections)).Routes,
        ]);
    }

    /// <summary>Answers a request; what is wrong with it is in the answer.</summary>
    public async Task<ApiResponse> AnswerAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var answer = await FindAnswerAsync(request, cancellationToken);
        if ((answer.Body as JsonObject)?["error"] is JsonObject error)
            error["target"] ??= $"/{request.Path.Trim('/')}";
        var shape = Shapes.FirstOrDefault(one => request.Path.TrimStart('/').StartsWith(one.Key, StringComparison.OrdinalIgnoreCase)).Value;
        return shape is null || answer.Status < 400 ? answer : shape(answer);
    }

    async Task<ApiResponse> FindAnswerAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var whole = request.Path.Trim('/').Split('/').Select(Uri.UnescapeDataString).ToArray();
        var inFactory = IsInFactory(whole) ? FactoryPath.Length : 0;
        var path = whole[inFactory..];
        var found = _routes.Select(route => (Route: route, Names: route.Match(path))).Where(match => match.Names is not null).ToList();
        var (answering, names) = found.Find(match => match.Route.Method == request.Method);
        if (answering is null)
        {
            return found.Count == 0 ? ApiResponse.Error(404, "NotFound", $"There is nothing at '{request.Path}'.")
                : ApiResponse.Error(405, "MethodNotAllowed", $"'{request.Path}' takes {string.Join(", ", found.Select(match => match.Route.Method))}.");
        }

        try
        {
            return await answering.AnswerAsync(request with { Names = names!, Factory = string.Concat(whole[..inFactory].Select(one => $"/{one}")) }, cancellationToken);
        }
        catch (ApiException wrong)
        {
            return wrong.Response;
        }
        catch (SluiceException fault)
        {
            return ApiResponse.From(fault);
        }
    }

    static bool IsInFactory(string[] path) => path.Length > FactoryPath.Length && path.Zip(FactoryPath)
        .All(pair => pair.Second?.Equals(pair.First, StringComparison.OrdinalIgnoreCase) ?? true);
}
