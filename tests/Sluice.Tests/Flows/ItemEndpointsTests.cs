using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using Sluice.Api;
using Sluice.Cli.State;
using Sluice.Connections;
using Sluice.Credentials;
using Sluice.Flows;
using Sluice.Flows.Connections;
using Sluice.Tests.Api;
using Sluice.Tests.Definitions;
using Sluice.Tests.Runs;

namespace Sluice.Tests.Flows;

/// <summary>How items are made: in which order, of what, and beside each other. What they do is tested in every host.</summary>
public sealed class ItemEndpointsTests : IAsyncDisposable
{
    const string Service = "data/foundation/flowservice";

    readonly FactoryFiles _files = FactoryFiles.WithOrders();
    readonly TemporaryFolder _secrets = new();
    readonly MemoryStateStore _state = new(TimeProvider.System);
    readonly WatchedStore _watched;
    readonly FactorySource _source;

    public ItemEndpointsTests()
    {
        _watched = new WatchedStore(_state, () => _files.Has("linkedService/sluice-secrets.json"));
        _source = new FactorySource(_files.Path, null, factory => new FactoryConnections(
            factory, new KeyVaultSecretSource(factory, TimeProvider.System) { Keeper = new FileSecretKeeper(_secrets.Path) }, TimeProvider.System), TimeProvider.System);
    }

    [Fact]
    public async Task An_item_is_kept_before_what_defines_it_and_not_without()
    {
        var made = await SendAsync("POST connections", Connection("db.example.com", 5432));
        Assert.True(made.Status == 201, made.Text);
        // What a crash in between had left is an item without a definition, which is none.
        Assert.Equal([false], _watched.HadDefinition);

        var refused = await RoutesOf(Path.Combine(_files.Path, "linkedService", "sluice-secrets.json")).SendAsync($"POST {Service}/connections", Connection("db.example.com", 5432));

        Assert.NotEqual(201, refused.Status);
        Assert.Single(_state.All, record => record.Kind.StartsWith("flowservice/connections", StringComparison.Ordinal));
        Assert.Single((await SendAsync("GET connections")).Body!["items"]!.AsArray());
    }

    [Fact]
    public async Task What_is_not_known_of_an_item_is_not_kept()
    {
        var body = Connection("db.example.com", 5432);
        var made = await SendAsync("POST connections", $$"""{ "password": "canary-4711", "etag": "mine", "extra": {}, {{body.TrimStart()[1..]}}""");
        Assert.True(made.Status == 201, made.Text);

        var shown = (await SendAsync($"GET connections/{made.Body!["id"]}")).Body!["items"]![0]!.AsObject();

        Assert.False(shown.ContainsKey("password") || shown.ContainsKey("extra"), shown.ToJsonString());
        Assert.Equal(("Shop", (string?)made.Body["etag"]), ((string?)shown["name"], (string?)shown["etag"]));
        Assert.DoesNotContain(_state.All, record => record.Value.ToJsonString().Contains("canary-4711", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Nobody_waits_for_the_database_that_somebody_else_asks()
    {
        // It takes connections, and never says a word.
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        var dead = await SendAsync("POST connections", Connection("127.0.0.1", ((IPEndPoint)silent.LocalEndpoint).Port));
        var asking = SendAsync("POST sourceConnections", $$"""
            { "name": "Orders", "baseConnectionId": "{{dead.Body!["id"]}}", "connectionSpec": { "id": "{{FlowClient.PostgreSql}}", "version": "1.0" }, "params": { "tableName": "public.orders" } }
            """);
        using (await silent.AcceptSocketAsync())
        {
            var other = await SendAsync("POST connections", Connection("db.example.com", 5432)).WaitAsync(TimeSpan.FromSeconds(10));
            Assert.Equal(201, other.Status);
            Assert.False(asking.IsCompleted);
        }

        silent.Stop();
        Assert.NotEqual(201, (await asking).Status);
    }

    public async ValueTask DisposeAsync()
    {
        await _source.DisposeAsync();
        _files.Dispose();
        _secrets.Dispose();
    }

    Task<ApiResponse> SendAsync(string call, string body = "") => RoutesOf(_secrets.Path).SendAsync(call.Replace(" ", $" {Service}/", StringComparison.Ordinal), body);

    IEnumerable<ApiRoute> RoutesOf(string secrets)
    {
        var server = new FlowServer(_source, _watched, new FileSecretKeeper(secrets), TimeProvider.System);
        return [.. new ConnectionEndpoints(server).Routes, .. new SourceConnectionEndpoints(server).Routes];
    }

    static string Connection(string host, int port) => $$"""
        { "name": "Shop", "auth": { "specName": "Basic Authentication", "params": {
            "server": "{{host}}", "port": {{port}}, "database": "shop", "username": "reader", "password": "secret-0815", "sslMode": "Disable" } },
          "connectionSpec": { "id": "{{FlowClient.PostgreSql}}", "version": "1.0" } }
        """;

    /// <summary>Notes whether something was defined when an item was written.</summary>
    sealed class WatchedStore(MemoryStateStore store, Func<bool> isDefined) : ForwardingStore(store)
    {
        public List<bool> HadDefinition { get; } = [];

        public override Task<string?> WriteAsync(string kind, string key, JsonObject value, string? version, CancellationToken cancellationToken)
        {
            HadDefinition.Add(isDefined());
            return base.WriteAsync(kind, key, value, version, cancellationToken);
        }
    }
}
