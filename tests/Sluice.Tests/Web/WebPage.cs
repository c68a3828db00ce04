using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;

namespace Sluice.Tests.Web;

/// <summary>A page of the web app. What its scripts complain of and what it asks of other servers fails the test.</summary>
public sealed class WebPage : IAsyncDisposable
{
    readonly Uri _server;
    readonly List<string> _faults = [];

    internal WebPage(IPage page, Uri server)
    {
        (Page, _server) = (page, server);
        page.Console += (_, message) =>
        {
            // That an answer was an error is the page's to tell.
            if (message.Type is "error" or "warning" && !message.Text.StartsWith("Failed to load resource", StringComparison.Ordinal))
                _faults.Add(message.Text);
        };
        page.PageError += (_, fault) => _faults.Add(fault);
        page.Dialog += (_, dialog) => _faults.Add($"a script spoke: {dialog.Message}");
        page.Request += (_, request) =>
        {
            if (new Uri(request.Url) is { Scheme: not "data" } asked && asked.Authority != server.Authority)
                _faults.Add($"asked elsewhere: {request.Url}");
            Asked.Add(request.Url);
        };
    }

    public IPage Page { get; }

    /// <summary>All addresses that were asked.</summary>
    public List<string> Asked { get; } = [];

    /// <summary>Goes to a page of the app.</summary>
    public Task GoToAsync(string path) => Page.GotoAsync(new Uri(_server, $"/{(path.Length == 0 ? "" : $"web/{path}")}").ToString());

    /// <summary>What is heard as this.</summary>
    public ILocator Get(AriaRole role, string name) => Page.GetByRole(role, new PageGetByRoleOptions { Name = name, Exact = true });

    public Task ClickAsync(AriaRole role, string name) => Get(role, name).ClickAsync();

    /// <summary>Waits until a text is seen.</summary>
    public Task SeeAsync(string text) => Assertions.Expect(Page.GetByText(text).First).ToBeVisibleAsync(new() { Timeout = 30_000 });

    /// <summary>Whoever hears the page, uses a keyboard or sees little can use it; it fits into the window.</summary>
    public async Task CheckAsync()
    {
        // What moves is of another colour meanwhile.
        await Page.EvaluateAsync("() => Promise.all(document.getAnimations().filter(one => one.effect.getTiming().iterations !== Infinity).map(one => one.finished.catch(() => {})))");
        var found = await Page.RunAxe();
        var violations = found.Violations.Where(one => one.Impact is "serious" or "critical").SelectMany(Tell).ToList();
        Assert.True(violations.Count == 0, string.Join('\n', violations));
        var tooWide = await Page.EvaluateAsync<int>("() => document.documentElement.scrollWidth - document.documentElement.clientWidth");
        Assert.Equal(0, tooWide);
        AssertNoFault();
    }

    /// <summary>Pictures for who looks at them, if <c>SLUICE_SCREENSHOTS</c> names a folder.</summary>
    public async Task ShowAsync(string name)
    {
        if (Environment.GetEnvironmentVariable("SLUICE_SCREENSHOTS") is { } folder)
            await Page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(folder, $"{name}.png"), FullPage = true });
    }

    public async ValueTask DisposeAsync()
    {
        await Page.Context.CloseAsync();
        AssertNoFault();
    }

    void AssertNoFault() => Assert.True(_faults.Count == 0, string.Join('\n', _faults));

    static IEnumerable<string> Tell(AxeResultItem item) => item.Nodes.Select(node => $"{item.Id}: {item.Help}: {node.Html}");
}
