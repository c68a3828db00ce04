using System.Text.Json;
using Microsoft.Playwright;

namespace Sluice.Tests.Web;

/// <summary>Text that would be a script, if a page took it for markup.</summary>
static class Hostile
{
    /// <summary>As a name of 63 bytes in a database, or of a file.</summary>
    public const string Name = """'"><svg onload=alert(1)><img src=x onerror=alert(2)>""";

    /// <summary>As the name of an activity, which has no angle brackets: markup in an attribute.</summary>
    public const string Attribute = """'" onload=alert(5) x='""";

    /// <summary>As any other text.</summary>
    public const string Text = $"</pre></textarea></title><script>alert(3)</script>{Name}<a href=\"javascript:alert(4)\">";

    /// <summary>
    /// Every page of the app, where hostile text stands in all that it shows: <c>{run}</c> is a run that failed, <c>{stop}</c> its activity that did. Who adds a page adds it here.
    /// </summary>
    public static IReadOnlyList<HostilePage> Pages { get; } =
    [
        new("", "P"),
        new($"?pipeline={Uri.EscapeDataString(Text)}&status={Uri.EscapeDataString(Text)}", "No run in this time."),
        new("runs/{run}", Text, async page =>
        {
            await page.ClickAsync(AriaRole.Button, $"Details: Set {Attribute}");
            await page.SeeAsync("\"value\":");
            await page.ClickAsync(AriaRole.Button, $"Details: Stop {Attribute}");
        }),
        new($"runs/{Uri.EscapeDataString(Name)}", Name),
        new("runs/{run}/activities/{stop}", Text),
        new($"runs/{Uri.EscapeDataString(Name)}/activities/{Uri.EscapeDataString(Name)}", Name),
        new("pipelines", Text),
        new("pipelines/P", $"p {Name} (String)"),
        new("pipelines/Odd", "a name has at most"),
        new($"pipelines/{Uri.EscapeDataString(Name)}", Name),
        new("triggers", "Windows"),
        new("triggers/Windows", Text),
        new("datasets", Text),
        new("datasets/Table", "AzurePostgreSqlTable"),
        new("copy", "Copy data", async page =>
        {
            await page.Page.GetByLabel("Linked service to read from").ClickAsync();
            await page.ClickAsync(AriaRole.Option, "db");
            await page.ClickAsync(AriaRole.Button, $"public.\"{Name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"");
            await page.SeeAsync($"column {Name}");
        }),
        new("connections", Text),
        new("connections/db", "AzurePostgreSql", async page =>
        {
            await page.ClickAsync(AriaRole.Button, "Browse");
            await page.ClickAsync(AriaRole.Button, $"public.\"{Name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"");
            await page.SeeAsync($"column {Name}");
            await page.ClickAsync(AriaRole.Button, "First rows");
            await page.Get(AriaRole.Region, "First rows").GetByRole(AriaRole.Button).ClickAsync();
            await page.SeeAsync(", row 1");
        }),
        new("connections/db/edit", "Change db"),
        new("connections/Described/edit", "There is no form"),
        new("new-connection", "Signs in by", async page =>
        {
            await page.Page.GetByLabel("Name", new() { Exact = true }).FillAsync(Text);
            await page.ClickAsync(AriaRole.Button, "Save");
            await page.SeeAsync("Look at what is marked");
        }),
        new("connections/files", "FileServer", async page =>
        {
            await page.ClickAsync(AriaRole.Button, "Browse");
            await page.SeeAsync(Name);
        }),
        new("connections/none", "There is no"),
        new("new/pipelines", "New pipeline", async page =>
        {
            await page.Page.GetByLabel("Name").FillAsync("New");
            await page.Page.GetByLabel("JSON").FillAsync($$"""{ "activities": [{ "name": {{JsonSerializer.Serialize(Name)}}, "type": {{JsonSerializer.Serialize(Text)}} }] }""");
            await page.ClickAsync(AriaRole.Button, "Check");
            await page.SeeAsync("Line 1");
        }),
        new($"new/{Uri.EscapeDataString(Name)}", "New"),
    ];
}

/// <summary>A page, and what is seen there.</summary>
/// <param name="Path">Its address in the app.</param>
/// <param name="Sees">A text that is seen when it has loaded.</param>
/// <param name="Do">What is done there before it is looked at.</param>
sealed record HostilePage(string Path, string Sees, Func<WebPage, Task>? Do = null);
