using Sluice.Api;
using Sluice.Tests.Cli;

namespace Sluice.Tests.Web;

/// <summary>The web app's files as they are sent.</summary>
public sealed class WebFilesTests : IDisposable
{
    readonly TemporaryFolder _folder = new();
    readonly WebFiles _files;

    public WebFilesTests()
    {
        foreach (var name in new[] { "index.html", "app.css", "app.css.br", "app.css.gz", "_framework/dotnet.js", "notes.md" })
        {
            var path = Path.Combine(_folder.Path, "web", name);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, name);
        }

        File.WriteAllText(Path.Combine(_folder.Path, "secret.json"), "secret");
        _files = new WebFiles(Path.Combine(_folder.Path, "web"));
    }

    [Theory]
    [InlineData("", "index.html", "text/html; charset=utf-8", null)]
    [InlineData("runs/1.2", "index.html", "text/html; charset=utf-8", null)]
    [InlineData("../secret.json", "index.html", "text/html; charset=utf-8", null)]
    [InlineData("_framework/dotnet.js", "_framework/dotnet.js", "text/javascript; charset=utf-8", null)]
    [InlineData("app.css", "app.css", "text/css; charset=utf-8", null)]
    [InlineData("app.css", "app.css.br", "text/css; charset=utf-8", "gzip, br;q=1")]
    [InlineData("app.css", "app.css.gz", "text/css; charset=utf-8", "gzip, br;q=0")]
    public void A_file_is_sent_as_small_as_it_is_accepted_and_a_page_of_the_app_for_all_else(string path, string file, string type, string? accepted)
    {
        var answer = Answer(path, ("Accept-Encoding", accepted));

        Assert.Equal((200, type), (answer.Status, answer.Headers["Content-Type"]));
        Assert.Equal(file, File.ReadAllText(answer.File!));
        Assert.Contains("script-src 'self' 'wasm-unsafe-eval';", answer.Headers["Content-Security-Policy"], StringComparison.Ordinal);
        Assert.Equal(304, Answer(path, ("Accept-Encoding", accepted), ("If-None-Match", answer.Headers["ETag"])).Status);
    }

    [Theory]
    [InlineData("_framework/none.js")]
    [InlineData("_framework/../../secret.json")]
    [InlineData("notes.md")]
    public void What_is_no_file_of_the_app_is_not_sent(string path) => Assert.Equal(404, Answer(path).Status);

    [Fact]
    public void Nothing_is_written() => Assert.Equal(405, _files.Answer("POST", "app.css", _ => null).Status);

    [Fact]
    public void What_a_browser_loads_has_less_than_3_MB()
    {
        var sizes = new DirectoryInfo(Path.Combine(Path.GetDirectoryName(SluiceProcess.Program)!, "web")).EnumerateFiles("*.br", SearchOption.AllDirectories)
            .Select(file => file.Length).ToList();

        Assert.NotEmpty(sizes);
        Assert.InRange(sizes.Sum(), 1, 3_000_000);
    }

    public void Dispose() => _folder.Dispose();

    ApiResponse Answer(string path, params (string Name, string? Value)[] headers) =>
        _files.Answer("GET", path, name => headers.FirstOrDefault(header => header.Name == name).Value);
}
