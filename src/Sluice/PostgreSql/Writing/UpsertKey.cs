namespace Sluice.PostgreSql.Writing;

/// <summary>What identifies a row of a table.</summary>
/// <param name="Columns">The columns.</param>
/// <param name="IsUnique">Whether a unique index is on them, no more and no fewer.</param>
public sealed record UpsertKey(IReadOnlyList<string> Columns, bool IsUnique)
{
    /// <summary>Those of them in which NULL may be.</summary>
    public IReadOnlyList<string> Nullable { get; init; } = [];

    /// <summary>Columns of the table that only the server may change: <c>GENERATED ALWAYS AS IDENTITY</c>.</summary>
    public IReadOnlyList<string> NotUpdatable { get; init; } = [];
}
