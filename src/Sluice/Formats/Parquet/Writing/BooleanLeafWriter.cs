using Sluice.Columns;
using Sluice.Formats.Parquet.Metadata;
using Sluice.Formats.Parquet.Metadata.Enums;
using Sluice.Formats.Parquet.Writing.Encodings;

namespace Sluice.Formats.Parquet.Writing;

/// <summary>Writes booleans, a bit each (Encodings.md, "Plain").</summary>
sealed class BooleanLeafWriter(Leaf leaf, PageCompressor compressor) : LeafWriter(leaf, compressor)
{
    readonly BitBuffer _bits = new();
    bool _hasFalse;
    bool _hasTrue;

    /// <inheritdoc/>
    protected override int PendingBytes => _bits.Capacity;

    /// <inheritdoc/>
    protected override int DictionaryBytes => 0;

    /// <inheritdoc/>
    protected override bool IsPageFull => false;

    /// <inheritdoc/>
    public override void Dispose()
    {
        _bits.Dispose();
        base.Dispose();
    }

    /// <inheritdoc/>
    protected override void AppendValues(Vector vector, int start, int count)
    {
        Span<bool> room = stackalloc bool[BlockRows];
        while (count > 0)
        {
            var rows = Math.Min(count, BlockRows);
            var values = Nulls.Values((FixedVector<bool>)vector, start, rows, room);
            _hasFalse |= values.Contains(false);
            _hasTrue |= values.Contains(true);
            _bits.Append(values);
            (start, count) = (start + rows, count - rows);
        }
    }

    /// <inheritdoc/>
    protected override Encoding EncodeValues(ByteBuffer page)
    {
        page.Append(_bits.Bytes);
        _bits.Clear();
        return Encoding.Plain;
    }

    /// <inheritdoc/>
    protected override bool TryWriteDictionary(ByteBuffer page, out int entries)
    {
        entries = 0;
        return false;
    }

    /// <inheritdoc/>
    protected override Statistics Statistics(long nulls) => !_hasFalse && !_hasTrue
        ? new Statistics { NullCount = nulls }
        : new Statistics
        {
            NullCount = nulls,
            MinValue = [_hasFalse ? (byte)0 : (byte)1],
            MaxValue = [_hasTrue ? (byte)1 : (byte)0],
            IsMinValueExact = true,
            IsMaxValueExact = true,
        };

    /// <inheritdoc/>
    protected override void Reset() => _hasFalse = _hasTrue = false;
}
