using System.Text.Json.Nodes;

namespace Sluice.Definitions;

/// <summary>A reference to a linked service or dataset by name, with values for its parameters.</summary>
/// <param name="Name">The name in the factory.</param>
/// <param name="Parameters">Values for the parameters it declares.</param>
public sealed record Reference(string Name, JsonObject Parameters)
{
    /// <summary>The parameters whose values are not known before the run; null while it may be any.</summary>
    internal IReadOnlyList<string>? Deferred { get; init; } = [];

    /// <summary>The name and the values: two references with the same key mean the same thing.</summary>
    public string Key => $"{Name.ToUpperInvariant()} {Parameters.ToJsonString()}";
}
