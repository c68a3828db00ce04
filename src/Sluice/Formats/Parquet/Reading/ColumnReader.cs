using Sluice.Columns;
using Sluice.Formats.Parquet.Metadata;
using Sluice.Formats.Parquet.Reading.Pages;

namespace Sluice.Formats.Parquet.Reading;

/// <summary>
/// Reads a column, row group by row group. Some rows at a time are got ready, which may need the file; then they are added to a batch.
/// </summary>
abstract class ColumnReader(FileColumn column) : IDisposable
{
    /// <summary>A reader of a column.</summary>
    public static ColumnReader Create(FileColumn column) => column switch
    {
        { Nested: { } nested } => new NestedColumnReader(column, nested),
        { List: { } list } => new ListColumnReader(column, list),
        _ => new FlatColumnReader(column),
    };

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

    /// <summary>Begins with the chunk of one of its leaves.</summary>
    /// <param name="leaf">The leaf's place among those of the column.</param>
    /// <param name="metaData">Says how the chunk is stored.</param>
    /// <param name="bytes">The chunk; it is the reader's now.</param>
    /// <exception cref="InvalidDataException">It cannot be read.</exception>
    public abstract void Start(int leaf, ColumnMetaData metaData, ChunkBytes bytes, long rows);

    /// <summary>Ends with chunks whose rows were all read.</summary>
    /// <exception cref="InvalidDataException">There are more.</exception>
    public abstract void Finish();

    public abstract void Dispose();

    /// <summary>Gets rows ready, one at least.</summary>
    protected abstract ValueTask PrepareNextAsync(CancellationToken cancellationToken);
}
