using Microsoft.Playwright;
using Sluice.Activities;
using Sluice.Cli.State;
using Sluice.Copying;
using Sluice.Copying.Slices;
using Sluice.Orchestration;
using Sluice.Runs;
using Sluice.Tests.Activities;
using Sluice.Tests.Cli.Serving;
using Xunit.Abstractions;

namespace Sluice.Tests.Web;

/// <summary>A copy with its slices, as it is watched in a browser and asked for.</summary>
public sealed class CopyPageTests(Browser browser, SharedDatabase database, ITestOutputHelper output)
    : IClassFixture<Browser>, IClassFixture<SharedDatabase>, IDisposable
{
    readonly TemporaryFolder _home = new();

    [NeedsFact(Needs.Browser | Needs.PostgreSql)]
    public async Task A_copy_is_watched_slice_by_slice_until_all_are_done()
    {
        await using var locked = await LockedAsync("watched");
        using var pipelines = database.Of(Sliced("Copy it", "watched", 2));
        await using var server = await SluiceServer.StartAsync(_home, pipelines.Files.Path);
        var runId = await server.CreateRunAsync();
        await using var page = await browser.OpenAsync(server.Address);

        await page.ClickAsync(AriaRole.Link, "P");
        await page.ClickAsync(AriaRole.Link, "Slices: Copy it");
        await page.SeeAsync("In progress 2");
        await page.SeeAsync("0 of 2");
        await page.ShowAsync("copy-live");
        await page.CheckAsync();
        await locked.Transaction!.RollbackAsync();

        await page.SeeAsync("2 of 2");
        await page.SeeAsync("Succeeded 2");
        await Assertions.Expect(page.Page.GetByRole(AriaRole.Row)).ToHaveCountAsync(2 + 1 + 3);
        await server.WaitForAsync(runId);
        await page.ShowAsync("copy-done");
        await page.CheckAsync();
        var slices = await server.AskAsync($"GET pipelineruns/{runId}/activityruns/{await ActivityOfAsync(server, runId)}/slices");
        Assert.Equal(("byte", 2, "ss", 1000), ((string?)slices["lane"], (int)slices["parallelCopies"]!, (string?)slices["states"], (int)slices["rows"]!));
        Assert.Equal([0, 1], slices["value"]!.AsArray().Select(slice => (int)slice!["slice"]!));
        Assert.Equal((long)slices["bytesRead"]!, slices["throughput"]!["bytesRead"]!.AsArray().Sum(bytes => (long)bytes!));
    }

    [NeedsFact(Needs.Browser | Needs.PostgreSql)]
    public async Task A_slice_that_failed_is_found_with_the_error_and_what_to_do()
    {
        await database.ExecuteAsync("CREATE TABLE public.refused (n integer CONSTRAINT \"no_<b>\" CHECK (n <> 60))");
        using var pipelines = database.Of(Sliced("Copy", "refused", 4));
        await using var server = await SluiceServer.StartAsync(_home, pipelines.Files.Path);
        var runId = await server.CreateRunAsync();
        await server.WaitForAsync(runId, "Failed");
        await using var page = await browser.OpenAsync(server.Address, 360, 640, ColorScheme.Dark);

        await page.GoToAsync($"runs/{runId}/activities/{await ActivityOfAsync(server, runId)}");
        await page.SeeAsync("no_<b>");
        await page.ClickAsync(AriaRole.Button, "Failed 1");

        await Assertions.Expect(page.Page.GetByRole(AriaRole.Row)).ToHaveCountAsync(1 + 1 + 3);
        await page.SeeAsync("Sink 23514");
        await page.ShowAsync("copy-failed");
        await page.CheckAsync();
    }

    [NeedsFact(Needs.Browser | Needs.PostgreSql)]
    public async Task A_copy_of_many_tables_is_watched_table_by_table_with_its_steps()
    {
        const string Odd = "<b>odd</b>";
        await database.ExecuteAsync($"""
            CREATE SCHEMA many;
            CREATE TABLE many.held AS SELECT n FROM generate_series(1, 20000) AS n;
            CREATE TABLE many.customers (id integer PRIMARY KEY, name text UNIQUE);
            CREATE TABLE many."{Odd}" (id integer PRIMARY KEY, customer integer REFERENCES many.customers);
            INSERT INTO many.customers SELECT n, 'customer ' || n FROM generate_series(1, 300) AS n;
            INSERT INTO many."{Odd}" SELECT n, n FROM generate_series(1, 200) AS n;
            """);
        var other = await database.Cluster.CreateDatabaseAsync("tables");
        await database.Cluster.ExecuteAsync(other, "CREATE SCHEMA many; CREATE TABLE many.held (n integer)");
        await using var held = await LockedAsync("many.held", other);
        using var pipelines = database.Of(LocalPipelines.Activity("Move", "Copy", """
            { "source": { "type": "AzurePostgreSqlSource", "tables": { "include": ["many.*"] } },
              "sink": { "type": "AzurePostgreSqlSink", "tableOption": "autoCreate", "indexes": true }, "parallelCopies": 2 }
            """).TrimEnd()[..^1] + """
            , "inputs": [{ "referenceName": "Any", "type": "DatasetReference" }], "outputs": [{ "referenceName": "Other", "type": "DatasetReference" }] }
            """);
        pipelines.Files
            .LinkedService("other", $$"""
                { "type": "AzurePostgreSql", "version": "2.0", "typeProperties": { "server": "{{database.Cluster.Host}}", "port": {{database.Cluster.Port}}, "database": "{{other}}",
                    "username": "{{database.Cluster.User}}", "password": { "type": "SecureString", "value": "{{database.Cluster.Password}}" }, "sslMode": 0 } }
                """)
            .Dataset("Other", """{ "type": "AzurePostgreSqlTable", "linkedServiceName": { "referenceName": "other", "type": "LinkedServiceReference" }, "typeProperties": {} }""");
        await using var server = await SluiceServer.StartAsync(_home, pipelines.Files.Path);
        var runId = await server.CreateRunAsync();
        await using var page = await browser.OpenAsync(server.Address);

        await page.ClickAsync(AriaRole.Link, "P");
        await page.ClickAsync(AriaRole.Link, "Slices: Move");
        await page.SeeAsync("Find and check tables: 3");
        await Assertions.Expect(page.Get(AriaRole.Group, "Status of tables").GetByText("Succeeded 2")).ToBeVisibleAsync();
        await page.SeeAsync("Loading");
        await page.SeeAsync("Make indexes: 3 of 3");
        await page.ShowAsync("tables-live");
        await page.CheckAsync();
        await page.Page.SetViewportSizeAsync(360, 740);
        await page.CheckAsync();
        await page.ShowAsync("tables-narrow");
        await page.Page.SetViewportSizeAsync(1280, 800);
        await held.Transaction!.RollbackAsync();

        await page.SeeAsync("Make foreign keys: 1");
        await Assertions.Expect(page.Get(AriaRole.Group, "Status of tables").GetByText("Succeeded 3")).ToBeVisibleAsync();
        await server.WaitForAsync(runId);
        await page.ClickAsync(AriaRole.Button, $"many.{Odd}");
        await page.SeeAsync($"Slices of many.{Odd}");
        await Assertions.Expect(page.Get(AriaRole.Region, "Slices").GetByRole(AriaRole.Row)).ToHaveCountAsync(1 + 1);
        await page.ShowAsync("tables-done");
        await page.CheckAsync();
        var path = $"pipelineruns/{runId}/activityruns/{await ActivityOfAsync(server, runId)}";
        var tables = (await server.AskAsync($"GET {path}/tables"))["value"]!.AsArray();
        Assert.Equal(["many.<b>odd</b> 200", "many.customers 300", "many.held 20000"], tables.Select(one => $"{one!["name"]} {one["rows"]}").Order(StringComparer.Ordinal));
        Assert.All(tables, one => Assert.True((string?)one!["status"] == "Succeeded" && (DateTimeOffset)one["start"]! < (DateTimeOffset)one["end"]! && (int)one["slicesDone"]! == 1));
        Assert.Equal(20500, (long)(await server.AskAsync($"GET {path}/slices?table=many.held"))["rows"]!);
    }

    [NeedsFact(Needs.Browser)]
    public async Task Ten_thousand_slices_are_seen_within_seconds()
    {
        var run = new PipelineRunRequest("11111111-1111-1111-1111-111111111111", "P", []);
        await MakeAsync(run, 10_000);
        using var pipelines = LocalPipelines.Of(LocalPipelines.Tell("x", ""));
        await using var server = await SluiceServer.StartAsync(_home, pipelines.Files.Path);
        var path = $"pipelineruns/{run.RunId}/activityruns/{run.ActivityRunId("Copy")}/slices";
        await server.AskAsync($"GET {path}");
        var asked = await TimeAsync(() => server.AskAsync($"GET {path}"));
        await using var page = await browser.OpenAsync(server.Address);
        var begun = await TimeAsync(async () =>
        {
            await page.GoToAsync("");
            await page.SeeAsync("In progress");
        });
        var seen = await TimeAsync(async () =>
        {
            await page.GoToAsync($"runs/{run.RunId}/activities/{run.ActivityRunId("Copy")}");
            await page.SeeAsync("6,000 of 10,000");
            await Assertions.Expect(page.Page.GetByRole(AriaRole.Row)).ToHaveCountAsync(100 + 1 + 3);
        });
        var chosen = await TimeAsync(async () =>
        {
            await page.ClickAsync(AriaRole.Button, "Failed 1");
            await page.SeeAsync("Sink 23505");
        });

        output.WriteLine($"asked {asked.TotalSeconds:0.00} s, another page seen {begun.TotalSeconds:0.00} s, seen {seen.TotalSeconds:0.00} s, chosen {chosen.TotalSeconds:0.00} s");
        await page.ShowAsync("copy-large");
        await page.CheckAsync();
        await page.ClickAsync(AriaRole.Button, "All 10,000");
        await page.ClickAsync(AriaRole.Button, "Next: slices");
        await Assertions.Expect(page.Get(AriaRole.Rowheader, "100")).ToBeVisibleAsync();
        await page.ClickAsync(AriaRole.Button, "Back: slices");
        await Assertions.Expect(page.Get(AriaRole.Rowheader, "99")).ToBeVisibleAsync();
    }

    public void Dispose() => _home.Dispose();

    /// <summary>A table that waits with every row until it is let go.</summary>
    async Task<Lock> LockedAsync(string table)
    {
        await database.ExecuteAsync($"CREATE TABLE public.{table} (n integer)");
        return await LockedAsync($"public.{table}", database.Name);
    }

    async Task<Lock> LockedAsync(string table, string name)
    {
        var connection = await database.Cluster.OpenAsync(name);
        var transaction = await connection.BeginTransactionAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = $"LOCK TABLE {table} IN SHARE MODE";
        await command.ExecuteNonQueryAsync();
        return new Lock(connection, transaction);
    }

    /// <summary>A copy of a thousand numbers.</summary>
    static string Sliced(string name, string table, int slices) => Copied.From(
        name, "SELECT n FROM generate_series(1, 1000) AS n WHERE ?AdfDynamicRangePartitionCondition", table, """
            , "partitionOption": "DynamicRange", "partitionSettings": { "partitionColumnName": "n", "partitionLowerBound": "1", "partitionUpperBound": "1000" }
            """).Replace("\"sink\":", $"\"parallelCopies\": {slices}, \"sink\":", StringComparison.Ordinal);

    static async Task<string> ActivityOfAsync(SluiceServer server, string runId) =>
        (string)(await server.AskAsync($"POST pipelineruns/{runId}/queryActivityruns"))["value"]![0]!["activityRunId"]!;

    static async Task<TimeSpan> TimeAsync(Func<Task> work)
    {
        var start = TimeProvider.System.GetTimestamp();
        await work();
        return TimeProvider.System.GetElapsedTime(start);
    }

    /// <summary>A run under way whose copy has many slices: most are done, four go on, one has failed, the rest wait.</summary>
    async Task MakeAsync(PipelineRunRequest run, int slices)
    {
        using var store = SqliteStateStore.Open(_home.File("state.db"), TimeProvider.System);
        var history = new RunHistory(store, OutputStore.InMemory());
        RunLog log = history;
        var now = TimeProvider.System.GetUtcNow();
        await log.TellAsync(new RunNews(run, OrchestrationStatus.InProgress, now), CancellationToken.None);
        await log.TellAsync(new ActivityNews(run, "Copy", "Copy", "Copy", OrchestrationStatus.InProgress, now.AddMinutes(-10)), CancellationToken.None);
        var copy = new CopyRequest(run.RunId, "Copy", null!);
        for (var i = 0; i < slices * 6 / 10 + 5; i++)
        {
            var slice = history.Slices.Begin(copy, i, TimeProvider.System);
            slice.Advanced(new PumpProgress(900, 90_000, TimeSpan.FromMilliseconds(300), TimeSpan.FromMilliseconds(100)));
            if (i == 5000)
                slice.Failed(new SluiceException(Side.Sink, "23505", "It is there already."));
            else if (i <= slices * 6 / 10)
                slice.Committed(new SliceResult(i, 1000, 100_000, 80_000, TimeSpan.FromSeconds(1)) { Reading = TimeSpan.FromMilliseconds(400), Writing = TimeSpan.FromMilliseconds(150) });
        }

        await history.Slices.KeepAsync(copy, TimeProvider.System);
        await store.WriteAsync($"slices/{run.RunId}/{run.ActivityRunId("Copy")}", "copy", new() { ["copy"] = new System.Text.Json.Nodes.JsonObject { ["slices"] = slices, ["lane"] = "byte", ["parallelCopies"] = 4, ["hasSpeedLimit"] = false } }, null, CancellationToken.None);
    }

    sealed record Lock(Npgsql.NpgsqlConnection Connection, Npgsql.NpgsqlTransaction? Transaction) : IAsyncDisposable
    {
        public ValueTask DisposeAsync() => Connection.DisposeAsync();
    }
}
