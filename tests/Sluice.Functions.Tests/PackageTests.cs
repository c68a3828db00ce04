using System.Reflection;
using System.Text.Json.Nodes;
using Sluice.Tests;
using Xunit;

namespace Sluice.Functions.Tests;

/// <summary>The package that is deployed.</summary>
public sealed class PackageTests : IDisposable
{
    const long MaxBytes = 100_000_000;

    readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task It_holds_the_hosts_settings_every_function_and_the_factory_and_no_local_settings()
    {
        var factory = Path.Combine(Repository.Root, "samples", "factory");
        await PublishAsync(factory);

        Assert.Equal(await File.ReadAllTextAsync(Path.Combine(Repository.Root, "host.json")), await ReadAsync("host.json"));
        Assert.Equal(NamesIn(factory), NamesIn(Path.Combine(_folder.Path, "factory")));
        Assert.DoesNotContain(NamesIn(_folder.Path), name => name.EndsWith(".settings.json", StringComparison.Ordinal));
        Assert.Contains("worker.config.json", NamesIn(_folder.Path));
        // What the host loads for the bindings.
        Assert.Contains(".azurefunctions", Directory.EnumerateDirectories(_folder.Path).Select(Path.GetFileName));
        Assert.InRange(new DirectoryInfo(_folder.Path).EnumerateFiles("*", SearchOption.AllDirectories).Sum(file => file.Length), 1, MaxBytes);

        var functions = JsonNode.Parse(await ReadAsync("functions.metadata"))!.AsArray();
        var names = FunctionApp.AppFunctions().Select(FunctionApp.Name);
        Assert.Equal(names.Order(StringComparer.Ordinal), functions.Select(function => (string)function!["name"]!).Order(StringComparer.Ordinal));
        Assert.All(functions, function => Assert.Single(
            function!["bindings"]!.AsArray(), binding => ((string)binding!["type"]!).EndsWith("Trigger", StringComparison.OrdinalIgnoreCase)));
    }

    public void Dispose() => _folder.Dispose();

    /// <summary>As azd does, from what is built already.</summary>
    Task PublishAsync(string factory) => Command.RunAsync("dotnet",
        ["publish", Path.Combine(Repository.Root, "src", "Sluice.Functions"), "--no-build", "-nodeReuse:false", "-o", _folder.Path,
         "-c", typeof(Orchestrators).Assembly.GetCustomAttribute<AssemblyConfigurationAttribute>()!.Configuration,
         $"-p:SluiceFactory={factory}", "-p:PublishDocumentationFile=false"]);

    Task<string> ReadAsync(string name) => File.ReadAllTextAsync(Path.Combine(_folder.Path, name));

    static IEnumerable<string> NamesIn(string folder) =>
        Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(folder, file)).Order(StringComparer.Ordinal);
}
