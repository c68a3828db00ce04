using Sluice.Columns;
using Sluice.Formats.Parquet.Decoding;
using Sluice.Formats.Parquet.Metadata.Enums;

namespace Sluice.Formats.Parquet.Values;

/// <summary>Reads numbers that become bytes: decimals.</summary>
/// <param name="convert">Adds one.</param>
/// <typeparam name="T">The physical type.</typeparam>
sealed class NumberValueReader<T>(NumberConversion<T> convert) : LongValueReader
    where T : unmanaged
{
    // The words before the digits, and those of 20 digits.
    const int DecimalBytes = 20;

    readonly FixedDecoder<T> _decoder = new();
    readonly T[] _numbers = new T[MaxValues];

    public override void Dispose()
    {
        _decoder.Dispose();
        base.Dispose();
    }

    protected override void Start(Encoding encoding, ReadOnlyMemory<byte> values) => _decoder.Start(encoding, values);

    protected override void ReadSizes(Span<int> sizes)
    {
        _decoder.Read(_numbers.AsSpan(0, sizes.Length));
        sizes.Fill(DecimalBytes);
    }

    protected override void Read(int start, int rows, ReadOnlySpan<byte> validity, int count, BytesVector output)
    {
        for (var row = 0; row < rows; row++)
        {
            if (!validity.IsEmpty && (validity[row >> 3] & (1 << (row & 7))) == 0)
                output.AppendNull();
            else
                convert(_numbers[start++], output);
        }
    }
}
