using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Sluice.Tests.Activities;
using Sluice.Tests.Cli;
using Sluice.Tests.Cli.Serving;

namespace Sluice.Tests.Web;

/// <summary>Copies that are made in a browser, step by step, by who has written no definition.</summary>
public sealed class CopyDataPageTests(Browser browser, SharedDatabase database) : IClassFixture<Browser>, IClassFixture<SharedDatabase>, IDisposable
{
    // Tables are made in public by name: the first copy makes the schema of the ledger, which is also named as the account that the tests have.
    readonly TemporaryFolder _home = new();

    [NeedsFact(Needs.Browser | Needs.PostgreSql)]
    public async Task A_table_is_merged_into_another_one_of_whose_columns_has_another_name()
    {
        await database.ExecuteAsync("""
            CREATE TABLE public."<b>from</b>" (id integer PRIMARY KEY, "note <i>" text, amount numeric, "left out" text);
            INSERT INTO public."<b>from</b>" SELECT n, CASE WHEN n % 3 > 0 THEN 'note <u>' || n END, n / 7.0, 'x' FROM generate_series(1, 3000) n;
            CREATE TABLE public.merged (id integer PRIMARY KEY, remark text, amount numeric);
            INSERT INTO public.merged SELECT n, 'old', 0 FROM generate_series(2001, 3000) n;
            """);
        using var pipelines = database.Of(LocalPipelines.Tell("x", ""));
        await using var server = await SluiceServer.StartAsync(_home, pipelines.Files.Path);
        await using var page = await browser.OpenAsync(server.Address);

        await page.ClickAsync(AriaRole.Link, "Copy data");
        await page.ClickAsync(AriaRole.Button, "Next");
        await page.SeeAsync("Choose the linked service to read from.");
        await page.CheckAsync();
        await ChooseAsync(page, "Linked service to read from", "db");
        await page.SeeAsync("public.\"<b>from</b>\"");
        await page.Page.GetByLabel("Search tables").FillAsync("<b>");
        await page.ClickAsync(AriaRole.Button, "public.\"<b>from</b>\"");
        await page.SeeAsync("note <u>1");
        await page.ShowAsync("copy-source");
        await page.CheckAsync();
        await page.ClickAsync(AriaRole.Button, "Next");
        await ChooseAsync(page, "Linked service to write to", "db");
        await page.ClickAsync(AriaRole.Button, "public.merged");
        await ChooseAsync(page, "Write method", "Upsert: update rows by key, insert the others");
        await page.Page.GetByLabel("Key columns").FillAsync("id");
        await page.ShowAsync("copy-sink");
        await page.CheckAsync();
        await page.ClickAsync(AriaRole.Button, "Next");
        await Assertions.Expect(page.Page.GetByLabel("Copy left out")).Not.ToBeCheckedAsync();
        await page.Page.GetByLabel("Copy note <i>").CheckAsync();
        await page.Page.GetByLabel("Name of note <i> in the sink").FillAsync("remark");
        await page.SeeAsync("note <i>");
        await page.ShowAsync("copy-mapping");
        await page.CheckAsync();
        await page.ClickAsync(AriaRole.Button, "Next");
        await page.ShowAsync("copy-settings");
        await page.CheckAsync();
        await page.ClickAsync(AriaRole.Button, "Next");
        await page.CheckAsync();
        await page.ClickAsync(AriaRole.Button, "Next");
        await page.SeeAsync("1 slice, 1 at a time, in the byte lane (binary COPY), 3 columns: id, remark, amount");
        await page.ShowAsync("copy-review");
        await page.CheckAsync();
        await page.ClickAsync(AriaRole.Button, "Save and run");

        await page.ComeToAsync("/runs/.");
        await Assertions.Expect(page.Page.GetByText("Succeeded")).ToHaveCountAsync(2);
        Assert.Equal(
            await ChecksumAsync("""SELECT id, "note <i>", amount FROM public."<b>from</b>" """), await ChecksumAsync("SELECT id, remark, amount FROM public.merged"));
        Assert.Equal(3000, await database.ScalarAsync<long>("SELECT count(*) FROM public.merged"));
    }

    [NeedsFact(Needs.Browser | Needs.PostgreSql)]
    public async Task A_query_is_copied_to_Parquet_files_in_a_narrow_window()
    {
        await database.ExecuteAsync("""
            CREATE TABLE public.queried (id integer PRIMARY KEY, at timestamptz, amount numeric(12,3), note text);
            INSERT INTO public.queried SELECT n, '2026-01-01'::timestamptz + n * interval '1 second', n / 8.0, CASE WHEN n % 5 > 0 THEN 'é' || n END FROM generate_series(1, 2000) n;
            """);
        using var pipelines = database.Of(LocalPipelines.Tell("x", ""));
        await using var server = await SluiceServer.StartAsync(_home, pipelines.Files.Path);
        await using var page = await browser.OpenAsync(server.Address, 360, 740, ColorScheme.Dark);

        await page.GoToAsync("copy");
        await ChooseAsync(page, "Linked service to read from", "db");
        await ChooseAsync(page, "Read", "A query");
        await page.Page.GetByLabel("Query", new PageGetByLabelOptions { Exact = true }).FillAsync("SELECT * FROM nowhere");
        await page.ClickAsync(AriaRole.Button, "Preview");
        await page.SeeAsync("nowhere");
        await page.Page.GetByLabel("Query", new PageGetByLabelOptions { Exact = true }).FillAsync("SELECT * FROM public.queried WHERE id > 500");
        await page.ClickAsync(AriaRole.Button, "Preview");
        await page.SeeAsync("é501");
        await page.ShowAsync("copy-query-narrow");
        await page.CheckAsync();
        await page.ClickAsync(AriaRole.Button, "Next");
        await ChooseAsync(page, "Linked service to write to", "files");
        await page.Page.GetByLabel("Folder").FillAsync("out/queried");
        await ChooseAsync(page, "Format", "Parquet");
        await page.CheckAsync();
        await page.ClickAsync(AriaRole.Button, "Next");
        await page.Page.GetByLabel("Copy note", new PageGetByLabelOptions { Exact = true }).UncheckAsync();
        await page.Page.GetByLabel("Type of id in the sink").SelectOptionAsync("Int64");
        await page.ShowAsync("copy-mapping-narrow");
        await page.CheckAsync();
        await page.ClickAsync(AriaRole.Button, "Next");
        await page.ClickAsync(AriaRole.Button, "Next");
        await page.ClickAsync(AriaRole.Button, "Next");
        await page.SeeAsync("in the typed lane (rows are decoded), 3 columns: id, at, amount");
        await page.CheckAsync();
        // There is a pipeline of this name: nothing is left of what was saved before that was found.
        await page.Page.GetByLabel("Name of the pipeline").FillAsync("P");
        await page.ClickAsync(AriaRole.Button, "Save and run");
        await page.SeeAsync("Give the pipeline another name.");
        Assert.False(pipelines.Files.Has("dataset/P_source.json") || pipelines.Files.Has("dataset/P_sink.json"));
        await page.Page.GetByLabel("Name of the pipeline").FillAsync("Archive");
        await page.ClickAsync(AriaRole.Button, "Save and run");

        await page.ComeToAsync("/runs/.");
        await Assertions.Expect(page.Page.GetByText("Succeeded")).ToHaveCountAsync(2);
        var readBack = await SluiceProcess.RunAsync(
            ["copy", Path.Combine(database.Files, "out", "queried"), database.Cluster.Uri(database.Name), "--from-format", "parquet", "--to-table", "public.read_back", "--auto-create"]);
        Assert.True(readBack.ExitCode == 0, readBack.Error);
        Assert.Equal(
            await ChecksumAsync("SELECT id, at, amount FROM public.queried WHERE id > 500"), await ChecksumAsync("SELECT id, at, amount FROM public.read_back"));
        Assert.Equal("bigint", await database.ScalarAsync<string>("SELECT format_type(atttypid, NULL) FROM pg_attribute WHERE attrelid = 'public.read_back'::regclass AND attname = 'id'"));
    }

    [NeedsFact(Needs.Browser | Needs.PostgreSql | Needs.Azurite)]
    public async Task Files_are_written_into_blobs_looked_into_and_scheduled()
    {
        await database.ExecuteAsync("CREATE TABLE public.filed AS SELECT n AS id, 'note <i> ' || n AS note FROM generate_series(1, 300) n");
        await using var azurite = await Azurite.StartAsync();
        using var pipelines = database.Of(LocalPipelines.Tell("x", ""));
        pipelines.Files.LinkedService("blobs", new JsonObject
        {
            ["type"] = "AzureBlobStorage",
            ["typeProperties"] = new JsonObject { ["connectionString"] = azurite.ConnectionString },
        }.ToJsonString());
        await using var server = await SluiceServer.StartAsync(_home, pipelines.Files.Path);
        await using var page = await browser.OpenAsync(server.Address);

        await BeginAsync("CSV with a header", "csv");
        await page.ClickAsync(AriaRole.Button, "Next");
        await page.ClickAsync(AriaRole.Button, "Save and run");
        await page.ComeToAsync("/runs/.");
        await Assertions.Expect(page.Page.GetByText("Succeeded")).ToHaveCountAsync(2);
        await LookAsync("csv");

        await BeginAsync("JSON, an object a line", "json");
        foreach (var (run, words) in new[] { ("Once, at a time", "once, at 2030-01-02 03:04 UTC"), ("Every day, or every few", "every day from 2030-01-02 03:04 UTC"), ("Every week, or every few", "every week from") })
        {
            await ChooseAsync(page, "Run", run);
            await page.Page.GetByLabel("Start (UTC)").FillAsync("2030-01-02T03:04");
            await page.ClickAsync(AriaRole.Button, "Next");
            await page.SeeAsync(words);
            await page.SeeAsync("in the typed lane");
            await page.ClickAsync(AriaRole.Button, "5 Schedule");
        }

        await ChooseAsync(page, "Run", "Once, now");
        await page.ClickAsync(AriaRole.Button, "Next");
        await page.Page.GetByLabel("Name of the pipeline").FillAsync("As_json");
        await page.ClickAsync(AriaRole.Button, "Save and run");
        await page.ComeToAsync("/runs/.");
        await Assertions.Expect(page.Page.GetByText("Succeeded")).ToHaveCountAsync(2);
        await LookAsync("json");
        await page.ShowAsync("file-preview");
        await page.CheckAsync();

        // As far as the schedule.
        async Task BeginAsync(string format, string folder)
        {
            await page.ClickAsync(AriaRole.Link, "Copy data");
            await ChooseAsync(page, "Linked service to read from", "db");
            await page.ClickAsync(AriaRole.Button, "public.filed");
            await page.SeeAsync("note <i> 1");
            await page.ClickAsync(AriaRole.Button, "Next");
            await ChooseAsync(page, "Linked service to write to", "blobs");
            await page.Page.GetByLabel("Container").FillAsync("made-here");
            await page.Page.GetByLabel("Folder").FillAsync(folder);
            await ChooseAsync(page, "Format", format);
            await page.ClickAsync(AriaRole.Button, "Next");
            await page.ClickAsync(AriaRole.Button, "Next");
            await page.ClickAsync(AriaRole.Button, "Next");
            await page.SeeAsync("When is it copied?");
        }

        async Task LookAsync(string folder)
        {
            await page.ClickAsync(AriaRole.Link, "Connections");
            await page.ClickAsync(AriaRole.Link, "blobs");
            await page.ClickAsync(AriaRole.Button, "Browse");
            await page.ClickAsync(AriaRole.Button, "made-here");
            await page.ClickAsync(AriaRole.Button, folder);
            await page.Page.GetByRole(AriaRole.Button, new() { NameRegex = new Regex($"^filed.*\\.{folder}$") }).ClickAsync();
            await page.SeeAsync("note <i> 100");
        }
    }

    [NeedsFact(Needs.Browser | Needs.PostgreSql)]
    public async Task What_is_new_is_copied_every_hour_by_a_trigger_that_is_started()
    {
        await database.ExecuteAsync("""
            CREATE TABLE public.growing (id integer PRIMARY KEY, changed timestamptz, "day" date);
            INSERT INTO public.growing SELECT n, CASE WHEN n > 1 THEN now() - n * interval '3 hours' END, now()::date FROM generate_series(1, 100) n;
            CREATE INDEX growing_changed ON public.growing (changed);
            """);
        using var pipelines = database.Of(LocalPipelines.Tell("x", ""));
        await using var server = await SluiceServer.StartAsync(_home, pipelines.Files.Path);
        await using var page = await browser.OpenAsync(server.Address);
        await page.ClickAsync(AriaRole.Link, "Copy data");
        await ChooseAsync(page, "Linked service to read from", "db");
        await page.ClickAsync(AriaRole.Button, "public.growing");
        await page.SeeAsync("The first rows of public.growing");
        await page.ClickAsync(AriaRole.Button, "Next");
        await ChooseAsync(page, "Linked service to write to", "db");
        await page.Page.GetByLabel("Table", new PageGetByLabelOptions { Exact = true }).FillAsync("grown");
        await page.ClickAsync(AriaRole.Button, "Next");
        await page.SeeAsync("There is no table public.grown.");
        await page.Page.GetByLabel("Create the table if it is not there").CheckAsync();
        await page.Page.GetByLabel("Make the source's indexes, constraints and defaults in it after the load").CheckAsync();
        await ChooseAsync(page, "Write method", "Upsert: update rows by key, insert the others");
        await page.ClickAsync(AriaRole.Button, "Next");
        await page.SeeAsync("changed");
        await page.ClickAsync(AriaRole.Button, "Next");
        await page.SeeAsync("How is it copied?");
        await page.ClickAsync(AriaRole.Button, "Next");
        await ChooseAsync(page, "Run", "Every hour, or every few");
        await page.Page.GetByLabel("Start (UTC)").FillAsync($"{DateTime.UtcNow.AddHours(-5):yyyy-MM-ddTHH:mm}");
        await page.ClickAsync(AriaRole.Button, "Next");
        await page.SeeAsync("grown_changed");
        await page.ClickAsync(AriaRole.Button, "Back");
        await ChooseAsync(page, "What each run copies", "What is new by changed");
        await page.SeeAsync("gets no indexes of the source's");
        await page.ShowAsync("copy-schedule");
        await page.CheckAsync();
        await page.ClickAsync(AriaRole.Button, "Next");
        await page.SeeAsync("CREATE TABLE");
        await page.SeeAsync("what is new by changed, at first everything");
        await page.ShowAsync("copy-review-trigger");
        await page.CheckAsync();
        await page.ClickAsync(AriaRole.Button, "Save and start the trigger");
        await page.SeeAsync("TumblingWindowTrigger, started");
        // What is due is begun at once; what was found is told by the page as it goes on.
        await Assertions.Expect(page.Page.GetByText("Succeeded")).ToHaveCountAsync(1);
        Assert.Equal(await ChecksumAsync("""SELECT id, changed, "day" FROM public.growing"""), await ChecksumAsync("""SELECT id, changed, "day" FROM public.grown"""));
    }

    public void Dispose() => _home.Dispose();

    static async Task ChooseAsync(WebPage page, string label, string option)
    {
        await page.Page.GetByLabel(label, new PageGetByLabelOptions { Exact = true }).ClickAsync();
        await page.ClickAsync(AriaRole.Option, option);
    }

    /// <summary>Of all rows in order, whatever their columns are named.</summary>
    Task<string?> ChecksumAsync(string query) => database.ScalarAsync<string>($"SELECT md5(string_agg(t::text, '|' ORDER BY id)) FROM ({query}) t");
}
