using Sluice.Columns;
using Sluice.Formats.Parquet.Decoding;
using Sluice.Formats.Parquet.Metadata;
using Sluice.Formats.Parquet.Reading.Pages;
using Sluice.Formats.Parquet.Values;

namespace Sluice.Formats.Parquet.Reading;

/// <summary>
/// Reads a column of lists. Where a list ends is known when the next one begins, maybe on the next page; so lists are read ahead, and
/// whole ones handed on.
/// </summary>
sealed class ListColumnReader(FileColumn column, ListLevels levels) : ColumnReader(column)
{
    readonly LeafPages _pages = new(column.Leaves[0], 1, levels.Item > 1 ? 2 : 1);
    readonly RunLengthDecoder _repetition = new();
    readonly RunLengthDecoder _definition = new();
    readonly int[] _repetitions = new int[ValueReader.MaxValues];
    readonly int[] _definitions = new int[ValueReader.MaxValues];
    readonly byte[] _isValue = new byte[ValueReader.MaxValues];
    readonly byte[] _itemBits = new byte[ValueReader.MaxValues / 8];

    // One more than there are levels: that of the list that was open before.
    readonly int[] _rowEnds = new int[ValueReader.MaxValues + 1];
    readonly byte[] _isList = new byte[ValueReader.MaxValues + 1];
    readonly byte[] _rowBits = new byte[(ValueReader.MaxValues / 8) + 1];
    ListVector _ahead = (ListVector)Vector.Create(column.Field.Type);
    ListVector _spare = (ListVector)Vector.Create(column.Field.Type);
    long _rowsLeft;
    int _pageValues;
    int _next;
    int _end;
    int _read;

    // Every row is open until the next one begins. What its last level said: whether it is a list, and whether it may go on.
    bool _isOpen;
    byte _openIsList;
    int _openHasItems;

    public override int Rows => _ahead.Count - _read;

    public override int FixedBytes => sizeof(int);

    public override void Start(int leaf, ColumnMetaData metaData, ChunkBytes bytes, long rows)
    {
        _pages.Start(metaData, bytes);
        _ahead.Clear();
        _rowsLeft = rows;
        _pageValues = _next = _end = _read = 0;
        _isOpen = false;
        _openHasItems = 0;
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
        while (Rows == 0)
        {
            if (_next < _end)
            {
                Take();
            }
            else if (_pageValues == 0 && _pages.ValuesLeft == 0)
            {
                if (!_isOpen)
                    throw new InvalidDataException("its chunk has fewer lists than its row group has rows");
                _isOpen = false;
                if (_openIsList != 0)
                    _ahead.EndRow();
                else
                    _ahead.AppendNull();
            }
            else
            {
                if (_pageValues == 0)
                    StartPage(await _pages.NextAsync(cancellationToken));
                ReadLevels();
            }
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
        (_next, _end) = (0, Math.Min(_pageValues, ValueReader.MaxValues));
        _pageValues -= _end;
        _repetition.Read(_repetitions.AsSpan(0, _end));
        _definition.Read(_definitions.AsSpan(0, _end));
    }

    /// <summary>Takes the next items and lists without any, as many at once as there are levels here and room for their values.</summary>
    void Take()
    {
        var definitions = _definitions.AsSpan(_next, _end - _next);
        var values = definitions.Count(levels.Item);
        var ready = values == 0 ? 0 : Values.Prepare(values);
        while (ready > 1 && Values.BytesOf(ready) > ColumnBatch.MaxBytes)
            ready /= 2;
        if (ready < values)
            definitions = definitions[..BehindOf(definitions, ready)];
        var first = _isOpen ? 0 : 1;
        var (items, rows) = ReadStructure(_repetitions.AsSpan(_next, definitions.Length), definitions);
        if (items > 0)
            Values.Read(items, ready == items ? default : ItemBits(definitions, items), ready, _ahead.Items);
        if (rows > first)
        {
            Bits.Pack(_isList.AsSpan(first, rows - first), _rowBits);
            _ahead.AppendRows(_rowEnds.AsSpan(first, rows - first), _rowBits);
        }

        _next += definitions.Length;
        if (SizeOf(_ahead.Items, _ahead.Count == 0 ? 0 : _ahead.Ends[^1], _ahead.Items.Count) > ColumnBatch.MaxValueBytes)
            throw new NotSupportedException(ColumnBatch.TooLarge);
    }

    /// <summary>
    /// Finds where rows end, and which are lists, without a branch that would be guessed wrong at every other row. What is in the first
    /// place is the row that was open before, or nothing; the one in the last place is open now.
    /// </summary>
    /// <returns>The items, and the place of the row that is open.</returns>
    (int Items, int Rows) ReadStructure(ReadOnlySpan<int> repetitions, ReadOnlySpan<int> definitions)
    {
        var (rowEnds, isList) = (_rowEnds, _isList);
        var (empty, before) = (levels.Empty, _ahead.Items.Count);
        var (items, rows, highest, astray, hadItem) = (0, 0, 0, 0, _openHasItems);
        rowEnds[0] = before;
        isList[0] = _openIsList;
        for (var i = 0; i < definitions.Length; i++)
        {
            var (repetition, definition) = (repetitions[i], definitions[i]);
            var isItem = definition > empty ? 1 : 0;
            rows += 1 - repetition;
            items += isItem;
            rowEnds[rows] = before + items;
            isList[rows] = (byte)(definition >= empty ? 1 : 0);
            astray |= repetition & ~(isItem & hadItem);
            highest = Math.Max(highest, definition);
            hadItem = isItem;
        }

        if (highest > levels.Item)
            throw new InvalidDataException($"it has a definition level of {highest}");
        if (astray != 0)
            throw new InvalidDataException("a list goes on that has not begun");
        _rowsLeft -= rows;
        if (_rowsLeft < 0)
            throw new InvalidDataException("its chunk has more lists than its row group has rows");
        (_isOpen, _openIsList, _openHasItems) = (true, isList[rows], hadItem);
        return (items, rows);
    }

    /// <summary>A bit for each item: clear is NULL.</summary>
    ReadOnlySpan<byte> ItemBits(ReadOnlySpan<int> definitions, int items)
    {
        var next = 0;
        foreach (var definition in definitions)
        {
            // Where there is no item, the next one takes the place.
            if (next == items)
                break;
            _isValue[next] = (byte)(definition == levels.Item ? 1 : 0);
            next += definition > levels.Empty ? 1 : 0;
        }

        Bits.Pack(_isValue.AsSpan(0, items), _itemBits);
        return _itemBits;
    }

    /// <summary>The place behind so many values.</summary>
    int BehindOf(ReadOnlySpan<int> definitions, int values)
    {
        var place = 0;
        for (; values > 0; place++)
            values -= definitions[place] == levels.Item ? 1 : 0;
        return place;
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
