using Sluice.Columns;
using Sluice.Formats.Parquet.Writing.Conversions;
using Sluice.Formats.Parquet.Writing.Encodings;

namespace Sluice.Formats.Parquet.Writing;

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
