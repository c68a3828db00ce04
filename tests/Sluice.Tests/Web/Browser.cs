using Microsoft.Playwright;

namespace Sluice.Tests.Web;

/// <summary>A browser for the tests of a class.</summary>
public sealed class Browser : IAsyncLifetime
{
    // In milliseconds. Whoever waits that long fails; machines are slow.
    const float Patience = 90_000;

    IPlaywright? _playwright;
    IBrowser? _browser;

    /// <summary>Opens an address in a window of its own, as somebody does who was never there.</summary>
    public async Task<WebPage> OpenAsync(Uri address, int width = 1280, int height = 800, ColorScheme colours = ColorScheme.Light)
    {
        var window = await _browser!.NewContextAsync(new BrowserNewContextOptions
        {
            ViewportSize = new ViewportSize { Width = width, Height = height },
            ColorScheme = colours,
        });
        window.SetDefaultTimeout(Patience);
        var page = new WebPage(await window.NewPageAsync(), address);
        await page.GoToAsync("");
        return page;
    }

    async Task IAsyncLifetime.InitializeAsync()
    {
        if (Prerequisite.FindBrowser() is not { } program)
            return;
        Assertions.SetDefaultExpectTimeout(Patience);
        _playwright = await Playwright.CreateAsync();
        // The tests' machine may be a container, in which a browser cannot make one of its own.
        _browser = await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions { ExecutablePath = program, ChromiumSandbox = false });
    }

    async Task IAsyncLifetime.DisposeAsync()
    {
        if (_browser is not null)
            await _browser.DisposeAsync();
        _playwright?.Dispose();
    }
}
