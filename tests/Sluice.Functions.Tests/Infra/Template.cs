using System.Text.Json.Nodes;
using Sluice.Tests;
using Xunit;

namespace Sluice.Functions.Tests.Infra;

/// <summary>The template, compiled once for all tests, in a copy of its folder.</summary>
[CollectionDefinition(nameof(Template))]
public sealed class Template : IAsyncLifetime, IDisposable, ICollectionFixture<Template>
{
    readonly TemporaryFolder _folder = new();

    /// <summary>What the compiler and its linter said of all files.</summary>
    internal string Messages { get; private set; } = "";

    /// <summary>The compiled template.</summary>
    internal string Arm { get; private set; } = "";

    /// <summary>What is made of it.</summary>
    internal IReadOnlyList<Deployment> Deployments { get; private set; } = [];

    internal static string Folder => Path.Combine(Repository.Root, "infra");

    public async Task InitializeAsync()
    {
        if (Bicep.Program is null)
            return;
        foreach (var file in Directory.EnumerateFiles(Folder, "*", SearchOption.AllDirectories))
            File.Copy(file, _folder.File(Path.GetRelativePath(Folder, file).Split(Path.DirectorySeparatorChar)));
        foreach (var options in Options.All)
            await File.WriteAllTextAsync(_folder.File($"{options.Name}.bicepparam"), options.ToParameters());

        // Building runs the linter, too.
        Messages = await RunAsync("build", "--pattern", "**/*.bicep")
            + await RunAsync("build-params", "--pattern", "*.case.bicepparam");
        Arm = await File.ReadAllTextAsync(_folder.File("main.json"));
        Deployments = [.. await Task.WhenAll(Options.Pairs.Select(PredictAsync))];
    }

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose() => _folder.Dispose();

    /// <summary>The parameters that azd gives it in an environment.</summary>
    internal async Task<JsonObject> ReadParametersAsync(Dictionary<string, string> environment)
    {
        var file = _folder.File("parameters.json");
        await Bicep.RunAsync(_folder.Path, environment, "build-params", "main.bicepparam", "--outfile", file);
        return JsonNode.Parse(await File.ReadAllTextAsync(file))!["parameters"]!.AsObject();
    }

    /// <summary>What azd would make in an environment.</summary>
    /// <exception cref="InvalidOperationException">The template refuses it; the message says why.</exception>
    internal Task<Deployment> DeployAsync(Dictionary<string, string> environment) => PredictAsync(Options.None, "main", environment);

    Task<Deployment> PredictAsync(Options options) => PredictAsync(options, options.Name, null);

    async Task<Deployment> PredictAsync(Options options, string name, Dictionary<string, string>? environment)
    {
        await Bicep.RunAsync(_folder.Path, environment, Snapshot(name));
        return Deployment.Read(options, await File.ReadAllTextAsync(_folder.File($"{name}.snapshot.json")));
    }

    Task<string> RunAsync(params string[] arguments) => Bicep.RunAsync(_folder.Path, null, arguments);

    static string[] Snapshot(string name) =>
        ["snapshot", $"{name}.bicepparam", "--mode", "overwrite", "--location", "westeurope",
         "--subscription-id", "00000000-0000-0000-0000-000000000001", "--tenant-id", "00000000-0000-0000-0000-000000000002"];
}
