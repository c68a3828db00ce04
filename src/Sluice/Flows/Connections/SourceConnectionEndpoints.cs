using System.Text.Json.Nodes;
using Sluice.Definitions;
using Sluice.Flows.Items;

namespace Sluice.Flows.Connections;

/// <summary>Source connections: each is a dataset of a table, with the columns that are to be read.</summary>
sealed class SourceConnectionEndpoints(FlowServer server) : ItemEndpoints(server, FlowCollection.Sources)
{
    /// <inheritdoc/>
    protected override string[] Changeable => ["/name", "/description", "/params"];

    /// <inheritdoc/>
    protected override string[] Known => ["name", "description", "baseConnectionId", "connectionSpec", "data", "params"];

    /// <inheritdoc/>
    protected override async Task<PreparedItem> PrepareAsync(FlowItem item, FlowItem? before, FlowTables tables, CancellationToken cancellationToken)
    {
        var body = new FlowBody(item.Shown);
        body.Required("name");
        body.Text("description");
        body.Spec("connectionSpec", SpecEndpoints.PostgreSql);
        if (body.Object("data")?.Text("format") is { } format && format != "tabular")
            throw body.Wrong("data/format", "is tabular for a database");
        var connection = await Server.FindAsync(FlowCollection.Connections, body, "baseConnectionId", body.Required("baseConnectionId"), cancellationToken);
        var parameters = body.RequiredObject("params");
        if (parameters.Flag("cdcEnabled") == true)
            throw parameters.Wrong("cdcEnabled", "is not possible for PostgreSQL: a flow has a delta column");
        if (before is not null && !JsonNode.DeepEquals(before.Shown["params"], item.Shown["params"]))
            await Server.RefuseIfUsedAsync(FlowCollection.Flows, "sourceConnectionIds", item.Id, cancellationToken);
        var table = await tables.DescribeAsync(connection.Definition!, parameters.Required("tableName"), cancellationToken);
        var wanted = parameters.Objects("columns").Select(column => column.Required("name")).ToList();
        foreach (var (index, name) in wanted.Index())
        {
            if (table.Schema.Columns.All(column => column.Name != name))
                throw parameters.Wrong($"columns/{index}/name", $"is no column of {table.Table.Path}");
            if (wanted.IndexOf(name) < index)
                throw parameters.Wrong($"columns/{index}/name", "is there twice");
        }

        var definition = before?.Definition ?? FlowServer.NameOf(item, "source");
        item.Shown["state"] ??= "enabled";
        return new PreparedItem(item with { Definition = definition }, () => Server.DefineAsync(ResourceKind.Dataset, definition, new JsonObject
        {
            ["type"] = "AzurePostgreSqlTable",
            ["linkedServiceName"] = FlowServer.Reference(connection.Definition!, "LinkedServiceReference"),
            ["typeProperties"] = new JsonObject { ["schema"] = table.Table.Schema, ["table"] = table.Table.Name },
            ["schema"] = new JsonArray([.. table.Schema.Columns.Where(column => wanted.Count == 0 || wanted.Contains(column.Name))
                .Select(column => new JsonObject { ["name"] = column.Name, ["type"] = column.PhysicalType })]),
        }, item, isNew: before is null, cancellationToken));
    }

    /// <inheritdoc/>
    protected override async Task UndefineAsync(FlowItem item, CancellationToken cancellationToken)
    {
        await Server.RefuseIfUsedAsync(FlowCollection.Flows, "sourceConnectionIds", item.Id, cancellationToken);
        await Server.UndefineAsync(ResourceKind.Dataset, item.Definition!, cancellationToken);
    }
}
