using Microsoft.Playwright;
using Sluice.Tests.Activities;
using Sluice.Tests.Cli.Serving;

namespace Sluice.Tests.Web;

/// <summary>Runs as they are watched in a browser.</summary>
public sealed class RunPagesTests(Browser browser) : IClassFixture<Browser>, IDisposable
{
    const string Markup = "<img src=x onerror=alert(1)>";

    readonly TemporaryFolder _home = new();

    [NeedsFact(Needs.Browser)]
    public async Task A_run_is_watched_from_its_beginning_to_its_end()
    {
        using var pipelines = LocalPipelines.Of(
            LocalPipelines.Activity("Nap", "Wait", """{ "waitTimeInSeconds": 6 }"""), LocalPipelines.Tell(Markup, "Nap:Succeeded"));
        await using var server = await SluiceServer.StartAsync(_home, pipelines.Files.Path);
        await using var page = await browser.OpenAsync(server.Address);

        await page.SeeAsync("No run in this time.");
        var runId = await server.CreateRunAsync();
        await page.SeeAsync("In progress");
        await page.ShowAsync("runs");
        await page.CheckAsync();
        await page.ClickAsync(AriaRole.Link, "P");
        await page.SeeAsync($"run {runId}");
        await page.Get(AriaRole.Button, "Details: Tell").ClickAsync();
        await page.SeeAsync(Markup);

        await Assertions.Expect(page.Page.GetByText("Succeeded")).ToHaveCountAsync(3);
        await page.ShowAsync("run");
        await page.CheckAsync();
    }

    [NeedsFact(Needs.Browser)]
    public async Task A_failed_run_is_understood_and_repeated_from_where_it_failed()
    {
        using var pipelines = LocalPipelines.Of(
            LocalPipelines.Activity("Nap", "Wait", """{ "waitTimeInSeconds": 1 }"""),
            LocalPipelines.Activity("Stop", "Fail", $$"""{ "message": "No {{Markup}} today.", "errorCode": "E1" }""", "Nap:Succeeded"));
        await using var server = await SluiceServer.StartAsync(_home, pipelines.Files.Path);
        var first = await server.CreateRunAsync();
        await server.WaitForAsync(first, "Failed");
        await using var page = await browser.OpenAsync(server.Address, 360, 640, ColorScheme.Dark);

        await page.ClickAsync(AriaRole.Link, "P");
        await page.SeeAsync($"No {Markup} today.");
        await page.ShowAsync("failed");
        await page.CheckAsync();
        await page.ClickAsync(AriaRole.Button, "Rerun from failure");

        await page.ComeToAsync($"/runs/(?!{first}).");
        await page.SeeAsync("Failed");
        await Assertions.Expect(page.Get(AriaRole.Cell, "Activity Nap")).ToBeVisibleAsync();
    }

    [NeedsFact(Needs.Browser)]
    public async Task A_server_with_a_key_is_shown_to_who_gives_it_and_only_in_that_tab()
    {
        const string Key = "Wq3-key-of-the-web-0815";
        using var pipelines = LocalPipelines.Of(LocalPipelines.Set("Tell", "text", "done"));
        await using var server = await SluiceServer.StartAsync(_home, pipelines.Files.Path, ["--api-key", Key], [Key]);
        await using var page = await browser.OpenAsync(server.Address);

        await page.SeeAsync("This server wants its key.");
        await page.CheckAsync();
        await page.Page.GetByLabel("Key").FillAsync("wrong");
        await page.ClickAsync(AriaRole.Button, "Go on");
        await page.SeeAsync("The key is wrong.");
        await page.Page.GetByLabel("Key").FillAsync(Key);
        await page.ClickAsync(AriaRole.Button, "Go on");
        await page.SeeAsync("No run in this time.");

        await page.Page.ReloadAsync();
        await page.SeeAsync("No run in this time.");
        Assert.DoesNotContain(page.Asked, url => url.Contains(Key, StringComparison.Ordinal));
        Assert.DoesNotContain(Key, await page.Page.EvaluateAsync<string>("() => JSON.stringify(localStorage) + document.cookie"), StringComparison.Ordinal);
    }

    public void Dispose() => _home.Dispose();
}
