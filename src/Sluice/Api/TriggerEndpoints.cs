using System.Text.Json.Nodes;
using Sluice.Connections;
using Sluice.Definitions;
using Sluice.Definitions.Parsing;
using Sluice.Runs;
using Sluice.Triggers;
using Sluice.Triggers.State;
using Sluice.Triggers.Ticking;

namespace Sluice.Api;

/// <summary>The HTTP endpoints that start and stop triggers, and tell what they have started, in the shapes of ADF's REST API.</summary>
/// <param name="source">The factory.</param>
/// <param name="states">Which triggers are started.</param>
/// <param name="history">What became of their occurrences.</param>
/// <param name="tick">Starts what is due; null where nobody runs it.</param>
/// <param name="time">Tells the time.</param>
internal sealed class TriggerEndpoints(FactorySource source, TriggerStates states, TriggerHistory history, TriggerTick? tick, TimeProvider time)
{
    const int MostOccurrences = 10;

    readonly DefinitionStore _definitions = new(source, states);

    /// <summary>The endpoints.</summary>
    public IEnumerable<ApiRoute> Routes =>
    [
        new("GET", "triggerstates", ListAsync),
        new("GET", "triggers/{name}/occurrences", ListOccurrencesAsync),
        new("POST", "queryTriggerRuns", QueryRunsAsync),
        new("POST", "triggers/{name}/start", StartAsync),
        new("POST", "triggers/{name}/stop", StopAsync),
        new("POST", "triggers/{name}/subscribeToEvents", (request, token) => SubscribeAsync(request, true, token)),
        new("POST", "triggers/{name}/unsubscribeFromEvents", (request, token) => SubscribeAsync(request, false, token)),
        new("POST", "triggers/{name}/getEventSubscriptionStatus", (request, token) => SubscribeAsync(request, null, token)),
    ];

    /// <summary><c>GET triggerstates</c>: all triggers, whether they are started, when they are due next, and what they did last.</summary>
    public async Task<ApiResponse> ListAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var factory = source.Current.Factory;
        var triggers = factory.All(ResourceKind.Trigger).ToList();
        var last = await history.ListLastAsync(cancellationToken);
        var known = await states.DescribeAsync(triggers, cancellationToken);
        var all = new List<TriggerOverview>();
        foreach (var resource in triggers)
        {
            var state = known[resource.Name];
            var trigger = state == TriggerState.Started ? ReadTriggers.Of(factory).Open(resource) : null;
            all.Add(new TriggerOverview(resource.Name, resource.Properties["type"]?.ToString() ?? "", state)
            {
                NextDue = trigger?.Condition.Due(time.GetUtcNow(), DateTimeOffset.MaxValue).FirstOrDefault()?.ScheduledTime,
                LastRun = last.GetValueOrDefault(resource.Name),
            });
        }

        return ApiResponse.Ok(new JsonObject { ["value"] = new JsonArray([.. all.Select(ApiResponse.Json)]) });
    }

    /// <summary><c>GET triggers/{name}/occurrences</c>: the next ten times at which a trigger is due, started or not; none of one that waits for events.</summary>
    public Task<ApiResponse> ListOccurrencesAsync(ApiRequest request, CancellationToken cancellationToken) => Task.FromResult(ApiResponse.Ok(new JsonObject
    {
        // One that is wrong is never due; starting it tells why.
        ["value"] = new JsonArray([.. (ReadTriggers.Of(source.Current.Factory).Open(Find(request))?.Condition.Due(time.GetUtcNow(), DateTimeOffset.MaxValue) ?? [])
            .Take(MostOccurrences).Select(occurrence => TypedJson.ToNode(occurrence.ScheduledTime))]),
    }));

    /// <summary><c>POST queryTriggerRuns</c>: the runs that the body asks for, the latest first unless it asks otherwise.</summary>
    public async Task<ApiResponse> QueryRunsAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var query = new RunQuery(await request.ReadObjectAsync(cancellationToken), RunKind.Triggers);
        var runs = await history.ListAsync(query.ValuesOf("triggerName"), query.Since, cancellationToken).Select(record => record.Run)
            .Where(run => query.Until is null || run.TriggerRunTimestamp < query.Until).ToListAsync(cancellationToken);
        return ApiResponse.Ok(query.Page(runs.Select(ApiResponse.Json)));
    }

    /// <summary>
    /// <c>POST triggers/{name}/start</c>: starts a trigger, and its windows that are due; one that is started is left as it is.
    /// </summary>
    /// <returns>200; 404 for an unknown trigger; 400 with every error in it and in the pipelines that it starts.</returns>
    public async Task<ApiResponse> StartAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        await SetStartedAsync(request, cancellationToken);
        // Its first window may be due for long, and the next tick a minute away.
        if (tick is not null)
            await tick.LookAsync(source.Current.Factory, request.Names["name"], cancellationToken);
        return new ApiResponse(200, null);
    }

    async Task SetStartedAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        // What is started is what was checked.
        await source.Changing.WaitAsync(cancellationToken);
        try
        {
            var trigger = Find(request);
            if (await states.DescribeAsync(trigger, cancellationToken) != TriggerState.Started)
            {
                var report = new DefinitionReport();
                Trigger.Check(source.Current.Factory, trigger, report);
                report.ThrowIfAny();
            }

            await states.SetAsync(trigger.Name, isStarted: true, cancellationToken);
        }
        finally
        {
            source.Changing.Release();
        }
    }

    /// <summary><c>POST triggers/{name}/stop</c>: stops a trigger, also one whose definition cannot be read.</summary>
    /// <returns>200; 404 for an unknown trigger.</returns>
    public async Task<ApiResponse> StopAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var name = request.Names["name"];
        if (!source.Current.Factory.Has(ResourceKind.Trigger, name))
            throw NotFound(name);
        await states.SetAsync(name, isStarted: false, cancellationToken);
        return new ApiResponse(200, null);
    }

    /// <summary>
    /// <c>POST triggers/{name}/subscribeToEvents</c> and its like: the status of a subscription. Events come to the server whatever it is: it
    /// is noted for those who wait for it.
    /// </summary>
    /// <param name="request">The request.</param>
    /// <param name="isSubscribed">What is noted; null for nothing.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>200 with the status; 404 for an unknown trigger; 400 for one that waits for no events.</returns>
    async Task<ApiResponse> SubscribeAsync(ApiRequest request, bool? isSubscribed, CancellationToken cancellationToken)
    {
        var trigger = Find(request);
        var type = trigger.Properties["type"]?.ToString() ?? "";
        if (TriggerTypes.Find(type) is not { HasEvents: true })
            throw new ApiException(400, "NoEventTrigger", $"The trigger '{trigger.Name}' is of type {type}, which waits for no events.");
        if (isSubscribed is { } asked)
            await states.SubscribeAsync(trigger, asked, cancellationToken);
        var state = await states.OfAsync(trigger.Name, Trigger.IsStarted(trigger), cancellationToken);
        return ApiResponse.Ok(new JsonObject { ["triggerName"] = trigger.Name, ["status"] = state.IsSubscribed ?? state.IsStarted ? "Enabled" : "Disabled" });
    }

    Resource Find(ApiRequest request) => _definitions.Find(ResourceKind.Trigger, request.Names["name"]) ?? throw NotFound(request.Names["name"]);

    internal static ApiException NotFound(string name) => new(404, "TriggerNotFound", $"There is no Trigger '{name}'.");
}
