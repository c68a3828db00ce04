using System.Text.Json.Nodes;
using Sluice.Api;
using Sluice.Definitions;
using Sluice.Flows.Items;
using Sluice.Flows.Runs;
using Sluice.PostgreSql;

namespace Sluice.Flows;

/// <summary>Flows: each is a pipeline, and a trigger of the same name that starts it.</summary>
sealed class FlowEndpoints(FlowServer server, FlowRuns runs) : ItemEndpoints(server, FlowCollection.Flows)
{
    /// <inheritdoc/>
    public override IEnumerable<ApiRoute> Routes => [.. base.Routes, new("POST", $"{FlowCollection.Flows.Path}/{{id}}/action", ActAsync)];

    /// <inheritdoc/>
    protected override string[] Changeable => ["/name", "/description", "/scheduleParams", "/transformations", "/options"];

    /// <inheritdoc/>
    protected override string[] Known =>
        ["name", "description", "flowSpec", "sourceConnectionIds", "targetConnectionIds", "transformations", "scheduleParams", "options"];

    /// <inheritdoc/>
    protected override async Task<PreparedItem> PrepareAsync(FlowItem item, FlowItem? before, FlowTables tables, CancellationToken cancellationToken)
    {
        var body = new FlowBody(item.Shown);
        body.Required("name");
        body.Text("description");
        body.Spec("flowSpec", SpecEndpoints.Flow);
        var schedule = FlowSchedule.Read(body);
        var pipeline = await ReadAsync(body, schedule, tables, cancellationToken);
        var earlier = before is null ? null : FlowSchedule.Read(new FlowBody(before.Shown));
        if (earlier is not null && earlier.Start != schedule.Start && earlier.Start <= Server.Time.GetUtcNow())
            throw body.Wrong("scheduleParams/startTime", "has passed, and cannot be changed");
        var name = before?.Definition ?? FlowServer.NameOf(item, "flow");
        var trigger = schedule == earlier && HasTrigger(name) ? null : await DescribeAsync(schedule, name, before, cancellationToken);
        item.Shown.Remove("state");
        return new PreparedItem(item with { Definition = name }, async () =>
        {
            // First: so a flow whose trigger is missing, as when the process ended, is known to be one that was to run.
            if (before is null)
                await Server.Triggers.SetAsync(name, isStarted: true, cancellationToken);
            await Server.DefineAsync(ResourceKind.Pipeline, name, pipeline.Describe(), item, isNew: before is null, cancellationToken);
            try
            {
                if (trigger is not null)
                    await DefineTriggerAsync(name, trigger, item, cancellationToken);
            }
            catch when (before is null)
            {
                await Server.UndefineAsync(ResourceKind.Pipeline, name, CancellationToken.None);
                throw;
            }
        });
    }

    /// <inheritdoc/>
    protected override async Task UndefineAsync(FlowItem item, CancellationToken cancellationToken)
    {
        await Server.Triggers.SetAsync(item.Definition!, isStarted: false, cancellationToken);
        // Before its parts: half a flow would be mended by whoever reads it.
        var deleted = await Server.Items.WriteAsync(FlowCollection.Flows.Name, item with { IsDeleted = true }, cancellationToken);
        try
        {
            await runs.CancelAsync(item, cancellationToken);
            await Server.UndefineAsync(ResourceKind.Trigger, item.Definition!, cancellationToken);
            await Server.UndefineAsync(ResourceKind.Pipeline, item.Definition!, cancellationToken);
        }
        catch
        {
            await Server.Items.WriteAsync(FlowCollection.Flows.Name, deleted with { IsDeleted = false }, CancellationToken.None);
            throw;
        }
    }

    /// <inheritdoc/>
    protected override async Task<JsonObject> ShowAsync(FlowItem item, CancellationToken cancellationToken)
    {
        var isWhole = HasTrigger(item.Definition!) || await TryMendAsync(item, cancellationToken);
        var shown = (JsonObject)item.Shown.DeepClone();
        shown["state"] = isWhole && await IsStartedAsync(item, cancellationToken) ? "enabled" : "disabled";
        shown["inheritedAttributes"] = new JsonObject
        {
            ["sourceConnections"] = await InheritedAsync(FlowCollection.Sources, shown["sourceConnectionIds"], cancellationToken),
            ["targetConnections"] = await InheritedAsync(FlowCollection.Targets, shown["targetConnectionIds"], cancellationToken),
        };
        shown["runs"] = $"/runs?property=flowId=={item.Id}";
        if (await runs.FindLastAsync(item, cancellationToken) is { } last)
            shown["lastRunDetails"] = last;
        return shown;
    }

    /// <summary><c>POST flows/{id}/action?op=ENABLE|DISABLE</c>: starts or stops the schedule.</summary>
    Task<ApiResponse> ActAsync(ApiRequest request, CancellationToken cancellationToken) => Server.ChangeAsync(async () =>
    {
        var item = await FindAsync(request, cancellationToken);
        CheckVersion(request, item.Tag);
        var isStarted = request.Find("op")?.ToUpperInvariant() switch
        {
            "ENABLE" => true,
            "DISABLE" => false,
            _ => throw new ApiException(400, "InvalidQuery", "op is ENABLE or DISABLE."),
        };
        await MendAsync(item, cancellationToken);
        var answer = await KeepAsync(item, cancellationToken);
        await Server.Triggers.SetAsync(item.Definition!, isStarted, cancellationToken);
        return answer;
    }, cancellationToken);

    async Task<FlowPipeline> ReadAsync(FlowBody body, FlowSchedule schedule, FlowTables tables, CancellationToken cancellationToken)
    {
        var source = await Server.FindAsync(FlowCollection.Sources, body, "sourceConnectionIds", One(body, "sourceConnectionIds"), cancellationToken);
        var target = await Server.FindAsync(FlowCollection.Targets, body, "targetConnectionIds", One(body, "targetConnectionIds"), cancellationToken);
        var table = await tables.DescribeAsync(source, cancellationToken);
        var wanted = new FlowBody(source.Shown["params"]!.AsObject(), "/params").Objects("columns").Select(column => column.Required("name")).ToList();
        IReadOnlyList<string> read = wanted.Count > 0 ? wanted : [.. table.Schema.Columns.Select(column => column.Name)];
        var transformations = FlowTransformations.Read(body);
        if (transformations.Delta is null && !schedule.IsOnce)
            throw body.Wrong("transformations", "has no Copy with a deltaColumn, which tells what is new. Only what runs once does without");
        if (transformations.Delta is { } delta)
            FlowTransformations.CheckDelta(transformations.DeltaBody!, table.Schema.Columns.FirstOrDefault(column => column.Name == delta)?.PhysicalType, schedule.IsOnce || schedule.HasWholeDays);
        var mappings = await MappingsAsync(transformations, cancellationToken);
        foreach (var (name, _) in mappings)
        {
            if (!read.Contains(name))
                throw body.Wrong("transformations", $"maps '{name}', which is no column that is read");
        }

        var written = await FlowTarget.ReadAsync(body, Server, tables, target, mappings.Count > 0 ? [.. mappings.Select(one => one.Destination)] : read, cancellationToken);
        var options = FlowOptions.Read(body, written);
        if (options.LogStore is { } store && !Server.Current.Factory.Has(ResourceKind.LinkedService, store))
            throw body.Wrong("options/errorDiagnosticsLinkedService", $"names no linked service: '{store}'");
        return new FlowPipeline
        {
            Source = source.Definition!,
            Target = written,
            Table = Sql.Name(table.Table.Schema, table.Table.Name),
            Columns = wanted,
            Delta = transformations.Delta,
            Mappings = mappings,
            MaxBadPercent = options.MaxBadPercent,
            LogStore = options.LogStore,
        };
    }

    async Task<IReadOnlyList<(string Source, string Destination)>> MappingsAsync(FlowTransformations transformations, CancellationToken cancellationToken)
    {
        if (transformations.Mapping is not { } mapping)
            return [];
        var set = await Server.FindAsync(FlowCollection.MappingSets, mapping, "mappingId", mapping.Required("mappingId"), cancellationToken);
        return mapping.Number("mappingVersion") is { } version && version != MappingSetEndpoints.VersionOf(set)
            ? throw mapping.Wrong("mappingVersion", $"is {MappingSetEndpoints.VersionOf(set)} now: earlier ones are not kept")
            : MappingSetEndpoints.Read(new FlowBody(set.Shown));
    }

    /// <summary>The trigger of a schedule. Where windows have been opened already, the new ones follow them.</summary>
    async Task<JsonObject> DescribeAsync(FlowSchedule schedule, string name, FlowItem? before, CancellationToken cancellationToken)
    {
        if (before is not null && !schedule.IsOnce && (await Server.Windows.FindAsync(name, cancellationToken)).Windows is { OpenedUntil.Ticks: > 0 } opened)
            return schedule.Describe(name, opened.OpenedUntil, opened.OpenedUntil);
        var (from, firstFrom) = schedule.Begin(Server.Time.GetUtcNow());
        return schedule.Describe(name, from, firstFrom);
    }

    async Task DefineTriggerAsync(string name, JsonObject trigger, FlowItem item, CancellationToken cancellationToken)
    {
        if (!HasTrigger(name))
        {
            await Server.DefineAsync(ResourceKind.Trigger, name, trigger, item, isNew: true, cancellationToken);
            return;
        }

        var isStarted = await IsStartedAsync(item with { Definition = name }, cancellationToken);
        await Server.Triggers.SetAsync(name, isStarted: false, cancellationToken);
        try
        {
            await Server.DefineAsync(ResourceKind.Trigger, name, trigger, item, isNew: false, cancellationToken);
        }
        finally
        {
            if (isStarted)
                await Server.Triggers.SetAsync(name, isStarted: true, CancellationToken.None);
        }
    }

    /// <summary>Mends a flow that is read.</summary>
    /// <returns>Whether it is whole.</returns>
    async Task<bool> TryMendAsync(FlowItem item, CancellationToken cancellationToken)
    {
        // Another host may be making it.
        if ((long)item.Shown["createdAt"]! > (Server.Time.GetUtcNow() - TimeSpan.FromSeconds(10)).ToUnixTimeMilliseconds())
            return false;
        try
        {
            return await Server.ChangeAsync(async () =>
            {
                if (await Server.Items.FindAsync(FlowCollection.Flows.Name, item.Id, cancellationToken) is not { IsDeleted: false })
                    return false;
                await MendAsync(item, cancellationToken);
                return true;
            }, cancellationToken);
        }
        catch (Exception exception) when (exception is ApiException or SluiceException { Side: not Side.Cancelled })
        {
            // It is shown as it is; whoever changes it is told.
            return false;
        }
    }

    /// <summary>Writes the trigger of a flow that lacks it: the process ended while that was made, or somebody deleted it. Whether it is started is known.</summary>
    async Task MendAsync(FlowItem item, CancellationToken cancellationToken)
    {
        if (HasTrigger(item.Definition!))
            return;
        var trigger = await DescribeAsync(FlowSchedule.Read(new FlowBody(item.Shown)), item.Definition!, item, cancellationToken);
        await DefineTriggerAsync(item.Definition!, trigger, item, cancellationToken);
    }

    bool HasTrigger(string name) => Server.Current.Factory.Has(ResourceKind.Trigger, name);

    async Task<bool> IsStartedAsync(FlowItem item, CancellationToken cancellationToken) =>
        (await Server.Triggers.FindAsync(item.Definition!, cancellationToken))?.IsStarted == true;

    async Task<JsonArray> InheritedAsync(FlowCollection collection, JsonNode? ids, CancellationToken cancellationToken)
    {
        var inherited = new JsonArray();
        foreach (var id in ids as JsonArray ?? [])
        {
            if (await Server.Items.FindAsync(collection.Name, id!.ToString(), cancellationToken) is not { } item)
                continue;
            var told = new JsonObject { ["id"] = item.Id, ["connectionSpec"] = item.Shown["connectionSpec"]?.DeepClone() };
            if (item.Shown["baseConnectionId"]?.ToString() is { } connectionId
                && await Server.Items.FindAsync(FlowCollection.Connections.Name, connectionId, cancellationToken) is { } connection)
            {
                told["baseConnection"] = new JsonObject { ["id"] = connection.Id, ["connectionSpec"] = connection.Shown["connectionSpec"]?.DeepClone() };
            }

            inherited.Add((JsonNode)told);
        }

        return inherited;
    }

    static string One(FlowBody body, string name) => body.Texts(name) is [var only] ? only : throw body.Wrong(name, "is a list of one id");
}
