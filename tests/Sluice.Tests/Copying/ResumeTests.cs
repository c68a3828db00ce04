using System.Text.Json.Nodes;
using Azure.Storage.Blobs;
using Sluice.Tests.Copying.Support;

namespace Sluice.Tests.Copying;

/// <summary>A run whose process is killed in mid-copy goes on where it was, and every row arrives once.</summary>
public sealed class ResumeTests
{
    const string Tables = """
        CREATE TABLE orders (id integer PRIMARY KEY, note text);
        INSERT INTO orders SELECT id, repeat('order ' || id || ', "', 20) FROM generate_series(1, 4000) AS id;
        CREATE TABLE copied.orders (id integer, note text);
        """;

    // The third of four slices: [2001, 3000].
    const int GateId = 2500;
    const int Slices = 4;

    static End Source => End.Table("orders").With("query", "SELECT id, note FROM orders WHERE ?AdfDynamicRangePartitionCondition AND gate(id)").ByRange("id", "1", "4000");

    [NeedsFact(Needs.PostgreSql)]
    public async Task A_killed_run_to_a_table_resumes_with_the_slices_that_are_missing()
    {
        using var scenario = await CopyScenario.CreateAsync(Tables);
        var factory = scenario.Factory().Copy("Orders", Source, End.Table("orders", "copied"), Slices);
        var runId = await KillAtTheGateAsync(scenario, factory, () => scenario.CountAsync("sluice.slice"));
        await scenario.AssertNoSessionIsLeftAsync();
        Assert.Equal(3000, await scenario.CountAsync("copied.orders"));
        var committed = await LedgerAsync(scenario);
        Assert.Equal(["0", "1", "3"], committed.Select(row => row.Split(' ')[0]));
        Assert.Equal(3, await RecordedSlicesAsync(JournalPath(scenario, runId)));

        (await scenario.RunAsync(factory, "--resume", runId)).Succeeded();

        await scenario.AssertSameAsync("public.orders", "copied.orders");
        var afterwards = await LedgerAsync(scenario);
        Assert.Equal(Slices, afterwards.Count);
        Assert.Superset(committed.ToHashSet(), afterwards.ToHashSet());
        Assert.Equal(Slices, await RecordedSlicesAsync(JournalPath(scenario, runId)));
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task A_slice_that_was_committed_but_not_journalled_is_not_copied_again()
    {
        using var scenario = await CopyScenario.CreateAsync(Tables);
        var factory = scenario.Factory().Copy("Orders", Source, End.Table("orders", "copied"), Slices);
        var runId = await KillAtTheGateAsync(scenario, factory, () => scenario.CountAsync("sluice.slice"));

        // As if the process had been killed between the commit and the journal.
        var journal = JournalPath(scenario, runId);
        var lines = await File.ReadAllLinesAsync(journal);
        await File.WriteAllLinesAsync(journal, lines.Where(line => !line.Contains("/CopySlices/", StringComparison.Ordinal)));
        var outcome = (await scenario.RunAsync(factory, "--resume", runId, "--json")).Succeeded();

        await scenario.AssertSameAsync("public.orders", "copied.orders");
        Assert.Equal(4000, (long?)outcome.Json["activities"]![0]!["output"]!["rowsCopied"]);
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task A_journal_that_ends_in_half_a_line_resumes()
    {
        using var scenario = await CopyScenario.CreateAsync(Tables);
        var factory = scenario.Factory().Copy("Orders", Source, End.Table("orders", "copied"), Slices);
        var runId = await KillAtTheGateAsync(scenario, factory, () => scenario.CountAsync("sluice.slice"));
        await File.AppendAllTextAsync(JournalPath(scenario, runId), "{\"key\":\"" + runId);

        (await scenario.RunAsync(factory, "--resume", runId)).Succeeded();

        await scenario.AssertSameAsync("public.orders", "copied.orders");
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task A_killed_run_to_a_folder_resumes_and_leaves_whole_files_only()
    {
        using var scenario = await CopyScenario.CreateAsync(Tables);
        var factory = scenario.Factory().Copy("Orders", Source, End.Csv("out"), Slices);
        var runId = await KillAtTheGateAsync(scenario, factory, () => Task.FromResult(scenario.AllFiles.LongCount(IsVisible)));
        Assert.Equal(3, scenario.AllFiles.Count(IsVisible));
        var written = scenario.AllFiles.Where(IsVisible).ToDictionary(file => file, file => File.GetLastWriteTimeUtc(Path.Combine(scenario.Files, file)));

        (await scenario.RunAsync(factory, "--resume", runId)).Succeeded();

        Assert.Equal(Slices, scenario.AllFiles.Count);
        Assert.All(scenario.AllFiles, file => Assert.True(IsVisible(file), file));
        Assert.All(written, file => Assert.Equal(file.Value, File.GetLastWriteTimeUtc(Path.Combine(scenario.Files, file.Key))));
        await scenario.CopyAsync(End.Csv("out").Matching("*.csv"), End.Table("orders", "copied"));
        await scenario.AssertSameAsync("public.orders", "copied.orders");
    }

    [NeedsFact(Needs.PostgreSql | Needs.Azurite)]
    public async Task A_killed_run_to_blobs_resumes_and_leaves_whole_blobs_only()
    {
        using var scenario = await CopyScenario.CreateAsync(Tables);
        var azurite = await scenario.AzuriteAsync();
        var container = new BlobContainerClient(azurite.ConnectionString, Azurite.NewContainerName());
        await container.CreateAsync();
        var factory = scenario.Factory().Copy("Orders", Source, End.Blobs(container.Name, "out"), Slices);
        var runId = await KillAtTheGateAsync(scenario, factory, async () => (await BlobsAsync(container)).Count);
        Assert.Equal(3, (await BlobsAsync(container)).Count);

        (await scenario.RunAsync(factory, "--resume", runId)).Succeeded();

        Assert.Equal(Slices, (await BlobsAsync(container)).Count);
        await scenario.CopyAsync(End.Blobs(container.Name, "out").Matching("*.csv"), End.Table("orders", "copied"));
        await scenario.AssertSameAsync("public.orders", "copied.orders");
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task A_run_that_succeeded_copies_nothing_when_it_is_resumed()
    {
        using var scenario = await CopyScenario.CreateAsync(Tables);
        var factory = scenario.Factory().Copy("Orders", End.Table("orders"), End.Table("orders", "copied"));
        (await scenario.RunAsync(factory)).Succeeded();
        var runId = Path.GetFileNameWithoutExtension(Assert.Single(Directory.GetFiles(Path.Combine(scenario.Home, "runs"))));
        await scenario.ExecuteAsync("DELETE FROM copied.orders WHERE id > 10");

        (await scenario.RunAsync(factory, "--resume", runId)).Succeeded();

        Assert.Equal(10, await scenario.CountAsync("copied.orders"));
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task A_failed_run_resumes_once_what_failed_it_is_mended()
    {
        using var scenario = await CopyScenario.CreateAsync(Tables);
        await scenario.ExecuteAsync("ALTER TABLE copied.orders ADD CONSTRAINT no_gate CHECK (id <> 2500)");
        var factory = scenario.Factory().Copy("Orders", End.Table("orders").ByRange("id"), End.Table("orders", "copied"), Slices);
        var failed = (await scenario.RunAsync(factory)).Failing(1, "sink").Naming("no_gate", "--resume");
        var runId = Path.GetFileNameWithoutExtension(Assert.Single(Directory.GetFiles(Path.Combine(scenario.Home, "runs"))));
        Assert.Contains(runId, failed.Error, StringComparison.Ordinal);
        Assert.Equal(0, await scenario.ScalarAsync<long>("SELECT count(*) FROM copied.orders WHERE id BETWEEN 2001 AND 3000"));

        await scenario.ExecuteAsync("ALTER TABLE copied.orders DROP CONSTRAINT no_gate");
        (await scenario.RunAsync(factory, "--resume", runId)).Succeeded();

        await scenario.AssertSameAsync("public.orders", "copied.orders");
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task A_run_that_is_under_way_is_not_resumed_by_a_second_process()
    {
        using var scenario = await CopyScenario.CreateAsync(Tables);
        await using var gate = await Gate.CloseAsync(scenario, GateId);
        var factory = scenario.Factory().Copy("Orders", Source, End.Table("orders", "copied"), Slices);
        await using var first = scenario.StartRun(factory);
        await scenario.WaitForSessionAsync("COPY%gate%", "Lock");
        var runId = Path.GetFileNameWithoutExtension(Assert.Single(Directory.GetFiles(Path.Combine(scenario.Home, "runs"))));

        (await scenario.RunAsync(factory, "--resume", runId)).Failing(2, "definition").Naming("another process");

        await gate.OpenAsync();
        (await first.EndAsync()).Succeeded();
        await scenario.AssertSameAsync("public.orders", "copied.orders");
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task Only_a_run_that_was_started_is_resumed()
    {
        using var scenario = await CopyScenario.CreateAsync(Tables);
        var factory = scenario.Factory().Copy("Orders", End.Table("orders"), End.Table("orders", "copied"));

        (await scenario.RunAsync(factory, "--resume", Guid.NewGuid().ToString())).Failing(2, "definition").Naming("journal");
        (await scenario.RunAsync(factory, "--resume", "../../etc/passwd")).Failing(2, "definition").Naming("is not a run id");
    }

    /// <summary>Starts the run, waits until all slices but the one at the gate are done, and kills it.</summary>
    static async Task<string> KillAtTheGateAsync(CopyScenario scenario, TestFactory factory, Func<Task<long>> done)
    {
        await using var gate = await Gate.CloseAsync(scenario, GateId);
        await using (var run = scenario.StartRun(factory))
        {
            await scenario.WaitForSessionAsync("COPY%gate%", "Lock");
            Assert.Equal(Slices - 1, await Eventually.GetAsync(done, count => count == Slices - 1, TimeSpan.FromSeconds(30)));
            var path = Assert.Single(Directory.GetFiles(Path.Combine(scenario.Home, "runs")));
            await Eventually.GetAsync(() => RecordedSlicesAsync(path), count => count == Slices - 1, TimeSpan.FromSeconds(30));
            run.Kill();
        }

        await gate.OpenAsync();
        return Path.GetFileNameWithoutExtension(Directory.GetFiles(Path.Combine(scenario.Home, "runs"))[0]);
    }

    static bool IsVisible(string file) => file.EndsWith(".csv", StringComparison.Ordinal);

    static string JournalPath(CopyScenario scenario, string runId) => Path.Combine(scenario.Home, "runs", $"{runId}.jsonl");

    // cat: .NET would heed the lock of the process that writes it.
    static async Task<int> RecordedSlicesAsync(string journal) =>
        (await Command.RunAsync("cat", [journal])).Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Count(line => ((string?)JsonNode.Parse(line)!["key"])?.Contains("/CopySlices/", StringComparison.Ordinal) == true);

    static async Task<IReadOnlyList<string>> LedgerAsync(CopyScenario scenario) =>
        await scenario.ColumnAsync<string>("SELECT slice || ' ' || rows || ' ' || committed_at FROM sluice.slice ORDER BY slice");

    static async Task<IReadOnlyList<string>> BlobsAsync(BlobContainerClient container)
    {
        var names = new List<string>();
        await foreach (var blob in container.GetBlobsAsync())
            names.Add(blob.Name);
        return names;
    }
}
