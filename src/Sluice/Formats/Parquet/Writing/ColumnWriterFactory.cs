using Sluice.Columns;
using Sluice.Formats.Parquet.Metadata.Enums;
using Sluice.Formats.Parquet.Writing.Conversions;
using Sluice.Formats.Parquet.Writing.Encodings;

namespace Sluice.Formats.Parquet.Writing;

/// <summary>Makes the writer of a column by its type.</summary>
/// <param name="compressor">Compresses pages.</param>
/// <param name="dictionaryBytes">The bytes of values that a dictionary may have.</param>
sealed class ColumnWriterFactory(PageCompressor compressor, int dictionaryBytes)
{
    /// <summary>The writer.</summary>
    /// <param name="names">The names of the structs around the column, from the outermost on, and its own.</param>
    /// <param name="column">Its type.</param>
    public ColumnWriter Create(IReadOnlyList<string> names, ColumnType column)
    {
        if (column.Fields is { } fields)
            return new StructWriter(names, fields, [.. fields.Select(field => Create([.. names, field.Name], field.Type))]);
        var isList = column.Kind == ColumnKind.List;
        var type = isList ? column.Element! : column;
        var leaf = new Leaf(names, ParquetSchema.Leaf(names[^1], type), isList);
        return type.Kind switch
        {
            ColumnKind.Boolean => new BooleanLeafWriter(leaf, compressor),
            ColumnKind.Int16 => new NumberLeafWriter<short, int, WideningConversion>(leaf, compressor),
            ColumnKind.Int32 => new NumberLeafWriter<int, int, NoConversion<int>>(leaf, compressor),
            ColumnKind.Int64 or ColumnKind.Time => new NumberLeafWriter<long, long, NoConversion<long>>(leaf, compressor),
            ColumnKind.Single => new NumberLeafWriter<float, float, NoConversion<float>>(leaf, compressor),
            ColumnKind.Double => new NumberLeafWriter<double, double, NoConversion<double>>(leaf, compressor),
            ColumnKind.Date => new NumberLeafWriter<int, int, UnixDays>(leaf, compressor),
            ColumnKind.Timestamp or ColumnKind.TimestampTz => new NumberLeafWriter<long, long, UnixMicroseconds>(leaf, compressor),
            ColumnKind.Uuid => new NumberLeafWriter<UInt128, UInt128, NoConversion<UInt128>>(leaf, compressor),
            ColumnKind.Decimal => CreateDecimal(leaf, type),
            _ => new BytesLeafWriter(leaf, compressor, dictionaryBytes),
        };
    }

    LeafWriter CreateDecimal(Leaf leaf, ColumnType type)
    {
        if (ParquetSchema.Decimal(type) is not var (precision, scale))
            return new DecimalTextLeafWriter(leaf, compressor, dictionaryBytes);
        return leaf.Element.Type switch
        {
            PhysicalType.Int32 => new DecimalLeafWriter<int>(leaf, compressor, precision, scale),
            PhysicalType.Int64 => new DecimalLeafWriter<long>(leaf, compressor, precision, scale),
            _ => new DecimalLeafWriter<Int128>(leaf, compressor, precision, scale),
        };
    }
}
