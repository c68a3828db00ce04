using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Sluice.Tests.Activities;
using Sluice.Tests.Cli.Serving;
using Sluice.Tests.Copying.Support;

namespace Sluice.Tests.Web;

/// <summary>Definitions as they are written in a browser.</summary>
public sealed class AuthoringPagesTests(Browser browser) : IClassFixture<Browser>, IDisposable
{
    const string Wrong = """
        {
          "activities": [
            { "name": "Nap", "type": "Wait", "typeProperties": { "waitTimeInSeconds": 1 } },
            { "name": "Rest", "type": "Wait", "dependsOn": [{ "activity": "Nap", "dependencyConditions": ["Succeeded"] }],
              "typeProperties": { } },
            { "name": "Odd", "type": "Unheard" }
          ]
        }
        """;

    readonly TemporaryFolder _home = new();

    [NeedsTheory(Needs.Browser)]
    [InlineData(1280)]
    [InlineData(360)]
    public async Task A_pipeline_is_written_with_its_errors_at_their_lines_saved_and_deleted(int width)
    {
        using var pipelines = LocalPipelines.Of(LocalPipelines.Set("Tell", "text", "x"));
        await using var server = await SluiceServer.StartAsync(_home, pipelines.Files.Path);
        await using var page = await browser.OpenAsync(server.Address, width);
        await page.GoToAsync("pipelines");
        await page.ClickAsync(AriaRole.Link, "New");

        await page.ClickAsync(AriaRole.Button, "Save");
        await page.SeeAsync("Give it a name.");
        await page.Page.GetByLabel("Name").FillAsync("Written");
        await page.Page.GetByLabel("JSON").FillAsync("{\n  \"activities\": [\n  }\n}");
        await page.ClickAsync(AriaRole.Button, "Save");
        await page.SeeAsync("This is not JSON from here on.");
        await Assertions.Expect(page.Get(AriaRole.Button, "Line 3")).ToBeVisibleAsync();
        await page.Page.GetByLabel("JSON").FillAsync(Wrong);
        await page.ClickAsync(AriaRole.Button, "Save");

        await page.SeeAsync("2 errors");
        await page.SeeAsync("Not saved.");
        await Assertions.Expect(page.Page.GetByRole(AriaRole.Img, new() { NameRegex = new Regex("Nap not begun, Rest has an error, Odd has an error") })).ToBeVisibleAsync();
        await page.ClickAsync(AriaRole.Button, "Line 5");
        Assert.Equal("typeProperties", await page.Page.EvaluateAsync<string>(
            "() => { const a = document.activeElement; return a.value.slice(a.selectionStart, a.selectionEnd).match(/\\w+/)[0]; }"));
        await page.ShowAsync($"errors-{width}");
        await page.CheckAsync();

        await page.Page.GetByLabel("JSON").FillAsync(Wrong.Replace("{ }", """{ "waitTimeInSeconds": 2 }""", StringComparison.Ordinal).Replace("Unheard", "Fail", StringComparison.Ordinal));
        await page.ClickAsync(AriaRole.Button, "Check");
        await page.SeeAsync("1 error");
        await page.Page.GetByLabel("JSON").FillAsync("""{ "activities": [{ "name": "Nap", "type": "Wait", "typeProperties": { "waitTimeInSeconds": 1 } }] }""");
        await page.ClickAsync(AriaRole.Button, "Check");
        await page.SeeAsync("Nothing is wrong with it.");
        await page.ClickAsync(AriaRole.Button, "Save");

        await page.ComeToAsync("/pipelines/Written$");
        await Assertions.Expect(page.Get(AriaRole.Heading, "Run")).ToBeVisibleAsync();
        Assert.Equal("Nap", (string?)(await server.AskAsync("GET pipelines/Written"))["properties"]!["activities"]![0]!["name"]);
        await page.ShowAsync($"written-{width}");
        await page.CheckAsync();
        await page.ClickAsync(AriaRole.Button, "Delete");
        await page.ClickAsync(AriaRole.Button, "Yes, delete");
        await page.ComeToAsync("/pipelines$");
        using var gone = await server.SendAsync("GET pipelines/Written");
        Assert.Equal(404, (int)gone.StatusCode);
    }

    [NeedsFact(Needs.Browser)]
    public async Task Who_leaves_what_is_not_saved_is_asked_before()
    {
        using var pipelines = LocalPipelines.Of(LocalPipelines.Set("Tell", "text", "x"));
        await using var server = await SluiceServer.StartAsync(_home, pipelines.Files.Path);
        await using var page = await browser.OpenAsync(server.Address);
        await page.ClickAsync(AriaRole.Link, "Pipelines");
        await page.ClickAsync(AriaRole.Link, "P");
        var json = page.Page.GetByLabel("JSON");
        await Assertions.Expect(json).ToHaveValueAsync(new Regex("SetVariable"));

        // As somebody types, who has not left the field.
        await json.PressAsync("Control+End");
        await json.PressSequentiallyAsync("  ");
        page.Leaves = false;
        await page.ClickAsync(AriaRole.Link, "Runs");
        await Eventually.GetAsync(() => Task.FromResult(page.Asks), asks => asks == 1, TimeSpan.FromSeconds(60));
        await page.ComeToAsync("/pipelines/P$");
        await page.Page.EvaluateAsync("() => { location.href = '/web/datasets'; }");
        await Eventually.GetAsync(() => Task.FromResult(page.Asks), asks => asks == 2, TimeSpan.FromSeconds(60));
        await Assertions.Expect(json).ToHaveValueAsync(new Regex("  $"));
        await page.ClickAsync(AriaRole.Button, "Save");
        await page.SeeAsync("Saved.");
        page.Leaves = null;
        await page.ClickAsync(AriaRole.Link, "Connections");
        await page.ClickAsync(AriaRole.Link, "New connection");
        await page.Page.GetByLabel("Server", new() { Exact = true }).FillAsync("db.example.com");
        page.Leaves = true;
        await page.ClickAsync(AriaRole.Link, "Runs");

        await page.SeeAsync("No run in this time.");
        Assert.Equal(3, page.Asks);
    }

    [NeedsFact(Needs.Browser)]
    public async Task What_somebody_else_has_written_is_not_overwritten_but_loaded()
    {
        using var pipelines = LocalPipelines.Of(LocalPipelines.Set("Tell", "text", "x"));
        await using var server = await SluiceServer.StartAsync(_home, pipelines.Files.Path);
        await using var page = await browser.OpenAsync(server.Address);
        await page.GoToAsync("datasets/OrdersCsv");
        var json = page.Page.GetByLabel("JSON");
        await Assertions.Expect(json).ToHaveValueAsync(new Regex("FileServerLocation"));
        var other = (JsonObject)(await server.AskAsync("GET datasets/OrdersCsv"))["properties"]!.DeepClone();
        var mine = other.DeepClone();
        other["description"] = "theirs";
        mine["description"] = "mine";
        await server.AskAsync("PUT datasets/OrdersCsv", new JsonObject { ["properties"] = other }.ToJsonString());

        await json.FillAsync(mine.ToJsonString());
        await page.ClickAsync(AriaRole.Button, "Save");
        await page.SeeAsync("Somebody else has written it");
        await page.ShowAsync("conflict");
        await page.CheckAsync();
        Assert.Equal("theirs", await DescriptionAsync());
        await page.ClickAsync(AriaRole.Button, "Load it");
        await Assertions.Expect(json).ToHaveValueAsync(new Regex("theirs"));
        await json.FillAsync(mine.ToJsonString());
        await page.ClickAsync(AriaRole.Button, "Save");

        await page.SeeAsync("Saved.");
        Assert.Equal("mine", await DescriptionAsync());

        async Task<string?> DescriptionAsync() => (string?)(await server.AskAsync("GET datasets/OrdersCsv"))["properties"]!["description"];
    }

    [NeedsFact(Needs.Browser)]
    public async Task A_schedule_is_written_and_started_and_what_it_fires_is_seen()
    {
        using var pipelines = LocalPipelines.Of(LocalPipelines.Set("Tell", "text", "x"));
        await using var server = await SluiceServer.StartAsync(_home, pipelines.Files.Path);
        await using var page = await browser.OpenAsync(server.Address);
        await page.GoToAsync("triggers");
        await page.ClickAsync(AriaRole.Link, "New");
        await page.Page.GetByLabel("Name").FillAsync("Soon");
        await page.Page.GetByLabel("JSON").FillAsync($$"""
            { "type": "ScheduleTrigger",
              "typeProperties": { "recurrence": { "frequency": "Minute", "interval": 1, "startTime": "{{DateTimeOffset.UtcNow.AddSeconds(10):O}}" } },
              "pipelines": [{ "pipelineReference": { "referenceName": "P", "type": "PipelineReference" } }] }
            """);
        await page.ClickAsync(AriaRole.Button, "Save");
        await page.ComeToAsync("/triggers/Soon$");
        await page.ClickAsync(AriaRole.Button, "Start Soon");
        await page.SeeAsync("Stop it before you save or delete it.");
        // The next tick may be a minute away.
        await Eventually.GetAsync(
            async () =>
            {
                await server.AskAsync("POST triggers/Soon/start");
                return await server.AskAsync("POST queryTriggerRuns", "{}");
            },
            runs => runs["value"]!.AsArray().Count > 0, TimeSpan.FromSeconds(120));

        await page.SeeAsync("Succeeded");
        await page.ShowAsync("fired");
        await page.CheckAsync();
        await page.Page.GetByRole(AriaRole.Table).GetByRole(AriaRole.Link, new LocatorGetByRoleOptions { Name = "P" }).ClickAsync();
        await page.SeeAsync("started by Soon");
    }

    public void Dispose() => _home.Dispose();
}
