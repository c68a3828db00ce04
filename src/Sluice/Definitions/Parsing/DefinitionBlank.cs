using System.Text.Json.Nodes;

namespace Sluice.Definitions.Parsing;

/// <summary>A property that somebody has to fill in, as ADF's export lacks it, or as ADF reaches the address that stands there from elsewhere.</summary>
/// <param name="Path">Its JSON path.</param>
/// <param name="Hint">What it is; null where nothing but its name tells.</param>
/// <param name="IsSecret">Whether it is written as a <c>SecureString</c>.</param>
sealed record DefinitionBlank(string Path, string? Hint, bool IsSecret)
{
    /// <summary>Whether it is filled in only where an integration runtime is in between.</summary>
    public bool IsAddress { get; init; }

    /// <summary>What stands there now, of an address.</summary>
    public JsonValue? Value { get; init; }
}
