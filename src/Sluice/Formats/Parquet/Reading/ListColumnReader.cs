using Sluice.Columns;
using Sluice.Formats.Parquet.Decoding;
using Sluice.Formats.Parquet.Metadata;
using Sluice.Formats.Parquet.Values;

namespace Sluice.Formats.Parquet.Reading;

/// <summary>
/// Reads a column of lists. Where a list ends is known when the next one begins, maybe on the next page; so lists are read ahead, and
/// whole ones handed on.
/// </summary>
sealed class ListColumnReader(FileColumn column, ListLevels levels) : ColumnReader(column)
{
    const int WindowValues = 1024;

    /// <summary>PostgreSQL holds no larger value.</summary>
    const long MostBytesOfList = 1 << 30;

    readonly LeafPages _pages = new(column.Leaves[0], 1, levels.Item > 1 ? 2 : 1);
    readonly RunLengthDecoder _repetition = new();
    readonly RunLengthDecoder _definition = new();
    readonly int[] _repetitions = new int[WindowValues];
    readonly int[] _definitions = new int[WindowValues];
    readonly byte[] _validity = new byte[WindowValues / 8];
    readonly byte[] _shifted = new byte[WindowValues / 8];
    ListVector _ahead = (ListVector)Vector.Create(column.Field.Type);
    ListVector _spare = (ListVector)Vector.Create(column.Field.Type);
    long _rowsLeft;
    int _pageValues;
    int _next;
    int _end;
    int _read;
    bool _isOpen;

    // Items of the open list that are not yet among the vector's.
    int _items;
    int _values;

    public override int Rows => _ahead.Count - _read;

    public override int FixedBytes => sizeof(int);

    public override void Start(int leaf, ColumnMetaData metaData, ChunkBytes bytes, long rows)
    {
        _pages.Start(metaData, bytes);
        _ahead.Clear();
        _rowsLeft = rows;
        _pageValues = _next = _end = _read = _items = _values = 0;
        _isOpen = false;
    }

    public override long BytesOf(int rows)
    {
        var first = _ahead[_read].Start;
        var behind = _ahead[_read + rows - 1].End;
        return SizeOf(_ahead.Items, first, behind);
    }

    public override void Read(int rows, Vector output)
    {
        output.AppendFrom(_ahead, _read, rows);
        _read += rows;
    }

    public override void Finish()
    {
        if (_next < _end || _pageValues > 0)
            throw new InvalidDataException("its chunk has more lists than its row group has rows");
        _pages.Finish();
    }

    public override void Dispose()
    {
        _ahead.Dispose();
        _spare.Dispose();
        _pages.Dispose();
    }

    protected override async ValueTask PrepareNextAsync(CancellationToken cancellationToken)
    {
        DropRead();
        while (true)
        {
            while (_next < _end)
            {
                Take(_repetitions[_next], _definitions[_next]);
                _next++;
                if (Rows > 0 && SizeOf(_ahead.Items, 0, _ahead.Items.Count) > ColumnBatch.MostBytes)
                    return;
            }

            AddItems();
            if (Rows > 0)
                return;
            if (_pageValues == 0 && _pages.ValuesLeft == 0)
            {
                if (!_isOpen)
                    throw new InvalidDataException("its chunk has fewer lists than its row group has rows");
                EndList();
                return;
            }

            if (_pageValues == 0)
                StartPage(await _pages.NextAsync(cancellationToken));
            ReadLevels();
        }
    }

    ValueReader Values => _pages.Values;

    void StartPage(Page page)
    {
        _pageValues = page.Count;
        _repetition.Start(page.Repetition, 1);
        _definition.Start(page.Definition, levels.Item > 1 ? 2 : 1);
    }

    void ReadLevels()
    {
        (_next, _end) = (0, Math.Min(_pageValues, WindowValues));
        _pageValues -= _end;
        _repetition.Read(_repetitions.AsSpan(0, _end));
        _definition.Read(_definitions.AsSpan(0, _end));
    }

    /// <summary>Takes the next item, or the list that has none.</summary>
    void Take(int repetition, int definition)
    {
        if (definition > levels.Item)
            throw new InvalidDataException($"it has a definition level of {definition}");
        if (repetition == 0)
        {
            if (_isOpen)
                EndList();
            if (--_rowsLeft < 0)
                throw new InvalidDataException("its chunk has more lists than its row group has rows");
            if (definition < levels.Empty)
            {
                _ahead.AppendNull();
                return;
            }

            if (definition == levels.Empty)
            {
                _ahead.EndRow();
                return;
            }

            _isOpen = true;
        }
        else if (!_isOpen || definition <= levels.Empty)
        {
            throw new InvalidDataException("a list goes on that has not begun");
        }

        var bit = (byte)(1 << (_items & 7));
        if (definition == levels.Item)
        {
            _validity[_items >> 3] |= bit;
            _values++;
        }
        else
        {
            _validity[_items >> 3] &= (byte)~bit;
        }

        _items++;
    }

    void EndList()
    {
        AddItems();
        _ahead.EndRow();
        _isOpen = false;
    }

    /// <summary>Adds the items taken to the vector's, as many at once as the values that are ready allow.</summary>
    void AddItems()
    {
        for (var first = 0; first < _items;)
        {
            var ready = Values.Prepare(_values);
            var rows = ready == _values ? _items - first : RowsOf(first, ready);
            Array.Clear(_shifted);
            Bits.Copy(_validity, first, _shifted, 0, rows);
            Values.Read(rows, ready == rows ? default : _shifted, ready, _ahead.Items);
            first += rows;
            _values -= ready;
            if (SizeOf(_ahead.Items, _ahead.Count == 0 ? 0 : _ahead.Ends[^1], _ahead.Items.Count) > MostBytesOfList)
                throw new InvalidDataException("a list is larger than 1 GB");
        }

        _items = 0;
    }

    int RowsOf(int first, int values)
    {
        var row = first;
        for (; values > 0; row++)
            values -= (_validity[row >> 3] >> (row & 7)) & 1;
        return row - first;
    }

    /// <summary>Drops the lists that were handed on and keeps the items of the one that is open.</summary>
    void DropRead()
    {
        var items = _ahead.Items;
        var first = _ahead.Count == 0 ? 0 : _ahead.Ends[^1];
        if (_ahead.Count > 0)
        {
            _spare.Items.AppendFrom(items, first, items.Count - first);
            (_ahead, _spare) = (_spare, _ahead);
            _spare.Clear();
        }

        _read = 0;
    }

    long SizeOf(Vector items, int first, int behind)
    {
        if (first == behind)
            return 0;
        var size = (long)(behind - first) * Values.FixedBytes;
        return items is BytesVector bytes ? size + bytes.Ends[behind - 1] - (first == 0 ? 0 : bytes.Ends[first - 1]) : size;
    }
}
