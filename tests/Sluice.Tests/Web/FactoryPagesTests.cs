using Microsoft.Playwright;
using Sluice.Tests.Activities;
using Sluice.Tests.Cli.Serving;

namespace Sluice.Tests.Web;

/// <summary>What a factory holds as it is seen, tried and started in a browser.</summary>
public sealed class FactoryPagesTests(Browser browser, SharedDatabase database) : IClassFixture<Browser>, IClassFixture<SharedDatabase>, IDisposable
{
    readonly TemporaryFolder _home = new();

    [NeedsFact(Needs.Browser | Needs.PostgreSql)]
    public async Task A_connection_is_tested_and_its_tables_are_explored()
    {
        await database.ExecuteAsync("""CREATE TABLE "<b>bold</b>" ("first <i>" integer PRIMARY KEY, second text NOT NULL)""");
        using var pipelines = database.Of(LocalPipelines.Tell("x", ""));
        await using var server = await SluiceServer.StartAsync(_home, pipelines.Files.Path);
        await using var page = await browser.OpenAsync(server.Address);

        await page.ClickAsync(AriaRole.Link, "Connections");
        await page.CheckAsync();
        await page.ClickAsync(AriaRole.Link, "db");
        await page.ClickAsync(AriaRole.Button, "Test connection");
        await page.SeeAsync("It works");
        await page.ClickAsync(AriaRole.Button, "Browse");
        await page.Page.GetByLabel("Search").FillAsync("bold");
        await page.ShowAsync("browse");
        await page.CheckAsync();
        await page.ClickAsync(AriaRole.Button, "public.\"<b>bold</b>\"");

        await page.SeeAsync("first <i>");
        await page.SeeAsync("text NOT NULL");
        await page.ShowAsync("columns");
        await page.CheckAsync();
    }

    [NeedsFact(Needs.Browser)]
    public async Task A_pipeline_is_run_with_parameters()
    {
        using var pipelines = LocalPipelines.Of(LocalPipelines.Tell("@{pipeline().parameters.n}", ""));
        await using var server = await SluiceServer.StartAsync(_home, pipelines.Files.Path);
        await using var page = await browser.OpenAsync(server.Address, colours: ColorScheme.Dark);

        await page.ClickAsync(AriaRole.Link, "Pipelines");
        await page.CheckAsync();
        await page.ClickAsync(AriaRole.Link, "P");
        await page.Page.GetByLabel("n (Int)").FillAsync("seven");
        await page.ClickAsync(AriaRole.Button, "Run");
        await page.SeeAsync("n is of type Int");
        await page.Page.GetByLabel("n (Int)").FillAsync("4711");
        await page.ShowAsync("pipeline");
        await page.CheckAsync();
        await page.ClickAsync(AriaRole.Button, "Run");
        await page.ClickAsync(AriaRole.Button, "Details: Tell");

        await page.SeeAsync("\"value\": \"4711\"");
    }

    [NeedsFact(Needs.Browser)]
    public async Task A_trigger_is_stopped_and_started_and_what_it_starts_is_seen()
    {
        using var pipelines = LocalPipelines.Of(LocalPipelines.Tell("x", ""));
        var yesterday = DateTimeOffset.UtcNow.Date.AddDays(-1);
        pipelines.Files.Trigger("Daily", $$"""
            { "type": "TumblingWindowTrigger", "runtimeState": "Started", "typeProperties": { "frequency": "Hour", "interval": 24, "maxConcurrency": 1, "startTime": "{{yesterday:yyyy-MM-dd}}T00:00:00Z" },
              "pipeline": { "pipelineReference": { "type": "PipelineReference", "referenceName": "P" } } }
            """);
        await using var server = await SluiceServer.StartAsync(_home, pipelines.Files.Path);
        await using var page = await browser.OpenAsync(server.Address);

        await page.ClickAsync(AriaRole.Link, "Triggers");
        await page.ClickAsync(AriaRole.Button, "Stop Daily");
        await page.SeeAsync("Stopped");
        await page.ClickAsync(AriaRole.Button, "Start Daily");
        await page.SeeAsync("Started");
        await page.ShowAsync("triggers");
        await page.CheckAsync();
        await page.ClickAsync(AriaRole.Link, "Daily");
        await page.SeeAsync($"{yesterday.AddDays(11):yyyy-MM-dd} 00:00:00");
        await page.SeeAsync($"{yesterday:yyyy-MM-dd} 00:00 to");
        await page.SeeAsync("Succeeded");
        await page.ShowAsync("trigger");
        await page.CheckAsync();
        await page.Page.GetByRole(AriaRole.Table).GetByRole(AriaRole.Link, new LocatorGetByRoleOptions { Name = "P" }).ClickAsync();

        await page.SeeAsync("started by Daily");
    }

    [NeedsFact(Needs.Browser)]
    public async Task A_window_that_runs_is_cancelled()
    {
        using var pipelines = LocalPipelines.Of(LocalPipelines.Activity("Nap", "Wait", """{ "waitTimeInSeconds": 600 }"""));
        pipelines.Files.Trigger("Once", """
            { "type": "TumblingWindowTrigger", "runtimeState": "Started",
              "typeProperties": { "frequency": "Hour", "interval": 1, "maxConcurrency": 1, "startTime": "2026-01-01T00:00:00Z", "endTime": "2026-01-01T01:00:00Z" },
              "pipeline": { "pipelineReference": { "type": "PipelineReference", "referenceName": "P" } } }
            """);
        await using var server = await SluiceServer.StartAsync(_home, pipelines.Files.Path);
        await using var page = await browser.OpenAsync(server.Address);
        await page.GoToAsync("triggers/Once");

        await page.SeeAsync("In progress");
        await page.ClickAsync(AriaRole.Button, "Cancel 2026-01-01 00:00 to 2026-01-01 01:00");

        await page.SeeAsync("Cancelled");
    }

    public void Dispose() => _home.Dispose();
}
