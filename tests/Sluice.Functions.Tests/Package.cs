using System.Reflection;
using System.Text.Json.Nodes;
using Sluice.Tests;
using Xunit;

namespace Sluice.Functions.Tests;

/// <summary>The package that is deployed, published once for all tests, by the document's own command.</summary>
public sealed class Package : IAsyncLifetime, IDisposable
{
    readonly TemporaryFolder _folder = new();

    /// <summary>Its folder.</summary>
    internal string Folder => _folder.Path;

    /// <summary>The factory in it.</summary>
    internal static string Factory { get; } = Path.Combine(Repository.Root, "samples", "factory");

    internal long Bytes => Files.Sum(file => file.Length);

    internal IEnumerable<FileInfo> Files => new DirectoryInfo(Folder).EnumerateFiles("*", SearchOption.AllDirectories);

    public async Task InitializeAsync()
    {
        var (_, command, _) = MarkdownDocument.Of("src/Sluice.Functions/README.md").CommandsOf("dotnet").Single(call => !call.IsInSentence);
        var configuration = typeof(Orchestrators).Assembly.GetCustomAttribute<AssemblyConfigurationAttribute>()!.Configuration;
        // From what is built already, and not among the sources.
        var publish = command.Replace("-c Release", $"-c {configuration} --no-build -nodeReuse:false", StringComparison.Ordinal);
        await Command.RunAsync("bash", ["-c", $"{publish} -o '{Folder}' -p:PublishDocumentationFile=false"], Repository.Root);
    }

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose() => _folder.Dispose();

    internal Task<string> ReadAsync(string name) => File.ReadAllTextAsync(Path.Combine(Folder, name));

    /// <summary>The metadata of the functions, by their names.</summary>
    internal async Task<IReadOnlyDictionary<string, JsonNode>> ReadFunctionsAsync() =>
        JsonNode.Parse(await ReadAsync("functions.metadata"))!.AsArray().ToDictionary(function => (string)function!["name"]!, function => function!);
}
