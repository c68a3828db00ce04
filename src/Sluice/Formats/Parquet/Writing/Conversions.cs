using Sluice.Columns;

namespace Sluice.Formats.Parquet.Writing;

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

/// <summary>As it is.</summary>
readonly struct Same<T> : IConversion<T, T>
{
    public static T Convert(T value) => value;
}

/// <summary>Parquet has no 16-bit numbers.</summary>
readonly struct Widened : IConversion<short, int>
{
    public static int Convert(short value) => value;
}

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

/// <summary>Writes the values of a <see cref="FixedVector{TSource}"/>.</summary>
sealed class NumberLeafWriter<TSource, T, TConversion>(Leaf leaf, PageCompressor compressor) : FixedLeafWriter<T>(leaf, compressor)
    where TSource : unmanaged
    where T : unmanaged, System.Numerics.INumber<T>, System.Numerics.IMinMaxValue<T>
    where TConversion : IConversion<TSource, T>
{
    /// <inheritdoc/>
    protected override bool CanRefuseValues => TConversion.CanRefuse;

    /// <inheritdoc/>
    protected override void CheckValues(Vector vector, int start, int count)
    {
        var values = ((FixedVector<TSource>)vector).Values.Slice(start, count);
        for (var i = 0; i < values.Length; i++)
        {
            if (!TConversion.Holds(values[i]) && !vector.IsNull(start + i))
                throw new ValueException(
                    $"Column '{Leaf.Column}' has a time too far ahead for Parquet, which counts from 1970 in "
                    + $"{(typeof(T) == typeof(long) ? "microseconds of 64 bits" : "days of 32 bits")}: map the column to String.");
        }
    }

    /// <inheritdoc/>
    protected override void AppendValues(Vector vector, int start, int count)
    {
        Span<TSource> room = stackalloc TSource[BlockRows];
        Span<T> converted = stackalloc T[BlockRows];
        while (count > 0)
        {
            var rows = Math.Min(count, BlockRows);
            var values = Nulls.Values((FixedVector<TSource>)vector, start, rows, room);
            for (var i = 0; i < values.Length; i++)
                converted[i] = TConversion.Convert(values[i]);
            Append(converted[..values.Length]);
            (start, count) = (start + rows, count - rows);
        }
    }
}
