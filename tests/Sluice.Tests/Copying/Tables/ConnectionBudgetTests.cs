using System.Text.Json;
using System.Text.Json.Nodes;
using Npgsql;
using Sluice.Copying.Output;
using Sluice.Copying.Slices;
using Sluice.Tests.Copying.Support;

namespace Sluice.Tests.Copying.Tables;

/// <summary>Before slices fan out, the connections that servers, roles and databases have room for are counted.</summary>
public sealed class ConnectionBudgetTests
{
    const string Password = "canary-7f1d0b";

    [NeedsFact(Needs.PostgreSql)]
    public async Task A_role_with_few_connections_copies_fewer_slices_at_a_time()
    {
        using var scenario = await CreateAsync("CONNECTION LIMIT 6");
        var underWay = new UnderWay();

        // Two a lane, one for the snapshot, one to cancel.
        var output = await CopyAsync(scenario, To, 4, progress: underWay);

        Assert.Equal((2, 4), (output.UsedParallelCopies, output.Slices));
        Assert.InRange(underWay.Max, 1, 2);
        Assert.Contains(
            $"2 slices at a time instead of 4: role {Role(scenario)} may have 6 connections to server {scenario.Cluster.Host}:{scenario.Cluster.Port}, 0 in use",
            output.Notes);
        await scenario.AssertSameAsync("public.orders", "copied.orders");
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task Without_a_snapshot_to_hold_there_is_room_for_more()
    {
        using var scenario = await CreateAsync("CONNECTION LIMIT 7");

        var output = await CopyAsync(scenario, To, 4, From.With("consistent", false));

        Assert.Equal(3, output.UsedParallelCopies);
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task The_connections_of_others_count()
    {
        using var scenario = await CreateAsync("CONNECTION LIMIT 9");
        await using var others = await Others.OpenAsync(scenario.Cluster, scenario.Database, 3, Role(scenario), Password);

        var output = await CopyAsync(scenario, To, 4);

        Assert.Equal(2, output.UsedParallelCopies);
        Assert.Contains(output.Notes, note => note.Contains("9 connections", StringComparison.Ordinal) && note.Contains("3 in use", StringComparison.Ordinal));
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task A_copy_without_room_for_one_slice_fails_before_anything_is_changed()
    {
        using var scenario = await CreateAsync("CONNECTION LIMIT 1");

        var fault = await Assert.ThrowsAnyAsync<SluiceException>(
            () => CopyAsync(scenario, To.With("preCopyScript", "INSERT INTO copied.orders VALUES (0)"), 4));

        Assert.Equal((Side.Source, "TooFewConnections"), (fault.Side, fault.Code));
        Assert.Contains("needs 2 connections", fault.Message, StringComparison.Ordinal);
        Assert.Contains($"role {Role(scenario)} may have 1 connections", fault.Message, StringComparison.Ordinal);
        Assert.Contains("ALTER ROLE", fault.Message, StringComparison.Ordinal);
        Assert.Equal(0, await scenario.CountAsync("copied.orders"));
        Assert.False(await scenario.ScalarAsync<bool>("SELECT to_regnamespace('sluice') IS NOT NULL"));
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task The_last_connection_is_enough_for_one_slice_to_a_file()
    {
        using var scenario = await CreateAsync("CONNECTION LIMIT 1");

        var output = await CopyAsync(scenario, End.Csv("out"), 4);

        Assert.Equal((1, 4, 60), (output.UsedParallelCopies, output.Slices, output.RowsCopied));
        Assert.Contains(output.Notes, note => note.StartsWith("1 slice at a time instead of 4: ", StringComparison.Ordinal));
        Assert.Contains(output.Notes, note => note.StartsWith("no connection to share a snapshot with: ", StringComparison.Ordinal));
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task A_copy_that_must_be_consistent_wants_room_for_its_snapshot()
    {
        using var scenario = await CreateAsync("CONNECTION LIMIT 1");

        var fault = await Assert.ThrowsAnyAsync<SluiceException>(() => CopyAsync(scenario, End.Csv("out"), 4, From.With("consistent", true)));

        Assert.Equal("TooFewConnections", fault.Code);
        Assert.Contains("needs 2 connections", fault.Message, StringComparison.Ordinal);
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task A_database_with_few_connections_is_heeded()
    {
        using var scenario = await CreateAsync();
        // The session in use is the scenario's own.
        await scenario.ExecuteAsync($"ALTER DATABASE {scenario.Database} CONNECTION LIMIT 7");

        var output = await CopyAsync(scenario, To, 4);

        Assert.Equal(2, output.UsedParallelCopies);
        Assert.Contains(
            output.Notes, note => note.Contains($"database {scenario.Database} of server", StringComparison.Ordinal) && note.EndsWith("may have 7 connections, 1 in use", StringComparison.Ordinal));
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task A_superuser_has_no_limit_but_the_servers()
    {
        using var scenario = await CreateAsync("SUPERUSER CONNECTION LIMIT 1");

        Assert.Equal(4, (await CopyAsync(scenario, To, 4)).UsedParallelCopies);
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task A_server_whose_connections_are_nearly_used_up_is_not_overrun()
    {
        await using var cluster = await PostgreSqlCluster.StartAsync(new Dictionary<string, string>
        {
            ["max_connections"] = "20",
            ["superuser_reserved_connections"] = "3",
        });
        using var scenario = await CreateAsync(cluster: cluster);
        CopyOutput output;
        await using (await Others.OpenAsync(cluster, "postgres", 11))
        {
            // The two linked services name the server differently; it is one.
            var factory = scenario.Factory().Service("other", "AzurePostgreSql", Connection(scenario, "localhost"));
            output = await CopyAsync(scenario, To with { Service = "other" }, 4, factory: factory);
        }

        Assert.Equal(2, output.UsedParallelCopies);
        Assert.Contains(
            output.Notes, note => note.StartsWith("2 slices at a time instead of 4: server ", StringComparison.Ordinal)
                && note.EndsWith("has max_connections 20, 3 reserved, 11 in use", StringComparison.Ordinal));

        await using var nearlyAll = await Others.OpenAsync(cluster, "postgres", 16);
        var fault = await Assert.ThrowsAnyAsync<SluiceException>(() => CopyAsync(scenario, To, 4));
        Assert.Equal("TooFewConnections", fault.Code);
        Assert.Contains("has max_connections 20, 3 reserved, 16 in use. Close other connections", fault.Message, StringComparison.Ordinal);
        Assert.Contains("raise max_connections", fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Password, fault.Message, StringComparison.Ordinal);
    }

    static End From => End.Table("orders", service: "limited").ByRange("id", "1", "60");

    static End To => End.Table("orders", "copied", "limited");

    static string Role(CopyScenario scenario) => $"{scenario.Database}_role";

    /// <summary>A scenario with a role of its own that owns the tables.</summary>
    static async Task<CopyScenario> CreateAsync(string role = "", PostgreSqlCluster? cluster = null)
    {
        var scenario = await CopyScenario.CreateAsync("", cluster);
        await scenario.ExecuteAsync($"""
            CREATE ROLE {Role(scenario)} LOGIN PASSWORD '{Password}' {role};
            GRANT CREATE ON DATABASE {scenario.Database} TO {Role(scenario)};
            CREATE TABLE orders AS SELECT id, 'order ' || id AS note FROM generate_series(1, 60) AS id;
            CREATE TABLE copied.orders (id integer, note text);
            GRANT USAGE ON SCHEMA copied TO {Role(scenario)};
            ALTER TABLE orders OWNER TO {Role(scenario)};
            ALTER TABLE copied.orders OWNER TO {Role(scenario)};
            """);
        return scenario;
    }

    static async Task<CopyOutput> CopyAsync(
        CopyScenario scenario, End to, int parallel, End? from = null, CopyProgress? progress = null, TestFactory? factory = null)
    {
        factory = (factory ?? scenario.Factory()).Service("limited", "AzurePostgreSql", Connection(scenario, scenario.Cluster.Host));
        await using var copies = new LocalCopies(factory.Copy("Copy", from ?? From, to, parallel).Build(), progress);
        return (await copies.RunAsync()).Activities[0].Output.Deserialize<CopyOutput>()!;
    }

    static JsonObject Connection(CopyScenario scenario, string host) => new()
    {
        ["server"] = host,
        ["port"] = scenario.Cluster.Port,
        ["database"] = scenario.Database,
        ["username"] = Role(scenario),
        ["password"] = new JsonObject { ["type"] = "SecureString", ["value"] = Password },
        ["sslMode"] = 0,
    };

    /// <summary>Connections of others.</summary>
    sealed class Others(IReadOnlyList<NpgsqlConnection> connections) : IAsyncDisposable
    {
        public static async Task<Others> OpenAsync(PostgreSqlCluster cluster, string database, int count, string? user = null, string? password = null)
        {
            var settings = new NpgsqlConnectionStringBuilder(cluster.ConnectionString(database)) { Pooling = false };
            if (user is not null)
                (settings.Username, settings.Password) = (user, password);
            var connections = new List<NpgsqlConnection>();
            for (var i = 0; i < count; i++)
            {
                connections.Add(new NpgsqlConnection(settings.ConnectionString));
                await connections[^1].OpenAsync();
            }

            return new Others(connections);
        }

        public async ValueTask DisposeAsync()
        {
            foreach (var connection in connections)
                await connection.DisposeAsync();
        }
    }
}
