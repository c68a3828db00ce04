using System.Text.Json.Nodes;
using Sluice.Api;
using Sluice.Definitions;
using Sluice.Definitions.Datasets;
using Sluice.Exploring;
using Sluice.Exploring.Previews;

namespace Sluice.Flows.Connections;

/// <summary>Shows what lies behind a base connection.</summary>
sealed class ConnectionExploreEndpoints(FlowServer server)
{
    /// <summary>The endpoints.</summary>
    public IEnumerable<ApiRoute> Routes => [new("GET", $"{FlowCollection.Connections.Path}/{{id}}/explore", ExploreAsync)];

    /// <summary>
    /// <c>GET connections/{id}/explore?objectType=root</c>: the tables. With <c>objectType=table&amp;object=schema.name</c> the columns of
    /// one, with <c>preview=true</c> its first rows as well.
    /// </summary>
    async Task<ApiResponse> ExploreAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var item = await server.FindAsync(FlowCollection.Connections, request.Names["id"], cancellationToken);
        var (factory, connections) = server.Current;
        var reference = new Reference(item.Definition!, []);
        switch (request.Find("objectType")?.ToUpperInvariant())
        {
            case "ROOT":
                var tables = await new Exploration(factory, connections).ListTablesAsync(reference, cancellationToken);
                return new ApiResponse(200, new JsonArray([.. tables.Select(table => new JsonObject
                {
                    ["type"] = table.Type,
                    ["name"] = table.Name,
                    ["path"] = table.Path,
                    ["canPreview"] = table.CanPreview,
                    ["canFetchSchema"] = table.CanFetchSchema,
                })]));
            case "TABLE":
                var path = request.Find("object") ?? throw new ApiException(400, "InvalidQuery", "object is missing: name a table as schema.name.");
                var (schema, name) = TableDataset.SplitName(path);
                var dataset = new TableDataset(path, reference, schema, name);
                var preview = new Preview(factory, connections);
                var rows = request.Flag("preview") ? await preview.ReadAsync(dataset, Preview.MaxRows, cancellationToken) : null;
                var columns = rows?.Schema.Columns ?? await preview.ReadSchemaAsync(dataset, cancellationToken);
                var body = new JsonObject
                {
                    ["format"] = "flat",
                    ["schema"] = new JsonObject { ["columns"] = new JsonArray([.. columns.Select(column => SourceColumn.Describe(column.Name, column.Type))]) },
                };
                if (rows is not null)
                    body["data"] = rows.Data.DeepClone();
                return new ApiResponse(200, body);
            default:
                throw new ApiException(400, "InvalidQuery", "objectType is root or table for a database.");
        }
    }
}
