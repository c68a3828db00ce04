using Sluice.Columns;
using Sluice.Columns.Text;
using Sluice.Formats.Parquet.Writing.Encodings;

namespace Sluice.Formats.Parquet.Writing;

/// <summary>Writes decimals that no DECIMAL holds, of any precision, as text.</summary>
sealed class DecimalTextLeafWriter(Leaf leaf, PageCompressor compressor, int dictionaryBytes)
    : BytesLeafWriter(leaf, compressor, dictionaryBytes)
{
    readonly ByteBuffer _text = new();

    /// <inheritdoc/>
    public override void Dispose()
    {
        _text.Dispose();
        base.Dispose();
    }

    /// <inheritdoc/>
    // Of few bytes a text of 130 KB may come.
    protected override int Fit(Vector vector, int start, int count) => Math.Min(count, BlockRows / 16);

    /// <inheritdoc/>
    protected override void AppendValues(Vector vector, int start, int count)
    {
        var decimals = (BytesVector)vector;
        for (var row = start; row < start + count; row++)
        {
            if (vector.IsNull(row))
                continue;
            _text.Clear();
            NumericBinary.Write(decimals[row], _text);
            Append(_text.Span);
        }
    }
}
