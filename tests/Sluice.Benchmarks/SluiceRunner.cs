using Sluice.Activities;
using Sluice.Connections;
using Sluice.Copying.Slices;
using Sluice.Credentials;
using Sluice.Definitions;
using Sluice.Pipelines;
using Sluice.Tests;

namespace Sluice.Benchmarks;

/// <summary>Makes a copy with Sluice, from the definitions to the commit: in this process, or by the command line.</summary>
static class SluiceRunner
{
    /// <summary>SLUICE_PROGRAM: a native program or a sluice.dll, as it was published; else the one built beside this program, in the same configuration.</summary>
    static string Program { get; } = Environment.GetEnvironmentVariable("SLUICE_PROGRAM") is { Length: > 0 } published
        ? (published.EndsWith(".dll", StringComparison.Ordinal) ? $"dotnet {published}" : published)
        : $"dotnet {Path.Combine(Repository.Root, "src", "Sluice.Cli", "bin", new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name, "net10.0", "sluice.dll")}";

    public static async Task RunAsync(Bench bench, SluiceCopy copy)
    {
        var factory = new Factory(KnownTypes.All, CopyResources.Of(bench, copy));
        var run = new PipelineRunRequest(Guid.NewGuid().ToString(), CopyResources.Pipeline, []);
        await using var connections = new FactoryConnections(factory, new EnvironmentSecretSource(), TimeProvider.System);
        var engine = PipelineEngine.Create(factory, connections, OutputStore.InMemory(), null, CopyProgress.None, TimeProvider.System, CancellationToken.None);
        await engine.RunAsync(PipelineOrchestration.Definition, run, run.RunId);
    }

    /// <summary>Runs <c>sluice copy</c>, or <c>sluice run</c> for what has no arguments there.</summary>
    /// <returns>Its peak of memory in bytes.</returns>
    public static Task<long> RunProcessAsync(Bench bench, SluiceCopy copy)
    {
        var isPlain = copy is { Mappings: null, Format: FileFormat.DelimitedText, Source.Count: 0, Sink.Count: 0, Activity.Count: 0 };
        var arguments = isPlain ? CopyArguments(bench, copy) : RunArguments(bench, copy);
        return Shell.RunAsync(
            $"export SLUICE_HOME='{bench.FactoryFolder}'; exec {Program} {arguments} > /dev/null 2> '{bench.ErrorFile}'",
            bench.Cluster.Password,
            bench.ErrorFile);
    }

    static string CopyArguments(Bench bench, SluiceCopy copy)
    {
        if (copy.Options is { } options)
            return $"copy '{bench.Cluster.Uri(bench.Source)}' '{bench.Cluster.Uri(bench.Target)}' {options} --parallel {bench.Options.Lanes}";
        var from = copy.FromTable is null ? bench.InFolder : bench.Cluster.Uri(bench.Source);
        var to = copy.ToTable is null ? bench.OutFolder : bench.Cluster.Uri(bench.Target);
        var tables = (copy.FromTable is null ? "" : $" --table {copy.FromTable}")
            + (copy.ToTable is null ? "" : $" --to-table {copy.ToTable}");
        return $"copy '{from}' '{to}'{tables} --parallel {bench.Options.Lanes}";
    }

    static string RunArguments(Bench bench, SluiceCopy copy)
    {
        foreach (var resource in CopyResources.Of(bench, copy))
        {
            var kind = resource.Kind.ToString();
            var folder = Directory.CreateDirectory(Path.Combine(bench.FactoryFolder, char.ToLowerInvariant(kind[0]) + kind[1..]));
            File.WriteAllText(Path.Combine(folder.FullName, $"{resource.Name}.json"), resource.Json.ToJsonString());
        }

        return $"run {CopyResources.Pipeline} --factory '{bench.FactoryFolder}'";
    }
}
