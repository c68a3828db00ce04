using System.Text.Json.Nodes;
using Sluice.Activities;
using Sluice.Tests.Activities;
using Sluice.Tests.Cli.Serving;
using Sluice.Tests.Copying.Support;

namespace Sluice.Tests.Web;

/// <summary>Whatever stands in names, texts and values is text on every page, in windows of any width.</summary>
public sealed class HostilePagesTests(Browser browser, SharedDatabase database) : IClassFixture<Browser>, IClassFixture<SharedDatabase>, IDisposable
{
    // What would have become of markup. The policy of the pages, and what it refuses, is a fault of a page already.
    const string CountMarkup = """() => document.querySelectorAll("[onload], [onerror], #app script, a[href^='javascript']").length""";

    // How much of the page is beside the window, and how wide the widest text is.
    const string MeasureWidth = """
        () => [
          document.documentElement.scrollWidth - document.documentElement.clientWidth,
          Math.ceil(Math.max(0, ...[...document.querySelectorAll("#content p, #content pre, #content textarea, #content .mud-alert-message")].map(one => one.getBoundingClientRect().width)))]
        """;

    // Longer ones are not read well.
    const int MostOfLine = 1300;

    // Of a telephone, a large monitor, and most others.
    static readonly int[] Widths = [360, 3840, 1280];

    readonly TemporaryFolder _home = new();

    [NeedsFact(Needs.Browser | Needs.PostgreSql)]
    public async Task Markup_is_shown_as_text_on_every_page_and_fits_into_the_window()
    {
        using var pipelines = database.Of();
        Define(pipelines);
        var table = $"\"{Hostile.Name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
        var column = $"\"column {table[1..]}";
        var comment = Hostile.Text.Replace("'", "''", StringComparison.Ordinal);
        await database.ExecuteAsync($"""
            CREATE TABLE {table} ({column} text DEFAULT '{comment}');
            INSERT INTO {table} VALUES ('{comment}');
            COMMENT ON TABLE {table} IS '{comment}';
            COMMENT ON COLUMN {table}.{column} IS '{comment}'
            """);
        await File.WriteAllTextAsync(Path.Combine(database.Files, Hostile.Name), Hostile.Text);
        await using var server = await SluiceServer.StartAsync(_home, pipelines.Files.Path);
        var run = await server.CreateRunAsync("P", new JsonObject { [$"p {Hostile.Name}"] = Hostile.Text }.ToJsonString());
        await server.WaitForAsync(run, "Failed");
        await Eventually.GetAsync(
            () => server.AskAsync("POST queryTriggerRuns", "{}"),
            runs => runs["value"]!.AsArray().Any(one => (string?)one!["status"] == "Failed"), TimeSpan.FromSeconds(60));
        await using var page = await browser.OpenAsync(server.Address);
        await page.SeeAsync("P");
        page.Leaves = true;

        foreach (var hostile in Hostile.Pages)
        {
            await page.GoOnToAsync(hostile.Path
                .Replace("{run}", run, StringComparison.Ordinal)
                .Replace("{stop}", PipelineRunRequest.ActivityRunIdOf(run, $"Stop {Hostile.Attribute}"), StringComparison.Ordinal));
            await page.SeeAsync(hostile.Sees);
            if (hostile.Do is { } work)
                await work(page);
            Assert.True(await page.Page.EvaluateAsync<int>(CountMarkup) == 0, $"markup on /{hostile.Path}");
            foreach (var width in Widths)
            {
                await page.Page.SetViewportSizeAsync(width, 900);
                await FitsAsync(page, $"/{hostile.Path} at {width}");
            }
        }
    }

    public void Dispose() => _home.Dispose();

    static async Task FitsAsync(WebPage page, string what)
    {
        // What moves as the window changes takes a moment.
        var widest = await Eventually.GetAsync(
            () => page.Page.EvaluateAsync<int[]>(MeasureWidth), widths => widths[0] <= 0 && widths[1] <= MostOfLine, TimeSpan.FromSeconds(10));
        Assert.True(widest[0] <= 0, $"{what} is {widest[0]} pixels too wide");
        Assert.True(widest[1] <= MostOfLine, $"{what} has lines of {widest[1]} pixels");
    }

    static void Define(LocalPipelines pipelines)
    {
        var service = new JsonObject { ["referenceName"] = "files", ["type"] = "LinkedServiceReference" };
        pipelines.Files
            .Pipeline("P", new JsonObject
            {
                ["description"] = Hostile.Text,
                ["annotations"] = new JsonArray(Hostile.Text),
                ["parameters"] = new JsonObject { [$"p {Hostile.Name}"] = new JsonObject { ["type"] = "String", ["defaultValue"] = Hostile.Text } },
                ["variables"] = new JsonObject { [Hostile.Name] = new JsonObject { ["type"] = "String" } },
                ["activities"] = new JsonArray(
                    new JsonObject
                    {
                        ["name"] = $"Set {Hostile.Attribute}",
                        ["type"] = "SetVariable",
                        ["description"] = Hostile.Text,
                        ["userProperties"] = new JsonArray(new JsonObject { ["name"] = Hostile.Name, ["value"] = Hostile.Text }),
                        ["typeProperties"] = new JsonObject { ["variableName"] = Hostile.Name, ["value"] = Hostile.Text },
                    },
                    new JsonObject
                    {
                        ["name"] = $"Stop {Hostile.Attribute}",
                        ["type"] = "Fail",
                        ["dependsOn"] = new JsonArray(new JsonObject { ["activity"] = $"Set {Hostile.Attribute}", ["dependencyConditions"] = new JsonArray("Succeeded") }),
                        ["typeProperties"] = new JsonObject { ["message"] = Hostile.Text, ["errorCode"] = Hostile.Text },
                    }),
            }.ToJsonString())
            .Pipeline("Odd", new JsonObject
            {
                ["activities"] = new JsonArray(new JsonObject { ["name"] = Hostile.Name, ["type"] = Hostile.Text }),
            }.ToJsonString())
            .Trigger("Windows", new JsonObject
            {
                ["type"] = "TumblingWindowTrigger",
                ["runtimeState"] = "Started",
                ["description"] = Hostile.Text,
                ["annotations"] = new JsonArray(Hostile.Text),
                ["typeProperties"] = new JsonObject
                {
                    ["frequency"] = "Hour",
                    ["interval"] = 1,
                    ["startTime"] = "2026-01-01T00:00:00Z",
                    ["endTime"] = "2026-01-01T01:00:00Z",
                    ["maxConcurrency"] = 1,
                },
                ["pipeline"] = new JsonObject
                {
                    ["pipelineReference"] = new JsonObject { ["referenceName"] = "P", ["type"] = "PipelineReference" },
                    ["parameters"] = new JsonObject { [$"p {Hostile.Name}"] = Hostile.Text },
                },
            }.ToJsonString())
            .Dataset("Described", new JsonObject
            {
                ["type"] = "DelimitedText",
                ["description"] = Hostile.Text,
                ["annotations"] = new JsonArray(Hostile.Text),
                ["folder"] = new JsonObject { ["name"] = Hostile.Name },
                ["linkedServiceName"] = service,
                ["typeProperties"] = new JsonObject { ["location"] = new JsonObject { ["type"] = "FileServerLocation", ["fileName"] = Hostile.Name } },
            }.ToJsonString())
            .LinkedService("Described", new JsonObject
            {
                ["type"] = "FileServer",
                ["description"] = Hostile.Text,
                ["annotations"] = new JsonArray(Hostile.Text),
                ["typeProperties"] = new JsonObject { ["host"] = "/none" },
            }.ToJsonString());
    }
}
