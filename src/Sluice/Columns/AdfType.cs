namespace Sluice.Columns;

/// <summary>ADF's interim types, by the names that datasets and mappings use.</summary>
static class AdfType
{
    public const string Boolean = "Boolean";
    public const string Byte = "Byte";
    public const string Bytes = "Byte[]";
    public const string Date = "Date";
    public const string DateTime = "DateTime";
    public const string DateTimeOffset = "DateTimeOffset";
    public const string Decimal = "Decimal";
    public const string Double = "Double";
    public const string Guid = "Guid";
    public const string Int16 = "Int16";
    public const string Int32 = "Int32";
    public const string Int64 = "Int64";
    public const string SByte = "SByte";
    public const string Single = "Single";
    public const string String = "String";
    public const string TimeSpan = "TimeSpan";
    public const string UInt16 = "UInt16";
    public const string UInt32 = "UInt32";
    public const string UInt64 = "UInt64";

    static readonly Dictionary<string, ColumnType> Types = new(StringComparer.OrdinalIgnoreCase)
    {
        [Boolean] = new(ColumnKind.Boolean),
        [Byte] = new(ColumnKind.Int16),
        [Bytes] = new(ColumnKind.Bytes),
        [Date] = new(ColumnKind.Date),
        [DateTime] = new(ColumnKind.Timestamp),
        [DateTimeOffset] = new(ColumnKind.TimestampTz),
        [Decimal] = new(ColumnKind.Decimal),
        [Double] = new(ColumnKind.Double),
        [Guid] = new(ColumnKind.Uuid),
        [Int16] = new(ColumnKind.Int16),
        [Int32] = new(ColumnKind.Int32),
        [Int64] = new(ColumnKind.Int64),
        [SByte] = new(ColumnKind.Int16),
        [Single] = new(ColumnKind.Single),
        [String] = new(ColumnKind.Text),
        [TimeSpan] = new(ColumnKind.Time),
        [UInt16] = new(ColumnKind.Int32),
        [UInt32] = new(ColumnKind.Int64),
        // 2^64 has 20 digits.
        [UInt64] = new(ColumnKind.Decimal) { Precision = 20, Scale = 0 },
    };

    /// <summary>All names, in alphabetical order.</summary>
    public static IEnumerable<string> Names => Types.Keys;

    /// <summary>A name as ADF writes it; null when ADF has no such type.</summary>
    public static string? FindName(string name) =>
        Types.Keys.FirstOrDefault(known => known.Equals(name, StringComparison.OrdinalIgnoreCase));

    /// <summary>The column type for a name; null when ADF has no such type.</summary>
    public static ColumnType? Find(string name) => Types.GetValueOrDefault(name);

    /// <summary>The type that ADF's connectors report for a column of a file.</summary>
    public static string Of(ColumnType type) => type.Kind switch
    {
        ColumnKind.Int16 => Int16,
        ColumnKind.Int32 => Int32,
        ColumnKind.Int64 => Int64,
        ColumnKind.Decimal => Decimal,
        ColumnKind.Single => Single,
        ColumnKind.Double => Double,
        ColumnKind.Bytes => Bytes,
        ColumnKind.Date or ColumnKind.Timestamp => DateTime,
        ColumnKind.TimestampTz => DateTimeOffset,
        ColumnKind.Time => TimeSpan,
        ColumnKind.Boolean => Boolean,
        ColumnKind.Uuid => Guid,
        _ => String,
    };
}
