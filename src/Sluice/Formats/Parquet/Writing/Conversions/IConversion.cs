namespace Sluice.Formats.Parquet.Writing.Conversions;

/// <summary>How values become Parquet's.</summary>
interface IConversion<TSource, T>
{
    /// <summary>Whether there are values that cannot be.</summary>
    static virtual bool CanRefuse => false;

    /// <summary>Whether a value can be.</summary>
    static virtual bool Holds(TSource value) => true;

    /// <summary>The value.</summary>
    static abstract T Convert(TSource value);
}
