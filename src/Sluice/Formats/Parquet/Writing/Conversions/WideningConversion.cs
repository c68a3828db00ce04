namespace Sluice.Formats.Parquet.Writing.Conversions;

/// <summary>Parquet has no 16-bit numbers.</summary>
readonly struct WideningConversion : IConversion<short, int>
{
    public static int Convert(short value) => value;
}
