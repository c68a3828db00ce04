using Sluice.Columns;
using Sluice.Columns.Text;
using Sluice.Formats.Parquet.Metadata;
using Sluice.Formats.Parquet.Metadata.Enums;

namespace Sluice.Formats.Parquet.Values;

/// <summary>What the values of a leaf of the schema are, and how they are read (LogicalTypes.md).</summary>
/// <param name="Column">Their type in batches.</param>
/// <param name="CreateReader">Makes the reader of a column of them.</param>
sealed record LeafType(ColumnType Column, Func<ValueReader> CreateReader)
{
    // What PostgreSQL holds before and behind the point together, and behind it.
    const int MaxPrecision = 131_072 + 16_383;
    const int MaxScale = 16_383;

    /// <summary>The type of a leaf.</summary>
    /// <param name="postgreSqlType">PostgreSQL's type of its values, where the file says it.</param>
    /// <param name="truncatesTimes">Whether times with nanoseconds become microseconds; else they are read as text, whole.</param>
    /// <exception cref="InvalidDataException">It is none.</exception>
    public static LeafType Of(SchemaElement leaf, string? postgreSqlType, bool truncatesTimes)
    {
        if (leaf.Type == PhysicalType.FixedLenByteArray && leaf.TypeLength is not > 0)
            throw new InvalidDataException("its values have a fixed length, and the schema does not say which");
        var logical = LogicalTypeOf(leaf);
        var type = !truncatesTimes && NanosecondTimes.Of(leaf, logical) is { } whole ? whole
            : logical is not null ? Annotated(leaf, logical, postgreSqlType)
            : Plain(leaf);
        return postgreSqlType is null ? type : type with { Column = type.Column with { PostgreSqlType = postgreSqlType } };
    }

    static LeafType Annotated(SchemaElement leaf, LogicalType logical, string? postgreSqlType) => (logical.Kind, leaf.Type) switch
    {
        (LogicalKind.String, PhysicalType.ByteArray) when postgreSqlType is not null && DecimalOf(postgreSqlType) is { } column =>
            new LeafType(column, () => new BytesValueReader(null, isText: false, BytesConversions.DecimalText)),
        (LogicalKind.String or LogicalKind.Enum, PhysicalType.ByteArray or PhysicalType.FixedLenByteArray) =>
            Bytes(ColumnKind.Text, FixedLength(leaf)),
        (LogicalKind.Json, PhysicalType.ByteArray) => Bytes(ColumnKind.Json, null),
        (LogicalKind.Decimal, _) => Decimal(leaf, logical),
        (LogicalKind.Integer, PhysicalType.Int32 or PhysicalType.Int64) => Integer(leaf, logical),
        (LogicalKind.Date, PhysicalType.Int32) => Fixed<int, int>(ColumnKind.Date, Conversions.FromDate),
        (LogicalKind.Time, PhysicalType.Int32) when logical.Unit == TimeUnit.Millis =>
            Fixed<int, long>(ColumnKind.Time, Conversions.FromTimeMillis),
        (LogicalKind.Time, PhysicalType.Int64) when logical.Unit is TimeUnit.Micros or TimeUnit.Nanos =>
            Fixed<long, long>(
                ColumnKind.Time, logical.Unit == TimeUnit.Micros ? Conversions.FromTimeMicros : Conversions.FromTimeNanos),
        (LogicalKind.Timestamp, PhysicalType.Int64) when Enum.IsDefined(logical.Unit) =>
            Fixed(logical.IsAdjustedToUtc ? ColumnKind.TimestampTz : ColumnKind.Timestamp, Conversions.FromTimestamp(logical.Unit)),
        (LogicalKind.Uuid, PhysicalType.FixedLenByteArray) when leaf.TypeLength == 16 =>
            Fixed<UInt128, UInt128>(ColumnKind.Uuid, Conversions.FromUuid),
        (LogicalKind.Float16, PhysicalType.FixedLenByteArray) when leaf.TypeLength == 2 =>
            Fixed<Half, float>(ColumnKind.Single, Conversions.FromFloat16),
        (LogicalKind.Bson or LogicalKind.Geometry or LogicalKind.Geography, PhysicalType.ByteArray) or (LogicalKind.Unknown, _) =>
            Plain(leaf),
        _ when Enum.IsDefined(logical.Kind) =>
            throw new InvalidDataException($"its schema says its values are of type {logical.Kind} and stored as {leaf.Type}"),
        _ => Plain(leaf),
    };

    static LeafType Plain(SchemaElement leaf) => leaf.Type switch
    {
        PhysicalType.Boolean => Fixed<bool, bool>(ColumnKind.Boolean),
        PhysicalType.Int32 => Fixed<int, int>(ColumnKind.Int32),
        PhysicalType.Int64 => Fixed<long, long>(ColumnKind.Int64),
        PhysicalType.Int96 => Fixed<Int96, long>(ColumnKind.Timestamp, Conversions.FromInt96),
        PhysicalType.Float => Fixed<float, float>(ColumnKind.Single),
        PhysicalType.Double => Fixed<double, double>(ColumnKind.Double),
        PhysicalType.FixedLenByteArray when leaf is { ConvertedType: ConvertedType.Interval, TypeLength: 12 } => new LeafType(
            new ColumnType(ColumnKind.Text) { PostgreSqlType = "interval" },
            () => new BytesValueReader(12, isText: false, BytesConversions.Interval)),
        PhysicalType.FixedLenByteArray or PhysicalType.ByteArray => Bytes(ColumnKind.Bytes, FixedLength(leaf)),
        _ => throw new NotSupportedException($"its values are stored as the unknown type {leaf.Type}"),
    };

    static LeafType Integer(SchemaElement leaf, LogicalType logical) => (logical.BitWidth, logical.IsSigned, leaf.Type) switch
    {
        (8, true, PhysicalType.Int32) => Fixed(ColumnKind.Int16, Conversions.Narrow(sbyte.MinValue, sbyte.MaxValue)),
        (16, true, PhysicalType.Int32) => Fixed(ColumnKind.Int16, Conversions.Narrow(short.MinValue, short.MaxValue)),
        (32, true, PhysicalType.Int32) => Fixed<int, int>(ColumnKind.Int32),
        (64, true, PhysicalType.Int64) => Fixed<long, long>(ColumnKind.Int64),
        (8, false, PhysicalType.Int32) => Fixed(ColumnKind.Int16, Conversions.Narrow(0, byte.MaxValue)),
        (16, false, PhysicalType.Int32) => Fixed<int, int>(ColumnKind.Int32, Conversions.CheckUInt16),
        (32, false, PhysicalType.Int32) => Fixed<int, long>(ColumnKind.Int64, Conversions.FromUInt32),
        (64, false, PhysicalType.Int64) => new LeafType(
            new ColumnType(ColumnKind.Decimal) { Precision = 20, Scale = 0 },
            () => new NumberValueReader<long>((value, output) => NumericBinary.Append((ulong)value, 0, output))),
        _ => throw new InvalidDataException(
            $"its schema says its values are integers of {logical.BitWidth} bits and stored as {leaf.Type}"),
    };

    static LeafType Decimal(SchemaElement leaf, LogicalType logical)
    {
        var (precision, scale) = (logical.Precision, logical.Scale);
        if (precision is < 1 or > MaxPrecision || scale is < 0 or > MaxScale)
            throw new InvalidDataException($"its values are decimals of {precision} digits, {scale} of them behind the point");
        var column = new ColumnType(ColumnKind.Decimal) { Precision = precision, Scale = scale };
        return leaf.Type switch
        {
            PhysicalType.Int32 => new LeafType(
                column, () => new NumberValueReader<int>((value, output) => NumericBinary.Append(value, scale, output))),
            PhysicalType.Int64 => new LeafType(
                column, () => new NumberValueReader<long>((value, output) => NumericBinary.Append(value, scale, output))),
            PhysicalType.ByteArray or PhysicalType.FixedLenByteArray => new LeafType(
                column, () => new BytesValueReader(FixedLength(leaf), isText: false, BytesConversions.Decimal(scale))),
            _ => throw new InvalidDataException($"its schema says its values are decimals and stored as {leaf.Type}"),
        };
    }

    static LeafType Fixed<TFrom, TTo>(ColumnKind kind, Conversion<TFrom, TTo>? convert = null)
        where TFrom : unmanaged
        where TTo : unmanaged =>
        new(new ColumnType(kind), () => new FixedValueReader<TFrom, TTo>(convert));

    static LeafType Bytes(ColumnKind kind, int? width) =>
        new(new ColumnType(kind), () => new BytesValueReader(width, isText: kind != ColumnKind.Bytes));

    static int? FixedLength(SchemaElement leaf) => leaf.Type == PhysicalType.FixedLenByteArray ? leaf.TypeLength : null;

    /// <summary>PostgreSQL's <c>numeric</c> or <c>numeric(p,s)</c>.</summary>
    static ColumnType? DecimalOf(string postgreSqlType)
    {
        if (postgreSqlType == "numeric")
            return new ColumnType(ColumnKind.Decimal);
        if (!postgreSqlType.StartsWith("numeric(", StringComparison.Ordinal) || !postgreSqlType.EndsWith(')'))
            return null;
        return postgreSqlType["numeric(".Length..^1].Split(',') is [var precision, var scale]
            && int.TryParse(precision, out var digits) && int.TryParse(scale, out var behind)
                ? new ColumnType(ColumnKind.Decimal) { Precision = digits, Scale = behind }
                : new ColumnType(ColumnKind.Decimal);
    }

    /// <summary>The logical type, also of writers that know only the older annotations.</summary>
    static LogicalType? LogicalTypeOf(SchemaElement leaf) => leaf.LogicalType ?? leaf.ConvertedType switch
    {
        ConvertedType.Utf8 => new LogicalType(LogicalKind.String),
        ConvertedType.Enum => new LogicalType(LogicalKind.Enum),
        ConvertedType.Json => new LogicalType(LogicalKind.Json),
        ConvertedType.Bson => new LogicalType(LogicalKind.Bson),
        ConvertedType.Decimal => new LogicalType(LogicalKind.Decimal) { Precision = leaf.Precision ?? 0, Scale = leaf.Scale ?? 0 },
        ConvertedType.Date => new LogicalType(LogicalKind.Date),
        ConvertedType.TimeMillis => Times(LogicalKind.Time, TimeUnit.Millis),
        ConvertedType.TimeMicros => Times(LogicalKind.Time, TimeUnit.Micros),
        ConvertedType.TimestampMillis => Times(LogicalKind.Timestamp, TimeUnit.Millis),
        ConvertedType.TimestampMicros => Times(LogicalKind.Timestamp, TimeUnit.Micros),
        ConvertedType.Int8 => Integers(8, true),
        ConvertedType.Int16 => Integers(16, true),
        ConvertedType.Int32 => Integers(32, true),
        ConvertedType.Int64 => Integers(64, true),
        ConvertedType.UInt8 => Integers(8, false),
        ConvertedType.UInt16 => Integers(16, false),
        ConvertedType.UInt32 => Integers(32, false),
        ConvertedType.UInt64 => Integers(64, false),
        _ => null,
    };

    /// <summary>The older annotations mean moments.</summary>
    static LogicalType Times(LogicalKind kind, TimeUnit unit) => new(kind) { Unit = unit, IsAdjustedToUtc = true };

    static LogicalType Integers(int bits, bool isSigned) => new(LogicalKind.Integer) { BitWidth = bits, IsSigned = isSigned };
}
