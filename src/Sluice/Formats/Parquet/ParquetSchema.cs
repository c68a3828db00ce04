using Sluice.Columns;
using Sluice.Formats.Parquet.Metadata;
using Sluice.Formats.Parquet.Metadata.Enums;

namespace Sluice.Formats.Parquet;

/// <summary>
/// The schema that columns are written with: LogicalTypes.md for what they are, with the converted types it demands for older readers.
/// All columns are optional.
/// </summary>
static class ParquetSchema
{
    /// <summary>The key of the footer's metadata that has a JSON object of PostgreSQL's type names by column.</summary>
    public const string PostgreSqlTypesKey = "sluice.postgresql.types";

    /// <summary>Digits that DECIMAL holds for all readers: those of 128 bits.</summary>
    public const int MaxPrecision = 38;

    /// <summary>The schema, depth first.</summary>
    public static IReadOnlyList<SchemaElement> Create(IReadOnlyList<Field> fields)
    {
        List<SchemaElement> schema = [new SchemaElement { Name = "schema", ChildCount = fields.Count }];
        AddTo(schema, fields);
        return schema;
    }

    /// <summary>
    /// The precision and scale of the DECIMAL that holds a decimal column; null if there is none. PostgreSQL's scale may be negative or
    /// above the precision, Parquet's not.
    /// </summary>
    public static (int Precision, int Scale)? Decimal(ColumnType type)
    {
        if (type is not { Kind: ColumnKind.Decimal, Precision: { } precision })
            return null;
        var scale = Math.Max(type.Scale ?? 0, 0);
        precision = Math.Max(precision - Math.Min(type.Scale ?? 0, 0), scale);
        return precision <= MaxPrecision ? (precision, scale) : null;
    }

    public static SchemaElement Leaf(string name, ColumnType type)
    {
        var (physical, converted, logical) = type.Kind switch
        {
            ColumnKind.Boolean => (PhysicalType.Boolean, null, null),
            ColumnKind.Int16 => (
                PhysicalType.Int32, ConvertedType.Int16, new LogicalType(LogicalKind.Integer) { BitWidth = 16, IsSigned = true }),
            ColumnKind.Int32 => (PhysicalType.Int32, null, null),
            ColumnKind.Int64 => (PhysicalType.Int64, null, null),
            ColumnKind.Single => (PhysicalType.Float, null, null),
            ColumnKind.Double => (PhysicalType.Double, null, null),
            ColumnKind.Decimal when Decimal(type) is { } digits => Decimal(digits.Precision, digits.Scale),
            ColumnKind.Json => (PhysicalType.ByteArray, ConvertedType.Json, new LogicalType(LogicalKind.Json)),
            ColumnKind.Bytes => (PhysicalType.ByteArray, null, null),
            ColumnKind.Date => (PhysicalType.Int32, ConvertedType.Date, new LogicalType(LogicalKind.Date)),
            ColumnKind.Time => (PhysicalType.Int64, ConvertedType.TimeMicros, Time(LogicalKind.Time, isAdjustedToUtc: false)),
            ColumnKind.Timestamp => (
                PhysicalType.Int64, ConvertedType.TimestampMicros, Time(LogicalKind.Timestamp, isAdjustedToUtc: false)),
            ColumnKind.TimestampTz => (
                PhysicalType.Int64, ConvertedType.TimestampMicros, Time(LogicalKind.Timestamp, isAdjustedToUtc: true)),
            ColumnKind.Uuid => (PhysicalType.FixedLenByteArray, null, new LogicalType(LogicalKind.Uuid)),
            ColumnKind.List => throw new ArgumentException("A list of lists has no form in PostgreSQL.", nameof(type)),
            _ => ((PhysicalType, ConvertedType?, LogicalType?))(
                PhysicalType.ByteArray, ConvertedType.Utf8, new LogicalType(LogicalKind.String)),
        };
        return new SchemaElement
        {
            Name = name,
            Type = physical,
            TypeLength = physical != PhysicalType.FixedLenByteArray ? null : type.Kind == ColumnKind.Uuid ? 16 : Bytes(logical!.Precision),
            Repetition = Repetition.Optional,
            ConvertedType = converted,
            Scale = logical?.Kind == LogicalKind.Decimal ? logical.Scale : null,
            Precision = logical?.Kind == LogicalKind.Decimal ? logical.Precision : null,
            LogicalType = logical,
        };
    }

    static void AddTo(List<SchemaElement> schema, IReadOnlyList<Field> fields)
    {
        foreach (var (name, type) in fields)
        {
            if (type.Fields is { } children)
            {
                schema.Add(new SchemaElement { Name = name, Repetition = Repetition.Optional, ChildCount = children.Count });
                AddTo(schema, children);
                continue;
            }

            if (type.Kind != ColumnKind.List)
            {
                schema.Add(Leaf(name, type));
                continue;
            }

            // LogicalTypes.md, "Lists": three levels of these names.
            schema.Add(new SchemaElement
            {
                Name = name,
                Repetition = Repetition.Optional,
                ChildCount = 1,
                ConvertedType = ConvertedType.List,
                LogicalType = new LogicalType(LogicalKind.List),
            });
            schema.Add(new SchemaElement { Name = "list", Repetition = Repetition.Repeated, ChildCount = 1 });
            schema.Add(Leaf("element", type.Element!));
        }
    }

    static LogicalType Time(LogicalKind kind, bool isAdjustedToUtc) =>
        new(kind) { IsAdjustedToUtc = isAdjustedToUtc, Unit = TimeUnit.Micros };

    static (PhysicalType, ConvertedType?, LogicalType?) Decimal(int precision, int scale) => (
        precision <= 9 ? PhysicalType.Int32 : precision <= 18 ? PhysicalType.Int64 : PhysicalType.FixedLenByteArray,
        ConvertedType.Decimal,
        new LogicalType(LogicalKind.Decimal) { Precision = precision, Scale = scale });

    // The fewest that hold all numbers of so many digits, and a sign.
    static int Bytes(int precision)
    {
        var bytes = 1;
        while (Math.Floor((8 * bytes - 1) * Math.Log10(2)) < precision)
            bytes++;
        return bytes;
    }
}
