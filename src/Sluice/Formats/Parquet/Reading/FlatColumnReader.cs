using Sluice.Columns;
using Sluice.Formats.Parquet.Decoding;
using Sluice.Formats.Parquet.Metadata;
using Sluice.Formats.Parquet.Reading.Pages;
using Sluice.Formats.Parquet.Values;

namespace Sluice.Formats.Parquet.Reading;

/// <summary>Reads a column of values.</summary>
sealed class FlatColumnReader(FileColumn column) : ColumnReader(column)
{
    readonly LeafPages _pages = new(column.Leaves[0], 0, column.IsOptional ? 1 : 0);
    readonly RunLengthDecoder _levels = new();
    readonly byte[] _validity = new byte[ValueReader.MaxValues / 8];
    readonly byte[] _shifted = new byte[ValueReader.MaxValues / 8];
    DataPageHeaderV2? _header;
    long _row;
    int _pageRows;
    int _pageNulls;

    // The rows whose levels are in the bitmap: all of them, how many are read, and how many values are among the others.
    int _windowRows;
    int _next;
    int _windowValues;
    bool _hasNulls;
    int _ready;

    public override int Rows => _ready;

    public override int FixedBytes => Values.FixedBytes;

    public override void Start(int leaf, ColumnMetaData metaData, ChunkBytes bytes, long rows)
    {
        _pages.Start(metaData, bytes);
        if (metaData.ValueCount != rows)
            throw new InvalidDataException($"its chunk has {metaData.ValueCount} values for {rows} rows");
        _row = 0;
        _pageRows = _windowRows = _next = _windowValues = _ready = 0;
    }

    public override long BytesOf(int rows) => Values.BytesOf(ValuesIn(rows));

    public override void Read(int rows, Vector output)
    {
        var values = ValuesIn(rows);
        Values.Read(rows, values == rows ? default : ValidityOf(rows), values, output);
        _next += rows;
        _ready -= rows;
        _windowValues -= values;
    }

    public override void Finish()
    {
        CheckNulls();
        _pages.Finish();
    }

    public override void Dispose() => _pages.Dispose();

    protected override async ValueTask PrepareNextAsync(CancellationToken cancellationToken)
    {
        if (_next == _windowRows)
        {
            if (_pageRows == 0)
                StartPage(await _pages.NextAsync(cancellationToken));
            ReadLevels();
        }

        var values = Values.Prepare(_windowValues);
        _ready = values == _windowValues ? _windowRows - _next : RowsOf(values);
    }

    ValueReader Values => _pages.Values;

    void StartPage(Page page)
    {
        CheckNulls();
        _header = page.Header.DataPageV2;
        if (_header is not null && _header.RowCount != page.Count)
            throw new InvalidDataException($"a page of {page.Count} values says it has {_header.RowCount} rows");
        _pageRows = page.Count;
        _pageNulls = 0;
        if (Column.IsOptional)
            _levels.Start(page.Definition, 1);
    }

    /// <summary>The window ends where those of other columns end, so that all go on together.</summary>
    void ReadLevels()
    {
        _windowRows = (int)Math.Min(_pageRows, ValueReader.MaxValues - (_row % ValueReader.MaxValues));
        _windowValues = _windowRows;
        _next = 0;
        _row += _windowRows;
        _pageRows -= _windowRows;
        if (Column.IsOptional)
        {
            Array.Clear(_validity);
            _windowValues = _levels.ReadBits(_validity, _windowRows);
            _pageNulls += _windowRows - _windowValues;
        }

        _hasNulls = _windowValues < _windowRows;
    }

    void CheckNulls()
    {
        if (_header is not null && _header.NullCount != _pageNulls)
            throw new InvalidDataException($"a page says it has {_header.NullCount} NULLs, and has {_pageNulls}");
        _header = null;
    }

    int ValuesIn(int rows) => _hasNulls ? Bits.Count(_validity, _next, rows) : rows;

    int RowsOf(int values)
    {
        var row = _next;
        for (; values > 0; row++)
            values -= (_validity[row >> 3] >> (row & 7)) & 1;
        return row - _next;
    }

    ReadOnlySpan<byte> ValidityOf(int rows)
    {
        if ((_next & 7) == 0)
            return _validity.AsSpan(_next / 8);
        Array.Clear(_shifted);
        Bits.Copy(_validity, _next, _shifted, 0, rows);
        return _shifted;
    }
}
