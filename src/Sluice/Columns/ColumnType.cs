namespace Sluice.Columns;

/// <summary>What a column of a batch holds, whatever store and format it comes from or goes to.</summary>
/// <param name="Kind">The kind of its values.</param>
public sealed record ColumnType(ColumnKind Kind)
{
    /// <summary>The digits of a <see cref="ColumnKind.Decimal"/>; null is any number of them.</summary>
    public int? Precision { get; init; }

    /// <summary>The digits behind the point of a <see cref="ColumnKind.Decimal"/> with a <see cref="Precision"/>.</summary>
    public int? Scale { get; init; }

    /// <summary>The type of the items of a <see cref="ColumnKind.List"/>.</summary>
    public ColumnType? Element { get; init; }

    /// <summary>The fields of a composite, which travels as <see cref="ColumnKind.Text"/>; null for all other types.</summary>
    public IReadOnlyList<Field>? Fields { get; init; }

    /// <summary>PostgreSQL's name of the type (<c>format_type</c>), where the column is or was one of PostgreSQL's.</summary>
    public string? PostgreSqlType { get; init; }

    /// <summary>Whether both are the same type, field by field.</summary>
    public bool Equals(ColumnType? other) =>
        other is not null && (Kind, Precision, Scale, PostgreSqlType) == (other.Kind, other.Precision, other.Scale, other.PostgreSqlType)
        && Equals(Element, other.Element)
        && (Fields is null ? other.Fields is null : other.Fields is not null && Fields.SequenceEqual(other.Fields));

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Kind, Precision, Scale, PostgreSqlType, Element, Fields?.Count);
}
