using System.Globalization;
using Npgsql;
using Sluice.Functions.Tests.Support;
using Sluice.Tests;
using Sluice.Tests.Flows;
using Sluice.Tests.Runs;
using Xunit;

namespace Sluice.Functions.Tests;

/// <summary>The windows of flows, on a clock that is moved.</summary>
public sealed class FlowWindowsTests
{
    static readonly DateTimeOffset Start = new(2026, 1, 1, 8, 0, 0, TimeSpan.Zero);

    [NeedsTheory(Needs.PostgreSql | Needs.Azurite)]
    [InlineData("timestamptz", true)]
    [InlineData("timestamp", false)]
    public async Task Each_version_of_a_row_is_copied_once_by_hourly_windows_also_when_it_is_committed_late(string type, bool isBackfilled)
    {
        using var factory = await RunFactory.CreateAsync();
        await factory.ExecuteAsync($"""
            CREATE TABLE orders (id int PRIMARY KEY, version int, updated_at {type});
            CREATE TABLE current (id int PRIMARY KEY, version int, updated_at {type});
            CREATE TABLE delivered (id int, version int, updated_at {type});
            INSERT INTO orders VALUES (1, 1, '{At(-120)}'), (2, 1, NULL), (3, 1, '{At(5)}')
            """);
        foreach (var table in new[] { "current", "delivered" })
            factory.Write("dataset", table, $$"""{ "type": "AzurePostgreSqlTable", "linkedServiceName": { "referenceName": "db", "type": "LinkedServiceReference" }, "typeProperties": { "schema": "public", "table": "{{table}}" } }""");
        var time = new ShiftedTime(Start.AddMinutes(-10));
        await using var host = new AppRunHost(factory.Folder, time: time);
        var client = new FlowClient(host);
        var connection = await client.CreateAsync("connections", FlowClient.Connection(await PostgreSqlCluster.SharedAsync(), factory.Database));
        var source = await client.CreateAsync("sourceConnections", FlowClient.Source(connection, "public.orders"));
        var schedule = $$"""{ "startTime": {{Start.ToUnixTimeSeconds()}}, "frequency": "hour", "interval": 1, "backfill": {{(isBackfilled ? "true" : "false")}} }""";
        var flows = new List<string>();
        foreach (var table in new[] { "current", "delivered" })
        {
            flows.Add(await client.CreateAsync("flows", FlowClient.Flow(
                source, await client.CreateAsync("targetConnections", FlowClient.To(table)), schedule, "updated_at")));
        }

        await PassAsync(0);
        Assert.Equal(isBackfilled ? "1.1 2.1" : "", await DeliveredAsync());

        // Open at the end of the window that it writes into.
        await using var late = new NpgsqlConnection((await PostgreSqlCluster.SharedAsync()).ConnectionString(factory.Database));
        await late.OpenAsync();
        await using var transaction = await late.BeginTransactionAsync();
        await ExecuteAsync(late, $"INSERT INTO orders VALUES (4, 1, '{At(20)}')");
        await factory.ExecuteAsync($"INSERT INTO orders VALUES (5, 1, '{At(10)}'), (6, 1, '{At(60)}')");
        time.Set(Start.AddMinutes(60).AddSeconds(5));
        await host.TickAsync();
        await Eventually.TrueAsync(
            async () => (await host.FindAsync("""{ "operand": "Status", "operator": "Equals", "values": ["InProgress"] }""")).Count == flows.Count, TimeSpan.FromSeconds(60));
        // It waits for as long as the transaction is open.
        await Task.Delay(500);
        Assert.Equal(isBackfilled ? "1.1 2.1" : "", await DeliveredAsync());
        await transaction.CommitAsync();
        await PassAsync(60);
        Assert.Equal(isBackfilled ? "1.1 2.1 3.1 4.1 5.1" : "3.1 4.1 5.1", await DeliveredAsync());

        await factory.ExecuteAsync($"UPDATE orders SET version = 2, updated_at = '{At(90)}' WHERE id IN (1, 4); INSERT INTO orders VALUES (7, 1, '{At(119.99)}'), (8, 1, '{At(120)}')");
        await PassAsync(120);
        await PassAsync(180);

        Assert.Equal(isBackfilled ? "1.1 1.2 2.1 3.1 4.1 4.2 5.1 6.1 7.1 8.1" : "1.2 3.1 4.1 4.2 5.1 6.1 7.1 8.1", await DeliveredAsync());
        Assert.Equal(isBackfilled ? 0 : 1, await factory.ScalarAsync<long>(
            "SELECT count(*) FROM orders AS o FULL JOIN current AS c USING (id) WHERE (o.version, o.updated_at) IS DISTINCT FROM (c.version, c.updated_at)"));
        var runs = (await client.AskAsync(200, $"GET runs?property=flowId=={flows[1]}&orderby=createdAt"))["items"]!.AsArray();
        Assert.Equal(isBackfilled ? 4 : 3, runs.Count);
        Assert.All(runs, run => Assert.Equal("success", (string?)run!["metrics"]!["statusSummary"]!["status"]));
        var windows = runs.Select(run => run!["activities"]![0]!["durationSummary"]!["extensions"]!).ToList();
        Assert.Equal(Enumerable.Range(isBackfilled ? 0 : 1, runs.Count).Select(hour => Start.AddHours(hour).ToUnixTimeMilliseconds()), windows.Select(window => (long)window["windowEnd"]!));
        Assert.Equal(windows.SkipLast(1).Select(window => (long)window["windowEnd"]!), windows.Skip(1).Select(window => (long)window["windowStart"]!));

        async Task PassAsync(int minutes)
        {
            time.Set(Start.AddMinutes(minutes).AddSeconds(10));
            await host.TickAsync();
            await host.IdleAsync();
            await host.TickAsync();
        }

        Task<string?> DeliveredAsync() => factory.ScalarAsync<string>("SELECT coalesce(string_agg(id || '.' || version, ' ' ORDER BY id, version), '') FROM delivered");
    }

    [NeedsFact(Needs.PostgreSql | Needs.Azurite)]
    public async Task A_flow_that_began_long_ago_catches_up_by_one_window_and_goes_on_without_a_gap_when_its_windows_change()
    {
        using var factory = await RunFactory.CreateAsync();
        await factory.ExecuteAsync($"""
            CREATE TABLE orders (id int, day date, updated_at timestamptz);
            CREATE TABLE delivered (id int, day date, updated_at timestamptz);
            INSERT INTO orders SELECT n, '2025-12-01', timestamptz '{At(0)}' - n * interval '20 hours' FROM generate_series(1, 100) AS n
            """);
        factory.Write("dataset", "delivered", """{ "type": "AzurePostgreSqlTable", "linkedServiceName": { "referenceName": "db", "type": "LinkedServiceReference" }, "typeProperties": { "schema": "public", "table": "delivered" } }""");
        var time = new ShiftedTime(Start.AddMinutes(20));
        await using var host = new AppRunHost(factory.Folder, time: time);
        var client = new FlowClient(host);
        var connection = await client.CreateAsync("connections", FlowClient.Connection(await PostgreSqlCluster.SharedAsync(), factory.Database));
        var source = await client.CreateAsync("sourceConnections", FlowClient.Source(connection, "public.orders"));
        var target = await client.CreateAsync("targetConnections", FlowClient.To("delivered"));
        var began = Start.AddDays(-30).ToUnixTimeSeconds();
        var flow = await client.CreateAsync("flows", FlowClient.Flow(
            source, target, $$"""{ "startTime": {{began}}, "frequency": "minute", "interval": 15, "backfill": false }""", "updated_at"));

        await PassAsync(20);
        Assert.Equal(36, await CountAsync());
        await factory.ExecuteAsync($"INSERT INTO orders SELECT 1000 + n, NULL, timestamptz '{At(0)}' + n * interval '5 minutes' FROM generate_series(0, 35) AS n");
        await PassAsync(31);
        var etag = (string?)(await client.GetAsync($"flows/{flow}"))["etag"];
        await client.AskAsync(200, $"PATCH flows/{flow}", """[{ "op": "replace", "path": "/scheduleParams/frequency", "value": "hour" }, { "op": "replace", "path": "/scheduleParams/interval", "value": 1 }]""", etag);
        await PassAsync(91);
        await PassAsync(151);

        Assert.Equal(36 + 27, await CountAsync());
        Assert.Equal(36 + 27, await factory.ScalarAsync<long>("SELECT count(DISTINCT id) FROM delivered"));
        var today = FlowClient.Flow(source, target, $$"""{ "startTime": {{began}}, "frequency": "day", "interval": 1 }""", "day");
        Assert.Contains("midnight", await client.RefusedAsync("POST flows", today), StringComparison.Ordinal);

        async Task PassAsync(int minutes)
        {
            time.Set(Start.AddMinutes(minutes));
            for (var i = 0; i < 4; i++)
            {
                await host.TickAsync();
                await host.IdleAsync();
            }
        }

        Task<long> CountAsync() => factory.ScalarAsync<long>("SELECT count(*) FROM delivered");
    }

    [NeedsFact(Needs.PostgreSql | Needs.Azurite)]
    public async Task Bad_rows_are_left_out_and_logged_up_to_the_percentage_of_a_flow_and_a_folder_has_a_file_for_each_run()
    {
        using var factory = await RunFactory.CreateAsync();
        using var lake = new TemporaryFolder();
        await factory.ExecuteAsync("""
            CREATE TABLE orders (id int PRIMARY KEY, "a @{b} ""c" numeric(6, 2));
            INSERT INTO orders SELECT n, n FROM generate_series(1, 20) AS n;
            CREATE TABLE strict (id int CHECK (id <> 7), "a @{b} ""c" numeric(6, 2));
            """);
        factory.Write("dataset", "strict", """{ "type": "AzurePostgreSqlTable", "linkedServiceName": { "referenceName": "db", "type": "LinkedServiceReference" }, "typeProperties": { "schema": "public", "table": "strict" } }""");
        factory.Write("linkedService", "files", $$"""{ "type": "FileServer", "typeProperties": { "host": "{{lake.Path}}" } }""");
        factory.Write("dataset", "lake", """
            { "type": "Parquet", "linkedServiceName": { "referenceName": "files", "type": "LinkedServiceReference" }, "typeProperties": { "location": { "type": "FileServerLocation", "folderPath": "orders" } } }
            """);
        await using var host = new AppRunHost(factory.Folder);
        var client = new FlowClient(host);
        var connection = await client.CreateAsync("connections", FlowClient.Connection(await PostgreSqlCluster.SharedAsync(), factory.Database));
        var source = await client.CreateAsync("sourceConnections", FlowClient.Source(connection, "public.orders", "id", """a @{b} \"c"""));
        var target = await client.CreateAsync("targetConnections", FlowClient.To("strict"));
        const string Once = """{ "startTime": 1767225600, "frequency": "once" }""";

        var taken = await client.CreateAsync("flows", FlowClient.Flow(source, target, Once, options: """{ "partialIngestionPercent": "5", "errorDiagnosticsLinkedService": "files" }"""));
        var refused = await client.CreateAsync("flows", FlowClient.Flow(source, target, Once, options: """{ "partialIngestionPercent": 4.9 }"""));
        var toLake = await client.CreateAsync("flows", FlowClient.Flow(source, await client.CreateAsync("targetConnections", FlowClient.To("lake")), Once));
        var (partial, failed) = ((await client.WaitForRunsAsync(taken, 1))[0]["metrics"]!, (await client.WaitForRunsAsync(refused, 1))[0]["metrics"]!);
        await client.WaitForRunsAsync(toLake, 1);

        Assert.Equal(("success", 20, 19, 1), ((string?)partial["statusSummary"]!["status"], (int)partial["recordSummary"]!["inputRecordCount"]!, (int)partial["recordSummary"]!["outputRecordCount"]!, (int)partial["recordSummary"]!["failedRecordCount"]!));
        Assert.Equal(("INGEST-1212-400", 1), ((string?)partial["statusSummary"]!["errors"]![0]!["code"], (int)partial["statusSummary"]!["errors"]![0]!["recordCount"]!));
        Assert.Contains("TabularRowSkip", await File.ReadAllTextAsync(Assert.Single(Directory.GetFiles(lake.Path, "*.csv", SearchOption.AllDirectories))), StringComparison.Ordinal);
        Assert.Equal("failed", (string?)failed["statusSummary"]!["status"]);
        Assert.Equal("INGEST-1212-400", (string?)Assert.Single(partial["recordSummary"]!["failedInfo"]!.AsArray())!["code"]);
        Assert.Contains("partialIngestionPercent (4.9 %)", (string?)failed["statusSummary"]!["errors"]![0]!["message"], StringComparison.Ordinal);
        Assert.Equal(19, await factory.ScalarAsync<long>("SELECT count(*) FROM strict"));
        Assert.Single(Directory.GetFiles(lake.Path, "*.parquet", SearchOption.AllDirectories));
        Assert.Equal(20, (await host.AskAsync("GET datasets/lake/preview?rows=100"))["data"]!.AsArray().Count);
    }

    static string At(double minutes) => Start.AddMinutes(minutes).UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture) + "+00";

    static async Task ExecuteAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
