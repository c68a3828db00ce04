using System.Text.Json.Serialization;
using Sluice.Columns;
using Sluice.PostgreSql;

namespace Sluice.Exploring;

/// <summary>
/// A column by its ADF interim type: an item of ADF's <c>schema</c> of a dataset, and with <see cref="Xdm"/> one of
/// <c>schema.columns</c> in Adobe's explore calls.
/// </summary>
/// <param name="Name">Its name, exactly.</param>
/// <param name="Type">Its interim type.</param>
public sealed record SchemaColumn(string Name, string Type)
{
    /// <summary>The store's own name of the type: PostgreSQL's <c>format_type</c>; null where the store has none.</summary>
    public string? PhysicalType { get; init; }

    /// <summary>The digits of a decimal; null when there is no limit.</summary>
    public int? Precision { get; init; }

    /// <summary>The digits behind its point.</summary>
    public int? Scale { get; init; }

    /// <summary>The type in Adobe's schemas.</summary>
    public XdmType Xdm => XdmType.Of(Type);

    internal static SchemaColumn Of(Column column) => new(column.Name, InterimTypes.Of(column.PgType))
    {
        PhysicalType = column.Type,
        Precision = column.PgType.Precision,
        Scale = column.PgType.Scale,
    };

    internal static SchemaColumn Of(Field field) => new(field.Name, InterimTypes.Of(field.Type))
    {
        PhysicalType = field.Type.PostgreSqlType,
        Precision = field.Type.Precision,
        Scale = field.Type.Scale,
    };
}

/// <summary>A type in Adobe's schemas (XDM), as its explore calls show it.</summary>
/// <param name="Type">The JSON type.</param>
/// <param name="Format">How strings are written: <c>date-time</c>; null for others.</param>
public sealed record XdmType(
    string Type, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Format = null)
{
    internal static XdmType Of(string interim) => interim switch
    {
        "Boolean" => new("boolean"),
        "Int16" or "Int32" or "Int64" => new("integer"),
        "Single" or "Double" or "Decimal" => new("number"),
        "DateTime" or "DateTimeOffset" => new("string", "date-time"),
        _ => new("string"),
    };
}

/// <summary>A column of a table with all that the catalogs say of it.</summary>
/// <param name="Name">Its name, exactly.</param>
/// <param name="Type">Its ADF interim type.</param>
/// <param name="PhysicalType">Its PostgreSQL type, with length or precision.</param>
public sealed record ExploredColumn(string Name, string Type, string PhysicalType)
{
    /// <summary>The declared digits of a numeric.</summary>
    public int? Precision { get; init; }

    /// <summary>The declared digits behind its point.</summary>
    public int? Scale { get; init; }

    /// <summary>The declared characters of a varchar or char.</summary>
    public int? Length { get; init; }

    /// <summary>Whether it may be NULL.</summary>
    public bool Nullable { get; init; }

    /// <summary>The expression of its default; null without one.</summary>
    public string? Default { get; init; }

    /// <summary>The expression it is computed by; null when it is not.</summary>
    public string? Generated { get; init; }

    /// <summary><c>always</c> or <c>byDefault</c> for an identity; else null.</summary>
    public string? Identity { get; init; }

    /// <summary>Its place in the primary key, from 1; null when it is not part of it.</summary>
    public int? PrimaryKeyPosition { get; init; }

    /// <summary>Whether no two rows have the same value, by the primary key or a unique index over it alone and over all rows.</summary>
    public bool IsUnique { get; init; }

    /// <summary>Its comment.</summary>
    public string? Comment { get; init; }

    /// <summary>The type in Adobe's schemas.</summary>
    public XdmType Xdm => XdmType.Of(Type);
}
