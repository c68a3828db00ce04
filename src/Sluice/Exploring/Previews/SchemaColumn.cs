using Sluice.Columns;
using Sluice.PostgreSql.Catalog;

namespace Sluice.Exploring.Previews;

/// <summary>
/// A column by its ADF interim type: an item of ADF's <c>schema</c> of a dataset, and with <see cref="Xdm"/> one of
/// <c>schema.columns</c> in Adobe's explore calls.
/// </summary>
/// <param name="Name">Its name, exactly.</param>
/// <param name="Type">Its interim type.</param>
internal sealed record SchemaColumn(string Name, string Type)
{
    /// <summary>The store's own name of the type: PostgreSQL's <c>format_type</c>; null where the store has none.</summary>
    public string? PhysicalType { get; init; }

    /// <summary>The digits of a decimal; null when there is no limit.</summary>
    public int? Precision { get; init; }

    /// <summary>The digits behind its point.</summary>
    public int? Scale { get; init; }

    /// <summary>The type in Adobe's schemas.</summary>
    public XdmType Xdm => XdmType.Of(Type);

    internal static SchemaColumn Of(Column column) => new(column.Name, column.PgType.InterimType)
    {
        PhysicalType = column.Type,
        Precision = column.PgType.Precision,
        Scale = column.PgType.Scale,
    };

    internal static SchemaColumn Of(Field field) => new(field.Name, AdfType.Of(field.Type))
    {
        PhysicalType = field.Type.PostgreSqlType,
        Precision = field.Type.Precision,
        Scale = field.Type.Scale,
    };
}
