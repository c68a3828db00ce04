namespace Sluice.Formats.Parquet.Writing.Conversions;

/// <summary>Microseconds since 1970 (LogicalTypes.md, "TIMESTAMP"), with DuckDB's infinities.</summary>
readonly struct UnixMicroseconds : IConversion<long, long>
{
    public static bool CanRefuse => true;

    public static bool Holds(long value) => value is long.MaxValue or < long.MaxValue - UnixEpoch.Microseconds;

    public static long Convert(long value) => value switch
    {
        long.MaxValue => long.MaxValue,
        long.MinValue => -long.MaxValue,
        _ => value + UnixEpoch.Microseconds,
    };
}
