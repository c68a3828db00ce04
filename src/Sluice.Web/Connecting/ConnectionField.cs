namespace Sluice.Web.Connecting;

/// <summary>A property of a linked service, as somebody fills it in.</summary>
/// <param name="Name">The property.</param>
/// <param name="Label">What it is called.</param>
public sealed record ConnectionField(string Name, string Label)
{
    /// <summary>Whether it is a secret, which is kept elsewhere and never shown again.</summary>
    public bool IsSecret { get; init; }

    /// <summary>Whether it is wanted.</summary>
    public bool IsWanted { get; init; } = true;

    /// <summary>Whether it is a number.</summary>
    public bool IsNumber { get; init; }

    /// <summary>The type of what it refers to by its name; null when it is no reference.</summary>
    public string? ReferenceType { get; init; }

    /// <summary>What to write; empty where the label says it.</summary>
    public string Hint { get; init; } = "";

    /// <summary>What can be chosen; empty for anything.</summary>
    public IReadOnlyList<(string Value, string Label)> Choices { get; init; } = [];
}
