using System.Buffers.Binary;
using System.IO.Hashing;
using Sluice.Columns;
using Sluice.Formats.Parquet.Metadata;
using Sluice.Formats.Parquet.Metadata.Enums;
using Sluice.Formats.Parquet.Thrift;
using Sluice.Formats.Parquet.Writing.Encodings;

namespace Sluice.Formats.Parquet.Writing;

/// <summary>
/// Writes the values of a column: collects pages, then hands a chunk of them over for each row group. A page holds levels and values
/// (README.md, "Data Pages"): levels say where NULLs and lists are (Encodings.md and README.md, "Nested Encoding").
/// </summary>
/// <param name="leaf">What it writes.</param>
abstract class LeafWriter(Leaf leaf, PageCompressor compressor) : IDisposable
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
    readonly BitBuffer _present = new();
    readonly PooledList<byte> _repetition = new();
    readonly PooledList<byte> _definition = new();
    readonly SortedSet<Encoding> _encodings = [];
    int _pageSlots;
    int _pageNulls;
    long _slots;
    long _nulls;
    long _uncompressed;

    /// <summary>What it writes.</summary>
    protected Leaf Leaf => leaf;

    /// <summary>Bytes of memory that its row group takes until now.</summary>
    public long BufferedBytes =>
        _pages.Length + PendingBytes + DictionaryBytes + _present.Capacity + _repetition.Capacity + _definition.Capacity;

    /// <summary>Bytes of values of the page that is being collected.</summary>
    protected abstract int PendingBytes { get; }

    /// <summary>Bytes of the chunk's dictionary.</summary>
    protected abstract int DictionaryBytes { get; }

    /// <summary>Whether the values are enough for a page.</summary>
    protected virtual bool IsPageFull => PendingBytes >= PageBytes;

    /// <summary>Whether there are values that cannot be written.</summary>
    public bool CanRefuse => leaf.IsList || CanRefuseValues;

    /// <summary>Whether there are such values besides lists.</summary>
    protected virtual bool CanRefuseValues => false;

    /// <summary>Looks at rows before any column takes them.</summary>
    /// <exception cref="ValueException">A value cannot be written.</exception>
    public void Check(Vector vector, int start, int count)
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

    /// <summary>Takes rows, which <see cref="Check"/> has just seen.</summary>
    public void Write(Vector vector, int start, int count)
    {
        while (count > 0)
        {
            var rows = leaf.IsList ? WriteLists((ListVector)vector, start, count) : WriteRows(vector, start, count);
            (start, count) = (start + rows, count - rows);
            if (_pageSlots >= MaxPageSlots || IsPageFull)
                EndPage();
        }
    }

    /// <summary>Ends the chunk of a row group.</summary>
    /// <param name="offset">Where it will be in the file.</param>
    public ColumnChunk EndChunk(long offset, out long size)
    {
        if (_pageSlots > 0)
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
    public virtual void Dispose()
    {
        _pages.Dispose();
        _dictionaryPage.Dispose();
        _present.Dispose();
        _repetition.Dispose();
        _definition.Dispose();
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

    int WriteRows(Vector vector, int start, int count)
    {
        var rows = Fit(vector, start, count);
        if (vector.NullCount == 0)
            _present.AppendSet(rows);
        else
            _present.Append(vector.Validity, start, rows);
        _pageSlots += rows;
        _pageNulls += rows - Nulls.CountValid(vector, start, rows);
        AppendValues(vector, start, rows);
        return rows;
    }

    int WriteLists(ListVector lists, int start, int count)
    {
        // Definition: 0 NULL, 1 empty, 2 an item that is NULL, 3 an item. Repetition: 0 begins a row, 1 goes on with its list.
        var items = lists.Items;
        var (first, end) = (lists[start].Start, lists[start].Start);
        var row = start;
        for (; row < start + count && row - start < BlockRows && (row == start || lists[row].End - first <= BlockRows); row++)
        {
            _repetition.Append(0);
            end = lists[row].End;
            var length = end - lists[row].Start;
            if (length == 0)
            {
                _definition.Append(lists.IsNull(row) ? (byte)0 : (byte)1);
                _pageNulls++;
                continue;
            }

            _repetition.AppendMany(length - 1).Fill(1);
            var definition = _definition.AppendMany(length);
            for (var i = 0; i < length; i++)
            {
                var isNull = items.IsNull(end - length + i);
                definition[i] = isNull ? (byte)2 : (byte)3;
                _pageNulls += isNull ? 1 : 0;
            }
        }

        _pageSlots = _repetition.Count;
        AppendValues(items, first, end - first);
        return row - start;
    }

    void EndPage()
    {
        var page = compressor.Page;
        if (leaf.IsList)
        {
            WriteLevels(page, _repetition.Span, 1);
            WriteLevels(page, _definition.Span, 2);
        }
        else
        {
            WritePresence(page);
        }

        var encoding = EncodeValues(page);
        _encodings.Add(encoding);
        AddPage(_pages, PageType.DataPage, _pageSlots, encoding);
        _slots += _pageSlots;
        _nulls += _pageNulls;
        _pageSlots = _pageNulls = 0;
        _present.Clear();
        _repetition.Clear();
        _definition.Clear();
    }

    void WritePresence(ByteBuffer page)
    {
        var length = BeginLevels(page);
        if (_pageNulls == 0 || _pageNulls == _pageSlots)
            HybridEncoding.WriteRun(_pageNulls == 0 ? 1 : 0, _pageSlots, 1, page);
        else
            HybridEncoding.WriteBits(_present.Bytes, page);
        EndLevels(page, length);
    }

    static void WriteLevels(ByteBuffer page, ReadOnlySpan<byte> levels, int width)
    {
        var length = BeginLevels(page);
        HybridEncoding.Write(levels, width, page);
        EndLevels(page, length);
    }

    static int BeginLevels(ByteBuffer page)
    {
        page.Append([0, 0, 0, 0]);
        return page.Length;
    }

    static void EndLevels(ByteBuffer page, int start) =>
        BinaryPrimitives.WriteInt32LittleEndian(page.Span[(start - sizeof(int))..], page.Length - start);

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
