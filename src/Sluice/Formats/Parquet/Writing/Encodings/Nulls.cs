using System.Numerics;
using Sluice.Columns;
using Vector = Sluice.Columns.Vector;

namespace Sluice.Formats.Parquet.Writing.Encodings;

/// <summary>NULLs have levels but no values.</summary>
static class Nulls
{
    /// <summary>How many of some rows are not NULL.</summary>
    public static int CountValid(Vector vector, int start, int count)
    {
        if (vector.NullCount == 0)
            return count;
        var validity = vector.Validity;
        var valid = 0;
        var end = start + count;
        for (var row = start; row < end;)
        {
            if ((row & 7) == 0 && row + 8 <= end)
            {
                valid += BitOperations.PopCount(validity[row >> 3]);
                row += 8;
                continue;
            }

            valid += validity[row >> 3] >> (row & 7) & 1;
            row++;
        }

        return valid;
    }

    /// <summary>The values of some rows that are not NULL.</summary>
    /// <param name="start">The first row.</param>
    /// <param name="room">Takes the values where there are NULLs among them; as long as there are rows.</param>
    public static ReadOnlySpan<T> Values<T>(FixedVector<T> vector, int start, int count, Span<T> room)
        where T : unmanaged
    {
        var values = vector.Values.Slice(start, count);
        if (vector.NullCount == 0)
            return values;
        var validity = vector.Validity;
        var valid = 0;
        for (var i = 0; i < values.Length; i++)
        {
            var row = start + i;
            room[valid] = values[i];
            valid += validity[row >> 3] >> (row & 7) & 1;
        }

        return room[..valid];
    }
}
