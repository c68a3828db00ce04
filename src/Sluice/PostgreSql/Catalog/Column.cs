using Sluice.PostgreSql.Types;

namespace Sluice.PostgreSql.Catalog;

/// <summary>A column of a table or a query.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its type, as <c>format_type</c> prints it.</param>
/// <param name="BinaryForm">
/// Names the binary COPY form of its values: equal on both sides means that they may be relayed. Null when they may not.
/// </param>
public sealed record Column(string Name, string Type, string? BinaryForm)
{
    /// <summary>The <c>pg_type</c> name of its type, domains resolved to their base.</summary>
    public required string BaseType { get; init; }

    /// <summary>Its type in full: how its values travel when they are decoded.</summary>
    public required PgType PgType { get; init; }

    /// <summary>The length or precision of its type (<c>pg_attribute.atttypmod</c>); -1 without one.</summary>
    public int Modifier { get; init; } = -1;

    /// <summary>Whether NULL is refused.</summary>
    public bool IsNotNull { get; init; }

    /// <summary>Whether it fills itself when left out: a default or an identity.</summary>
    public bool HasDefault { get; init; }

    /// <summary>Whether it is computed from others and cannot be written.</summary>
    public bool IsGenerated { get; init; }
}
