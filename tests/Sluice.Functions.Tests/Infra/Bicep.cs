using System.Reflection;
using Sluice.Tests;

namespace Sluice.Functions.Tests.Infra;

/// <summary>The real compiler, which the project restores as a package where there is one for the machine.</summary>
static class Bicep
{
    /// <summary>Its program; null where there is none.</summary>
    public static string? Program { get; } = typeof(Bicep).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .SingleOrDefault(entry => entry.Key == "Bicep")?.Value is { } path && File.Exists(path) ? path : null;

    /// <summary>Runs it.</summary>
    /// <returns>All that it said, on both of its outputs.</returns>
    /// <exception cref="InvalidOperationException">It failed; the message holds what it said.</exception>
    public static Task<string> RunAsync(string folder, IReadOnlyDictionary<string, string>? environment, params string[] arguments) =>
        Command.RunAsync("bash", ["-c", "exec \"$0\" \"$@\" 2>&1", Program ?? "bicep", .. arguments], folder, environment);
}
