using System.Text.Json.Nodes;
using Sluice.Tests.Copying.Support;

namespace Sluice.Tests.PostgreSql.Connecting;

/// <summary>What is there on the oldest server that can be had, and what is said of what is not.</summary>
public sealed class OldServerTests(OldServerTests.Server server) : IClassFixture<OldServerTests.Server>
{
    const string Tables = """
        CREATE TYPE mood AS ENUM ('happy', 'sad');
        CREATE DOMAIN price AS numeric(10,2);
        CREATE TABLE orders (id integer PRIMARY KEY, note text, amount price, at timestamptz, tags text[], doc jsonb, m mood, span int4range);
        INSERT INTO orders SELECT g, 'note ' || g, g / 7.0, '2024-01-01'::timestamptz + g * interval '1 s', ARRAY['a', NULL], '{"a": 1}', 'sad',
            int4range(g, g + 5) FROM generate_series(1, 5000) AS g;
        CREATE TABLE copied.orders (LIKE orders INCLUDING ALL);
        ANALYZE
        """;

    [NeedsTheory(Needs.OldPostgreSql)]
    [InlineData("CopyCommand")]
    [InlineData("BulkInsert")]
    [InlineData("Upsert")]
    public async Task Tables_are_copied_by_every_write_method(string method)
    {
        using var scenario = await CopyScenario.CreateAsync(Tables, server.Cluster);

        await scenario.CopyAsync(End.Table("orders").ByRange("id"), End.Table("orders", "copied").With("writeMethod", method));

        await scenario.AssertSameAsync("orders", "copied.orders");
    }

    [NeedsTheory(Needs.OldPostgreSql)]
    [InlineData("Csv")]
    [InlineData("Json")]
    [InlineData("Parquet")]
    public async Task Tables_go_into_files_and_come_back(string format)
    {
        using var scenario = await CopyScenario.CreateAsync(Tables, server.Cluster);
        var files = format switch { "Csv" => End.Csv("out"), "Json" => End.Json("out"), _ => End.Parquet("out") };

        await scenario.CopyAsync(End.Table("orders"), files);
        await scenario.CopyAsync(files.Matching("*"), End.Table("orders", "copied"));

        await scenario.AssertSameAsync("orders", "copied.orders");
    }

    [NeedsFact(Needs.OldPostgreSql)]
    public async Task A_table_is_created_with_all_that_the_source_has()
    {
        using var scenario = await CopyScenario.CreateAsync("""
            CREATE TABLE orders (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, n serial, note varchar(9) DEFAULT lower('A'), span int4range,
                CHECK (note <> ''), UNIQUE (n, note) DEFERRABLE, EXCLUDE USING gist (span WITH &&));
            CREATE INDEX words ON orders (note text_pattern_ops DESC, (n * 2)) WHERE note IS NOT NULL;
            INSERT INTO orders (span) SELECT int4range(g, g + 1) FROM generate_series(1, 100) AS g
            """, server.Cluster);

        await scenario.CopyAsync(End.Table("orders"), End.Table("orders", "copied").With("tableOption", "autoCreate").With("indexes", true));

        await scenario.AssertSameAsync("orders", "copied.orders");
        Assert.Equal(await IndexesAsync("public"), await IndexesAsync("copied"));
        Assert.Equal("101 101 a", await scenario.ScalarAsync<string>(
            "INSERT INTO copied.orders DEFAULT VALUES RETURNING concat_ws(' ', id, n, note)"));

        async Task<IEnumerable<string>> IndexesAsync(string schema) => (await scenario.ColumnAsync<string>(
            $"SELECT indexdef FROM pg_indexes WHERE schemaname = '{schema}' AND tablename = 'orders' ORDER BY indexname"))
            .Select(index => index.Replace($" {schema}.", " ", StringComparison.Ordinal));
    }

    [NeedsFact(Needs.OldPostgreSql)]
    public async Task A_table_is_created_verified_and_read_in_one_snapshot()
    {
        using var scenario = await CopyScenario.CreateAsync(Tables + "; DROP TABLE copied.orders", server.Cluster);

        var output = await scenario.CopyAsync(
            End.Table("orders").ByRange("id"), End.Table("orders", "copied").With("tableOption", "autoCreate"),
            new JsonObject { ["validateDataConsistency"] = true }, parallel: 2);

        Assert.Equal(5000, output.RowsCopied);
        await scenario.AssertSameAsync("orders", "copied.orders");
    }

    [NeedsFact(Needs.OldPostgreSql)]
    public async Task Slices_by_page_need_a_newer_server_and_the_message_says_which()
    {
        using var scenario = await CopyScenario.CreateAsync(Tables, server.Cluster);

        var fault = await scenario.FailAsync(End.Table("orders").With("partitionOption", "Ctid"), End.Table("orders", "copied"));

        Assert.Contains("PostgreSQL 14 or newer; this is", fault.Detail, StringComparison.Ordinal);
        Assert.Equal(0, await scenario.CountAsync("copied.orders"));
    }

    /// <summary>One of <see cref="PostgreSqlBinaries.Old"/>.</summary>
    public sealed class Server : IAsyncLifetime
    {
        PostgreSqlCluster? _cluster;

        internal PostgreSqlCluster Cluster => _cluster ?? throw new InvalidOperationException(Prerequisite.OldPostgreSqlIsMissing);

        public async Task InitializeAsync() =>
            _cluster = PostgreSqlBinaries.Old is { } binaries ? await PostgreSqlCluster.StartAsync(binaries: binaries) : null;

        public async Task DisposeAsync()
        {
            if (_cluster is not null)
                await _cluster.DisposeAsync();
        }
    }
}
