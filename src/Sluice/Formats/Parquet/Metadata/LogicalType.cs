using Sluice.Formats.Parquet.Metadata.Enums;
using Sluice.Formats.Parquet.Thrift;

namespace Sluice.Formats.Parquet.Metadata;

/// <summary>parquet.thrift, <c>LogicalType</c>; LogicalTypes.md says what each means. A kind that is not known keeps its number.</summary>
sealed record LogicalType(LogicalKind Kind) : ICompactStruct<LogicalType>
{
    /// <summary>Of a decimal.</summary>
    public int Precision { get; init; }

    /// <summary>Of a decimal.</summary>
    public int Scale { get; init; }

    /// <summary>Of a time or timestamp.</summary>
    public TimeUnit Unit { get; init; }

    /// <summary>Of a time or timestamp.</summary>
    public bool IsAdjustedToUtc { get; init; }

    /// <summary>Of an integer.</summary>
    public int BitWidth { get; init; }

    /// <summary>Of an integer.</summary>
    public bool IsSigned { get; init; }

    public static LogicalType Read(ref CompactReader reader)
    {
        LogicalType? type = null;
        short field = 0;
        while (reader.NextField(ref field))
        {
            switch ((LogicalKind)field)
            {
                case LogicalKind.Decimal:
                    type = ReadDecimal(ref reader);
                    break;
                case LogicalKind.Time or LogicalKind.Timestamp:
                    type = ReadTime((LogicalKind)field, ref reader);
                    break;
                case LogicalKind.Integer:
                    type = ReadInteger(ref reader);
                    break;
                default:
                    type = new LogicalType((LogicalKind)field);
                    reader.Skip();
                    break;
            }
        }

        return type ?? throw reader.Damaged("a logical type is empty");
    }

    public void Write(CompactWriter writer)
    {
        var outer = writer.Begin((short)Kind);
        switch (Kind)
        {
            case LogicalKind.Decimal:
                writer.Write(1, Scale);
                writer.Write(2, Precision);
                break;
            case LogicalKind.Time or LogicalKind.Timestamp:
                writer.Write(1, IsAdjustedToUtc);
                var unit = writer.Begin(2);
                writer.WriteEmpty((short)Unit);
                writer.End(unit);
                break;
            case LogicalKind.Integer:
                writer.Write(1, (sbyte)BitWidth);
                writer.Write(2, IsSigned);
                break;
        }

        writer.End(outer);
    }

    static LogicalType ReadDecimal(ref CompactReader reader)
    {
        var (scale, precision) = (0, 0);
        short field = 0;
        while (reader.NextField(ref field))
        {
            switch (field)
            {
                case 1:
                    scale = reader.ReadInt32();
                    break;
                case 2:
                    precision = reader.ReadInt32();
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        return new LogicalType(LogicalKind.Decimal) { Scale = scale, Precision = precision };
    }

    static LogicalType ReadTime(LogicalKind kind, ref CompactReader reader)
    {
        var (isAdjustedToUtc, unit) = (false, default(TimeUnit));
        short field = 0;
        while (reader.NextField(ref field))
        {
            switch (field)
            {
                case 1:
                    isAdjustedToUtc = reader.ReadBool();
                    break;
                case 2:
                    unit = ReadUnit(ref reader);
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        return new LogicalType(kind) { IsAdjustedToUtc = isAdjustedToUtc, Unit = unit };
    }

    static TimeUnit ReadUnit(ref CompactReader reader)
    {
        var unit = default(TimeUnit);
        short field = 0;
        while (reader.NextField(ref field))
        {
            unit = (TimeUnit)field;
            reader.Skip();
        }

        return unit;
    }

    static LogicalType ReadInteger(ref CompactReader reader)
    {
        var (bitWidth, isSigned) = (0, false);
        short field = 0;
        while (reader.NextField(ref field))
        {
            switch (field)
            {
                case 1:
                    bitWidth = reader.ReadSByte();
                    break;
                case 2:
                    isSigned = reader.ReadBool();
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        return new LogicalType(LogicalKind.Integer) { BitWidth = bitWidth, IsSigned = isSigned };
    }
}
