using Sluice.Tests.Copying.Support;

namespace Sluice.Tests.Cli;

/// <summary>sluice copy goes on where it was killed or failed.</summary>
public sealed class CopyResumeTests
{
    const string Tables = """
        CREATE TABLE orders (id integer PRIMARY KEY, note text);
        INSERT INTO orders SELECT id, repeat('order ' || id || ', "', 20) FROM generate_series(1, 4000) AS id;
        CREATE TABLE copied.orders (id integer, note text);
        """;

    // In one of the four slices.
    const int GateId = 2500;

    [NeedsFact(Needs.PostgreSql)]
    public async Task A_killed_copy_resumes_and_every_row_is_there_once()
    {
        using var scenario = await CopyScenario.CreateAsync(GatedTables);
        string runId;
        await using (var gate = await Gate.CloseAsync(scenario, GateId))
        {
            await using var copy = scenario.Start(Arguments(scenario));
            await scenario.WaitForSessionAsync("COPY%copied%", "Lock");
            await Eventually.GetAsync(() => scenario.CountAsync("sluice.slice"), count => count == 3, TimeSpan.FromSeconds(30));
            copy.Kill();
            runId = RunId(scenario);
        }

        await scenario.AssertNoSessionIsLeftAsync();
        Assert.Equal(3, await scenario.CountAsync("sluice.slice"));

        var resumed = (await scenario.SluiceAsync([.. Arguments(scenario), "--resume", runId, "--json"])).Succeeded();

        Assert.Contains($"run {runId} of copy resumed", resumed.Error, StringComparison.Ordinal);
        Assert.Equal(4000, (long?)resumed.Json["rowsCopied"]);
        Assert.Equal(4, await scenario.CountAsync("sluice.slice"));
        await scenario.AssertSameAsync("public.orders", "copied.orders");
        Assert.Empty(Journals(scenario));
        var again = (await scenario.SluiceAsync([.. Arguments(scenario), "--resume", runId])).Succeeded();
        Assert.StartsWith($"run {runId} of copy had succeeded at", again.Output, StringComparison.Ordinal);
        Assert.Equal(4000, await scenario.CountAsync("copied.orders"));
        if (!OperatingSystem.IsWindows())
        {
            foreach (var file in Directory.GetFiles(scenario.Home, "*", SearchOption.AllDirectories))
                Assert.True((File.GetUnixFileMode(file) & (UnixFileMode.GroupRead | UnixFileMode.OtherRead)) == 0, file);
        }
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task A_failed_copy_says_how_to_resume_it()
    {
        using var scenario = await CopyScenario.CreateAsync(Tables);
        await scenario.ExecuteAsync("ALTER TABLE copied.orders ADD CONSTRAINT no_gate CHECK (id <> 2500)");

        var failed = (await scenario.SluiceAsync(Arguments(scenario))).Failing(SluiceOutcome.Failed, "sink").Naming("no_gate");

        var runId = RunId(scenario);
        failed.Naming($"run {runId} of copy started", $"run {runId} failed; --resume {runId} copies what is missing");
        Assert.DoesNotContain(scenario.Cluster.Password, await File.ReadAllTextAsync(Journals(scenario)[0]), StringComparison.Ordinal);
        await scenario.ExecuteAsync("ALTER TABLE copied.orders DROP CONSTRAINT no_gate");
        (await scenario.SluiceAsync([.. Arguments(scenario), "--resume", runId])).Succeeded();
        await scenario.AssertSameAsync("public.orders", "copied.orders");

        // Nothing was done that could be gone on with.
        var none = await scenario.SluiceAsync(["copy", scenario.Uri, scenario.Uri, "--table", "nope", "--to-table", "copied.orders"]);
        Assert.DoesNotContain("--resume", none.Failing(SluiceOutcome.Failed, "source").Error, StringComparison.Ordinal);
        Assert.Empty(Journals(scenario));
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task Only_the_same_copy_is_resumed()
    {
        using var scenario = await CopyScenario.CreateAsync(Tables);
        await scenario.ExecuteAsync("ALTER TABLE copied.orders ADD CHECK (id <> 2500); CREATE TABLE copied.other (LIKE orders)");
        (await scenario.SluiceAsync(Arguments(scenario))).Failing(SluiceOutcome.Failed, "sink");
        string[] resume = ["--resume", RunId(scenario)];
        var elsewhere = scenario.Cluster.Uri(await scenario.Cluster.CreateDatabaseAsync("elsewhere"));

        string[][] others =
        [
            ["copy", scenario.Uri, scenario.Uri, "--table", "orders", "--to-table", "copied.other", .. Slicing],
            ["copy", scenario.Uri, elsewhere, "--table", "orders", "--to-table", "copied.orders", .. Slicing],
            [.. Arguments(scenario), "--truncate"],
        ];

        foreach (var other in others)
            (await scenario.SluiceAsync([.. other, .. resume])).Failing(SluiceOutcome.Usage, "definition").Naming("other arguments");
        Assert.Single(Journals(scenario));
        // Who signs in, and how, is not part of what is copied.
        (await scenario.SluiceAsync(
            ["copy", $"{scenario.Uri}?sslmode=disable", scenario.Uri, "--table", "orders", "--to-table", "copied.orders", .. Slicing, .. resume]))
            .Failing(SluiceOutcome.Failed, "sink");
        (await scenario.SluiceAsync([.. Arguments(scenario), "--resume", Guid.NewGuid().ToString()]))
            .Failing(SluiceOutcome.Usage, "definition").Naming("journal");
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task A_run_and_a_copy_are_not_taken_for_each_other()
    {
        using var scenario = await CopyScenario.CreateAsync(Tables);
        await scenario.ExecuteAsync("ALTER TABLE copied.orders ADD CHECK (id <> 2500)");
        var factory = scenario.Factory().Copy("Orders", End.Table("orders"), End.Table("orders", "copied"));
        (await scenario.SluiceAsync(Arguments(scenario))).Failing(SluiceOutcome.Failed, "sink");
        var copy = RunId(scenario);
        (await scenario.RunAsync(factory)).Failing(SluiceOutcome.Failed, "sink");
        var run = Journals(scenario).Select(Path.GetFileNameWithoutExtension).Single(id => id != copy)!;

        (await scenario.RunAsync(factory, "--resume", copy)).Failing(SluiceOutcome.Usage, "definition").Naming("sluice copy");
        (await scenario.SluiceAsync([.. Arguments(scenario), "--resume", run])).Failing(SluiceOutcome.Usage, "definition").Naming("sluice run");
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task A_copy_that_succeeds_leaves_no_journal_and_takes_old_ones_along()
    {
        using var scenario = await CopyScenario.CreateAsync(Tables);
        var (old, recent) = (Path.Combine(scenario.Home, "runs", $"{Guid.NewGuid()}.jsonl"), Path.Combine(scenario.Home, "runs", $"{Guid.NewGuid()}.jsonl"));
        Directory.CreateDirectory(Path.GetDirectoryName(old)!);
        await File.WriteAllTextAsync(old, "{}\n");
        await File.WriteAllTextAsync(recent, "{}\n");
        File.SetLastWriteTimeUtc(old, DateTime.UnixEpoch);
        File.SetLastWriteTimeUtc(recent, TimeProvider.System.GetUtcNow().AddDays(-44).UtcDateTime);

        (await scenario.SluiceAsync(Arguments(scenario))).Succeeded();

        Assert.Equal([recent], Journals(scenario));
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task A_copy_runs_where_no_journal_can_be_kept()
    {
        using var scenario = await CopyScenario.CreateAsync(Tables);
        await File.WriteAllTextAsync(scenario.Home, "A file, not a folder.");

        var outcome = (await scenario.SluiceAsync(Arguments(scenario))).Succeeded();

        Assert.Contains("cannot be resumed", outcome.Error, StringComparison.Ordinal);
        await scenario.AssertSameAsync("public.orders", "copied.orders");
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task A_failed_run_names_the_activity_and_lists_what_became_of_all()
    {
        using var scenario = await CopyScenario.CreateAsync(Tables);
        await scenario.ExecuteAsync("CREATE TABLE copied.other (LIKE orders); ALTER TABLE copied.other ADD CHECK (id <> 2500)");
        var factory = scenario.Factory()
            .Copy("First", End.Table("orders"), End.Table("orders", "copied"))
            .Copy("Second", End.Table("orders"), End.Table("other", "copied"), dependsOn: ("First", "Succeeded"));

        var outcome = (await scenario.RunAsync(factory, "--json")).Failing(SluiceOutcome.Failed, "sink").Naming("activity 'Second' failed: ");

        Assert.Equal("Failed", (string?)outcome.Json["status"]);
        Assert.Equal(
            ["First Succeeded", "Second Failed"],
            outcome.Json["activities"]!.AsArray().Select(activity => $"{activity!["activityName"]} {activity["status"]}"));
        Assert.Equal(4000, (long?)outcome.Json["activities"]![0]!["output"]!["rowsCopied"]);
    }

    // Rows wait on their way in.
    const string GatedTables = Tables + """

        CREATE FUNCTION gate(id bigint) RETURNS boolean LANGUAGE sql AS 'SELECT true';
        CREATE FUNCTION pass() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM gate(NEW.id); RETURN NEW; END $$;
        CREATE TRIGGER pass BEFORE INSERT ON copied.orders FOR EACH ROW EXECUTE FUNCTION pass();
        """;

    static string[] Slicing => ["--partition-option", "DynamicRange", "--partition-column", "id", "--parallel", "4"];

    static string[] Arguments(CopyScenario scenario) =>
        ["copy", scenario.Uri, scenario.Uri, "--table", "orders", "--to-table", "copied.orders", .. Slicing];

    static IReadOnlyList<string> Journals(CopyScenario scenario) => Directory.GetFiles(Path.Combine(scenario.Home, "runs"));

    static string RunId(CopyScenario scenario) => Path.GetFileNameWithoutExtension(Assert.Single(Journals(scenario)));
}
