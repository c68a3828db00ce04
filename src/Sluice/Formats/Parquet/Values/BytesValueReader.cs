using System.Text.Unicode;
using Sluice.Columns;
using Sluice.Formats.Parquet.Decoding;
using Sluice.Formats.Parquet.Metadata.Enums;

namespace Sluice.Formats.Parquet.Values;

/// <summary>Reads values that are bytes in the file and in the vector.</summary>
/// <param name="width">The length of each in the file, if it is fixed.</param>
/// <param name="isText">Whether they have to be UTF-8.</param>
/// <param name="convert">Turns one into the other; null where they are the same.</param>
sealed class BytesValueReader(int? width, bool isText, BytesConversion? convert = null) : LongValueReader
{
    readonly BytesDecoder _decoder = new(width);
    readonly ByteRange[] _ranges = new ByteRange[MaxValues];

    public override void Dispose()
    {
        _decoder.Dispose();
        base.Dispose();
    }

    protected override void Start(Encoding encoding, ReadOnlyMemory<byte> values) => _decoder.Start(encoding, values);

    protected override void ReadSizes(Span<int> sizes)
    {
        var ranges = _ranges.AsSpan(0, sizes.Length);
        _decoder.ReadRanges(ranges);
        for (var i = 0; i < ranges.Length; i++)
            sizes[i] = ranges[i].Length;
    }

    protected override void Read(int start, int rows, ReadOnlySpan<byte> validity, int count, BytesVector output)
    {
        var ranges = _ranges.AsSpan(start, count);
        var values = _decoder.Build(ranges);
        var before = output.Length;
        var isSplit = false;
        var next = 0;
        for (var row = 0; row < rows; row++)
        {
            if (!validity.IsEmpty && (validity[row >> 3] & (1 << (row & 7))) == 0)
            {
                output.AppendNull();
                continue;
            }

            var range = ranges[next++];
            var value = values.Slice(range.Start, range.Length);
            if (convert is null)
                output.Append(value);
            else
                convert(value, output);
            isSplit |= range.Length > 0 && (value[0] & 0xC0) == 0x80;
        }

        // All at once: together they are UTF-8, and no character goes over from one to the next.
        if (isText && (isSplit || !Utf8.IsValid(output.Data[before..])))
            throw new InvalidDataException("a text is not UTF-8");
    }
}
