using Sluice.Columns;
using Sluice.Formats.Parquet.Metadata;
using Sluice.Formats.Parquet.Values;

namespace Sluice.Formats.Parquet.Reading;

/// <summary>
/// Reads a column, row group by row group. Some rows at a time are got ready, which may need the file; then they are added to a batch.
/// </summary>
abstract class ColumnReader(FileColumn column, int repetitionWidth, int definitionWidth) : IDisposable
{
    readonly PageReader _pages = new(repetitionWidth, definitionWidth);
    long _valuesLeft;

    /// <summary>A reader of a column.</summary>
    public static ColumnReader Create(FileColumn column) =>
        column.List is { } list ? new ListColumnReader(column, list) : new FlatColumnReader(column);

    /// <summary>The column.</summary>
    public FileColumn Column => column;

    /// <summary>Rows that are ready.</summary>
    public abstract int Rows { get; }

    /// <summary>Bytes that each row takes in a batch at least.</summary>
    public abstract int FixedBytes { get; }

    /// <summary>Bytes that the next rows take in a batch besides.</summary>
    public abstract long BytesOf(int rows);

    /// <summary>Adds rows that are ready to a vector.</summary>
    /// <exception cref="InvalidDataException">They are damaged.</exception>
    public abstract void Read(int rows, Vector output);

    /// <summary>Gets rows ready, one at least, if none are.</summary>
    /// <exception cref="InvalidDataException">They are damaged.</exception>
    public ValueTask PrepareAsync(CancellationToken cancellationToken) => Rows > 0 ? default : PrepareNextAsync(cancellationToken);

    /// <summary>Begins with a chunk.</summary>
    /// <param name="metaData">Says how it is stored.</param>
    /// <param name="bytes">The chunk; it is the reader's now.</param>
    /// <param name="rows">The rows in it.</param>
    /// <exception cref="InvalidDataException">It cannot be read.</exception>
    public virtual void Start(ColumnMetaData metaData, ChunkBytes bytes, long rows)
    {
        _pages.Start(bytes, metaData.Codec);
        _valuesLeft = metaData.ValueCount;
    }

    /// <summary>Ends with a chunk whose rows were all read.</summary>
    /// <exception cref="InvalidDataException">There are more.</exception>
    public virtual void Finish()
    {
        if (_valuesLeft > 0)
            throw new InvalidDataException($"its chunk has {_valuesLeft} values more than its rows");
    }

    public virtual void Dispose()
    {
        _pages.Dispose();
        Values.Dispose();
    }

    /// <summary>Reads the values.</summary>
    protected ValueReader Values { get; } = column.Value.CreateReader();

    /// <summary>Values, with NULLs and items, behind those of the current page.</summary>
    protected long ValuesLeft => _valuesLeft;

    /// <summary>Gets rows ready, one at least.</summary>
    protected abstract ValueTask PrepareNextAsync(CancellationToken cancellationToken);

    /// <summary>Goes to the next page that has values.</summary>
    protected async ValueTask<Page> NextPageAsync(CancellationToken cancellationToken)
    {
        while (await _pages.ReadAsync(cancellationToken) is { } page)
        {
            if (page.IsDictionary)
            {
                Values.StartDictionary(page.Values, page.Count);
                continue;
            }

            if (page.Count > _valuesLeft)
                throw new InvalidDataException($"a page has {page.Count} values where {_valuesLeft} are left");
            if (page.Count == 0)
                continue;
            _valuesLeft -= page.Count;
            Values.StartPage(page.Encoding, page.Values);
            return page;
        }

        throw new InvalidDataException($"its pages end {_valuesLeft} values before the last one");
    }
}
