namespace Sluice.Formats.Parquet.Writing.Conversions;

/// <summary>As it is.</summary>
readonly struct NoConversion<T> : IConversion<T, T>
{
    public static T Convert(T value) => value;
}
