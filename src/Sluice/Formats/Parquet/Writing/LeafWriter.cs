using System.IO.Hashing;
using Sluice.Columns;
using Sluice.Formats.Parquet.Metadata;
using Sluice.Formats.Parquet.Metadata.Enums;
using Sluice.Formats.Parquet.Thrift;
using Sluice.Formats.Parquet.Writing.Encodings;

namespace Sluice.Formats.Parquet.Writing;

/// <summary>
/// Writes the values of a leaf of the schema: collects pages, then hands a chunk of them over for each row group. A page holds levels
/// and values (README.md, "Data Pages").
/// </summary>
/// <param name="leaf">What it writes.</param>
abstract class LeafWriter(Leaf leaf, PageCompressor compressor) : ColumnWriter
{
    /// <summary>
    /// A page ends with about this many bytes of values. Snappy compresses blocks of 64 KiB anyway, larger pages would only take
    /// memory; and the arrays its library returns stay below the large object heap.
    /// </summary>
    protected const int PageBytes = 64 << 10;

    /// <summary>Rows that are taken at a time.</summary>
    protected const int BlockRows = 1024;

    // Of booleans and of indices into a dictionary there are many to the byte.
    const int MaxPageSlots = 32 << 10;

    readonly ChunkBuffer _pages = new();
    readonly ChunkBuffer _dictionaryPage = new();
    readonly PageLevels _levels = new(leaf.Structs, leaf.IsList);
    readonly SortedSet<Encoding> _encodings = [];
    long _slots;
    long _nulls;
    long _uncompressed;

    /// <inheritdoc/>
    public sealed override IEnumerable<LeafWriter> Leaves => [this];

    /// <summary>What it writes.</summary>
    protected Leaf Leaf => leaf;

    /// <summary>Bytes of memory that its row group takes until now.</summary>
    public long BufferedBytes => _pages.Length + PendingBytes + DictionaryBytes + _levels.Capacity;

    /// <summary>Bytes of values of the page that is being collected.</summary>
    protected abstract int PendingBytes { get; }

    /// <summary>Bytes of the chunk's dictionary.</summary>
    protected abstract int DictionaryBytes { get; }

    /// <summary>Whether the values are enough for a page.</summary>
    protected virtual bool IsPageFull => PendingBytes >= PageBytes;

    /// <inheritdoc/>
    public sealed override bool CanRefuse => leaf.IsList || CanRefuseValues;

    /// <summary>Whether there are such values besides lists.</summary>
    protected virtual bool CanRefuseValues => false;

    /// <inheritdoc/>
    public sealed override void Check(Vector vector, int start, int count)
    {
        if (!leaf.IsList)
        {
            CheckValues(vector, start, count);
            return;
        }

        var lists = (ListVector)vector;
        for (var row = start; row < start + count; row++)
        {
            if (lists.Shape(row) is not null)
                throw new ValueException(
                    $"Column '{leaf.Column}' has an array of several dimensions or with a lower bound other than 1, which Parquet has "
                    + "no form for: map the column to String to keep arrays of this shape.");
        }

        var (first, end) = Items(lists, start, count);
        CheckValues(lists.Items, first, end - first);
    }

    /// <inheritdoc/>
    public sealed override void Write(Vector vector, ReadOnlySpan<byte> structs, int start, int count)
    {
        while (count > 0)
        {
            var rows = leaf.IsList ? WriteLists((ListVector)vector, structs, start, count) : WriteRows(vector, structs, start, count);
            (start, count) = (start + rows, count - rows);
            if (_levels.Count >= MaxPageSlots || IsPageFull)
                EndPage();
        }
    }

    /// <summary>Ends the chunk of a row group.</summary>
    /// <param name="offset">Where it will be in the file.</param>
    public ColumnChunk EndChunk(long offset, out long size)
    {
        if (_levels.Count > 0)
            EndPage();
        var page = compressor.Page;
        var hasDictionary = TryWriteDictionary(page, out var entries);
        if (hasDictionary)
        {
            _encodings.Add(Encoding.Plain);
            AddPage(_dictionaryPage, PageType.DictionaryPage, entries, Encoding.Plain);
        }

        size = _dictionaryPage.Length + _pages.Length;
        _encodings.Add(Encoding.Rle);
        var metaData = new ColumnMetaData
        {
            Type = leaf.Element.Type!.Value,
            Encodings = [.. _encodings],
            Path = leaf.Path,
            Codec = compressor.Codec,
            ValueCount = _slots,
            UncompressedSize = _uncompressed,
            CompressedSize = size,
            DataPageOffset = offset + _dictionaryPage.Length,
            DictionaryPageOffset = hasDictionary ? offset : null,
            Statistics = Statistics(_nulls),
        };
        Reset();
        _encodings.Clear();
        _slots = _nulls = _uncompressed = 0;
        return new ColumnChunk { MetaData = metaData };
    }

    /// <summary>Writes the chunk that was ended.</summary>
    public async ValueTask WriteChunkAsync(Stream output, CancellationToken cancellationToken)
    {
        await _dictionaryPage.WriteToAsync(output, cancellationToken);
        await _pages.WriteToAsync(output, cancellationToken);
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        _pages.Dispose();
        _dictionaryPage.Dispose();
        _levels.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Refuses values that cannot be written; NULLs among them are to be passed over.</summary>
    protected virtual void CheckValues(Vector vector, int start, int count)
    {
    }

    /// <summary>How many rows to take at once.</summary>
    protected virtual int Fit(Vector vector, int start, int count) => Math.Min(count, BlockRows);

    /// <summary>Takes those values that are not NULL.</summary>
    protected abstract void AppendValues(Vector vector, int start, int count);

    /// <summary>Writes the values of the page and forgets them.</summary>
    /// <returns>How.</returns>
    protected abstract Encoding EncodeValues(ByteBuffer page);

    /// <summary>Writes the dictionary, if a page of the chunk uses one.</summary>
    protected abstract bool TryWriteDictionary(ByteBuffer page, out int entries);

    /// <summary>The least and the greatest value of the chunk.</summary>
    protected abstract Statistics Statistics(long nulls);

    /// <summary>Forgets the chunk.</summary>
    protected abstract void Reset();

    static (int Start, int End) Items(ListVector lists, int start, int count) =>
        count == 0 ? (0, 0) : (lists[start].Start, lists[start + count - 1].End);

    int WriteRows(Vector vector, ReadOnlySpan<byte> structs, int start, int count)
    {
        var rows = Fit(vector, start, count);
        _levels.AddRows(vector, structs, start, rows);
        AppendValues(vector, start, rows);
        return rows;
    }

    int WriteLists(ListVector lists, ReadOnlySpan<byte> structs, int start, int count)
    {
        var first = lists[start].Start;
        var row = start;
        do
        {
            _levels.AddList(lists, structs, row);
            row++;
        }
        while (row < start + count && row - start < BlockRows && lists[row].End - first <= BlockRows);
        AppendValues(lists.Items, first, lists[row - 1].End - first);
        return row - start;
    }

    void EndPage()
    {
        var page = compressor.Page;
        var slots = _levels.Count;
        _slots += slots;
        _nulls += _levels.NullCount;
        _levels.MoveTo(page);
        var encoding = EncodeValues(page);
        _encodings.Add(encoding);
        AddPage(_pages, PageType.DataPage, slots, encoding);
    }

    void AddPage(ChunkBuffer pages, PageType type, int values, Encoding encoding)
    {
        var size = compressor.Page.Length;
        var compressed = compressor.Compress();
        var header = new PageHeader
        {
            Type = type,
            UncompressedSize = size,
            CompressedSize = compressed.Length,
            Crc = (int)Crc32.HashToUInt32(compressed),
            DataPage = type == PageType.DataPage ? new DataPageHeader { ValueCount = values, Encoding = encoding } : null,
            DictionaryPage = type == PageType.DictionaryPage ? new DictionaryPageHeader { ValueCount = values, Encoding = encoding } : null,
        };
        new CompactWriter(compressor.Header).Write(header);
        pages.Append(compressor.Header.Span);
        pages.Append(compressed);
        _uncompressed += compressor.Header.Length + size;
        compressor.Clear();
    }
}
