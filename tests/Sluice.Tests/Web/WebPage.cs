using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;
using Deque.AxeCore.Commons;
using Microsoft.Playwright;

namespace Sluice.Tests.Web;

/// <summary>A page of the web app. What its scripts complain of and what it asks of other servers fails the test.</summary>
public sealed class WebPage : IAsyncDisposable
{
    // What is serious or critical, and where.
    const string FindViolations = """
        async () => (await axe.run({ resultTypes: ["violations"] })).violations
          .filter(found => ["serious", "critical"].includes(found.impact))
          .flatMap(found => found.nodes.map(node => `${found.id}: ${found.help}: ${node.html}`))
        """;

    static readonly string Axe = new BundledAxeScriptProvider().GetScript();

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
        page.Dialog += (_, dialog) => _ = AnswerAsync(dialog);
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

    /// <summary>Whether what is written and not saved is left, when the page asks; null where it is not to ask.</summary>
    public bool? Leaves { get; set; }

    /// <summary>How often the page has asked that.</summary>
    public int Asks { get; private set; }

    /// <summary>Goes to a page of the app.</summary>
    public Task GoToAsync(string path) => Page.GotoAsync(new Uri(_server, $"/{(path.Length == 0 ? "" : $"web/{path}")}").ToString());

    /// <summary>Goes to a page without loading the app anew, by way of one that is not there: nothing of the page before is left.</summary>
    public async Task GoOnToAsync(string path)
    {
        await NavigateAsync("none");
        await SeeAsync("There is no such page.");
        await NavigateAsync(path);

        Task NavigateAsync(string to) => Page.EvaluateAsync("path => Blazor.navigateTo(path)", to);
    }

    /// <summary>What is heard as this.</summary>
    public ILocator Get(AriaRole role, string name) => Page.GetByRole(role, new PageGetByRoleOptions { Name = name, Exact = true });

    public Task ClickAsync(AriaRole role, string name) => Get(role, name).ClickAsync();

    /// <summary>Waits until a text is seen.</summary>
    public Task SeeAsync(string text) => ExpectAsync(() => Assertions.Expect(Page.GetByText(text).First).ToBeVisibleAsync());

    /// <summary>Waits until the page has such an address.</summary>
    public Task ComeToAsync([StringSyntax(StringSyntaxAttribute.Regex)] string address) =>
        ExpectAsync(() => Assertions.Expect(Page).ToHaveURLAsync(new Regex(address)));

    /// <summary>Whoever hears the page, uses a keyboard or sees little can use it; it fits into the window.</summary>
    public async Task CheckAsync()
    {
        // What moves is of another colour meanwhile.
        await Page.EvaluateAsync("() => Promise.all(document.getAnimations().filter(one => one.effect.getTiming().iterations !== Infinity).map(one => one.finished.catch(() => {})))");
        if (!await Page.EvaluateAsync<bool>("() => 'axe' in window"))
            await Page.EvaluateAsync(Axe);
        Assert.Empty(await Page.EvaluateAsync<string[]>(FindViolations));
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

    /// <summary>Tells what the page shows when something else was expected.</summary>
    async Task ExpectAsync(Func<Task> expected)
    {
        try
        {
            await expected();
        }
        catch (Exception fault) when (fault is PlaywrightException or TimeoutException)
        {
            throw new InvalidOperationException($"{fault.Message}\n{Page.Url} shows:\n{await Page.InnerTextAsync("body")}", fault);
        }
    }

    Task AnswerAsync(IDialog dialog)
    {
        var asks = dialog.Type == DialogType.BeforeUnload || (dialog.Type == DialogType.Confirm && dialog.Message.StartsWith("What is written here is not saved.", StringComparison.Ordinal));
        if (!asks || Leaves is null)
            _faults.Add($"a script spoke: {dialog.Message}");
        else
            Asks++;
        return Leaves == true ? dialog.AcceptAsync() : dialog.DismissAsync();
    }

    void AssertNoFault() => Assert.True(_faults.Count == 0, string.Join('\n', _faults));
}
