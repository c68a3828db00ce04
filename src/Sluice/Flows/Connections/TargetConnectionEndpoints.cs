using System.Text.Json.Nodes;
using Sluice.Definitions;
using Sluice.Definitions.Datasets;
using Sluice.Definitions.Parsing;
using Sluice.Expressions;
using Sluice.Flows.Items;

namespace Sluice.Flows.Connections;

/// <summary>
/// Target connections: a dataset of the factory. Of one that is a folder each is a dataset of its own, in which each run is a file.
/// </summary>
sealed class TargetConnectionEndpoints(FlowServer server) : ItemEndpoints(server, FlowCollection.Targets)
{
    /// <summary>The parameter of a folder's dataset that names the file.</summary>
    public const string File = "file";

    /// <inheritdoc/>
    protected override string[] Changeable => ["/name", "/description", "/params", "/data"];

    /// <inheritdoc/>
    protected override string[] Known => ["name", "description", "baseConnectionId", "connectionSpec", "data", "params"];

    /// <inheritdoc/>
    protected override async Task<PreparedItem> PrepareAsync(FlowItem item, FlowItem? before, FlowTables tables, CancellationToken cancellationToken)
    {
        var body = new FlowBody(item.Shown);
        body.Text("name");
        body.Text("description");
        body.Object("data");
        body.Spec("connectionSpec", SpecEndpoints.Target);
        var parameters = body.RequiredObject("params");
        if (before is not null && !JsonNode.DeepEquals(before.Shown["params"], item.Shown["params"]))
            await Server.RefuseIfUsedAsync(FlowCollection.Flows, "targetConnectionIds", item.Id, cancellationToken);
        var dataset = Find(parameters);
        item.Shown["state"] ??= "enabled";
        if (dataset is TableDataset)
        {
            return new PreparedItem(item with { Definition = null }, () => before?.Definition is { } earlier
                ? Server.UndefineAsync(ResourceKind.Dataset, earlier, cancellationToken) : Task.CompletedTask);
        }

        Server.Current.Factory.TryFind(ResourceKind.Dataset, dataset.Name, out var resource);
        var properties = (JsonObject)resource!.Properties.DeepClone();
        properties["parameters"] = new JsonObject { [File] = new JsonObject { ["type"] = "string" } };
        properties["typeProperties"]!["location"]!["fileName"] = new JsonObject { ["value"] = $"@dataset().{File}", ["type"] = "Expression" };
        var definition = before?.Definition ?? FlowServer.NameOf(item, "target");
        return new PreparedItem(
            item with { Definition = definition },
            () => Server.DefineAsync(ResourceKind.Dataset, definition, properties, item, isNew: before?.Definition is null, cancellationToken));
    }

    /// <inheritdoc/>
    protected override async Task UndefineAsync(FlowItem item, CancellationToken cancellationToken)
    {
        await Server.RefuseIfUsedAsync(FlowCollection.Flows, "targetConnectionIds", item.Id, cancellationToken);
        if (item.Definition is not null)
            await Server.UndefineAsync(ResourceKind.Dataset, item.Definition, cancellationToken);
    }

    Dataset Find(FlowBody parameters)
    {
        var name = parameters.Required("dataSetId");
        var factory = Server.Current.Factory;
        if (!factory.TryFind(ResourceKind.Dataset, name, out var resource))
            throw parameters.Wrong("dataSetId", "names no dataset of the factory");
        if (resource.Properties["parameters"] is JsonObject { Count: > 0 })
            throw parameters.Wrong("dataSetId", "names a dataset with parameters, which nobody would give values");
        var report = new DefinitionReport();
        var user = new DefinitionParser([], name, "$", new ExpressionScope { Now = Server.Time.GetUtcNow() }, report);
        var dataset = factory.Dataset(new Reference(name, []), hasValues: true, user, report);
        report.ThrowIfAny();
        return dataset switch
        {
            TableDataset { Table: not null } => dataset,
            FileDataset { Location.FileName: not null } => throw parameters.Wrong("dataSetId", "names a dataset of one file, which each run would replace. Name a folder"),
            FileDataset when resource.Properties["type"]?.ToString() is "Json" or "Parquet" => dataset,
            _ => throw parameters.Wrong("dataSetId", "names a dataset that is neither a folder in JSON or Parquet nor a table"),
        };
    }
}
