using System.Text.Json.Nodes;
using Sluice.Api;
using Sluice.Definitions;
using Sluice.Exploring.ConnectionTests;
using Sluice.Flows.Items;

namespace Sluice.Flows.Connections;

/// <summary>Base connections: each is a linked service, whose password is kept elsewhere.</summary>
sealed class ConnectionEndpoints(FlowServer server) : ItemEndpoints(server, FlowCollection.Connections)
{
    /// <inheritdoc/>
    public override IEnumerable<ApiRoute> Routes => [.. base.Routes, new("GET", $"{FlowCollection.Connections.Path}/{{id}}/test", TestAsync)];

    /// <inheritdoc/>
    protected override string[] Changeable => ["/name", "/description", "/auth"];

    /// <inheritdoc/>
    protected override string[] Known => ["name", "description", "auth", "connectionSpec"];

    /// <inheritdoc/>
    protected override async Task<PreparedItem> PrepareAsync(FlowItem item, FlowItem? before, FlowTables tables, CancellationToken cancellationToken)
    {
        var body = new FlowBody(item.Shown);
        body.Text("name");
        body.Text("description");
        body.Spec("connectionSpec", SpecEndpoints.PostgreSql);
        var auth = ConnectionAuth.Read(body, hasKept: before is not null);
        var name = before?.Definition ?? FlowServer.NameOf(item, "connection");
        var properties = auth.Describe();
        properties["password"] = auth.Password is { } password ? KeptSecrets.Given(password)
            : (await Server.PropertiesAsync(ResourceKind.LinkedService, name, cancellationToken))?["typeProperties"]?["password"]?.DeepClone();
        item.Shown["auth"] = auth.Shown;
        item.Shown["state"] ??= "enabled";
        return new PreparedItem(item with { Definition = name }, () => Server.DefineAsync(ResourceKind.LinkedService, name, new JsonObject
        {
            ["type"] = "AzurePostgreSql",
            ["version"] = "2.0",
            ["typeProperties"] = properties,
        }, item, isNew: before is null, cancellationToken));
    }

    /// <inheritdoc/>
    protected override async Task UndefineAsync(FlowItem item, CancellationToken cancellationToken)
    {
        await Server.RefuseIfUsedAsync(FlowCollection.Sources, "baseConnectionId", item.Id, cancellationToken);
        await Server.UndefineAsync(ResourceKind.LinkedService, item.Definition!, cancellationToken);
    }

    /// <summary><c>GET connections/{id}/test</c>: whether the server can be reached and signed in to.</summary>
    async Task<ApiResponse> TestAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var item = await FindAsync(request, cancellationToken);
        var (factory, connections) = Server.Current;
        var tested = await new ConnectionTest(factory, connections).RunAsync(new Reference(item.Definition!, []), cancellationToken);
        var body = new JsonObject { ["result"] = tested.Succeeded };
        if (!tested.Succeeded)
            body["errors"] = new JsonArray([.. tested.Errors.Select(error => new JsonObject { ["code"] = error.Code, ["message"] = error.Message })]);
        return new ApiResponse(200, body);
    }
}
