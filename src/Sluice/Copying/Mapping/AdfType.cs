using Sluice.Columns;

namespace Sluice.Copying.Mapping;

/// <summary>ADF's interim types, the names that mappings use.</summary>
static class AdfType
{
    // 2^64 has 20 digits.
    static readonly Dictionary<string, ColumnType> Types = new(StringComparer.OrdinalIgnoreCase)
    {
        ["Boolean"] = new(ColumnKind.Boolean),
        ["Byte"] = new(ColumnKind.Int16),
        ["SByte"] = new(ColumnKind.Int16),
        ["Int16"] = new(ColumnKind.Int16),
        ["UInt16"] = new(ColumnKind.Int32),
        ["Int32"] = new(ColumnKind.Int32),
        ["UInt32"] = new(ColumnKind.Int64),
        ["Int64"] = new(ColumnKind.Int64),
        ["UInt64"] = new(ColumnKind.Decimal) { Precision = 20, Scale = 0 },
        ["Single"] = new(ColumnKind.Single),
        ["Double"] = new(ColumnKind.Double),
        ["Decimal"] = new(ColumnKind.Decimal),
        ["String"] = new(ColumnKind.Text),
        ["Guid"] = new(ColumnKind.Uuid),
        ["Byte[]"] = new(ColumnKind.Bytes),
        ["Date"] = new(ColumnKind.Date),
        ["DateTime"] = new(ColumnKind.Timestamp),
        ["DateTimeOffset"] = new(ColumnKind.TimestampTz),
        ["TimeSpan"] = new(ColumnKind.Time),
    };

    /// <summary>The type of a name; null when ADF has none of that name.</summary>
    public static ColumnType? Of(string name) => Types.GetValueOrDefault(name);
}
