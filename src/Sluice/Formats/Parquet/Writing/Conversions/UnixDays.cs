namespace Sluice.Formats.Parquet.Writing.Conversions;

/// <summary>Days since 1970 (LogicalTypes.md, "DATE"), with DuckDB's infinities.</summary>
readonly struct UnixDays : IConversion<int, int>
{
    public static bool CanRefuse => true;

    public static bool Holds(int value) => value is int.MaxValue or < int.MaxValue - UnixEpoch.Days;

    public static int Convert(int value) => value switch
    {
        int.MaxValue => int.MaxValue,
        int.MinValue => -int.MaxValue,
        _ => value + UnixEpoch.Days,
    };
}
