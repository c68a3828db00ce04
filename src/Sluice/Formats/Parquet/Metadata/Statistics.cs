using Sluice.Formats.Parquet.Thrift;

namespace Sluice.Formats.Parquet.Metadata;

/// <summary>
/// parquet.thrift, <c>Statistics</c>. Values are in PLAIN encoding, byte arrays without their length. The deprecated <c>min</c> and
/// <c>max</c> are passed over.
/// </summary>
sealed class Statistics : ICompactStruct<Statistics>
{
    public long? NullCount { get; init; }

    /// <summary>No value is greater.</summary>
    public byte[]? MaxValue { get; init; }

    /// <summary>No value is less.</summary>
    public byte[]? MinValue { get; init; }

    /// <summary>Whether <see cref="MaxValue"/> is one of the values.</summary>
    public bool? IsMaxValueExact { get; init; }

    /// <summary>Whether <see cref="MinValue"/> is one of the values.</summary>
    public bool? IsMinValueExact { get; init; }

    /// <summary>NaNs, in columns of floating point numbers.</summary>
    public long? NanCount { get; init; }

    public static Statistics Read(ref CompactReader reader)
    {
        long? nulls = null, nans = null;
        byte[]? max = null, min = null;
        bool? isMaxExact = null, isMinExact = null;
        short field = 0;
        while (reader.NextField(ref field))
        {
            switch (field)
            {
                case 3:
                    nulls = reader.ReadInt64();
                    break;
                case 5:
                    max = reader.ReadBinary().ToArray();
                    break;
                case 6:
                    min = reader.ReadBinary().ToArray();
                    break;
                case 7:
                    isMaxExact = reader.ReadBool();
                    break;
                case 8:
                    isMinExact = reader.ReadBool();
                    break;
                case 9:
                    nans = reader.ReadInt64();
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        return new Statistics
        {
            NullCount = nulls,
            MaxValue = max,
            MinValue = min,
            IsMaxValueExact = isMaxExact,
            IsMinValueExact = isMinExact,
            NanCount = nans,
        };
    }

    public void Write(CompactWriter writer)
    {
        if (NullCount is { } nulls)
            writer.Write(3, nulls);
        if (MaxValue is not null)
            writer.Write(5, MaxValue);
        if (MinValue is not null)
            writer.Write(6, MinValue);
        if (IsMaxValueExact is { } isMaxExact)
            writer.Write(7, isMaxExact);
        if (IsMinValueExact is { } isMinExact)
            writer.Write(8, isMinExact);
        if (NanCount is { } nans)
            writer.Write(9, nans);
    }
}
