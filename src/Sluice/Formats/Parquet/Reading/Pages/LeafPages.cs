using Sluice.Formats.Parquet.Metadata;
using Sluice.Formats.Parquet.Values;

namespace Sluice.Formats.Parquet.Reading.Pages;

/// <summary>The pages of one leaf of the schema, row group by row group, and the reader of their values.</summary>
/// <param name="repetitionWidth">Bits of a repetition level; 0 if there are none.</param>
/// <param name="definitionWidth">Bits of a definition level; 0 if there are none.</param>
sealed class LeafPages(FileLeaf leaf, int repetitionWidth, int definitionWidth) : IDisposable
{
    readonly PageReader _pages = new(repetitionWidth, definitionWidth);

    /// <summary>Reads the values.</summary>
    public ValueReader Values { get; } = leaf.Value.CreateReader();

    /// <summary>Values, with NULLs and items, behind those of the current page.</summary>
    public long ValuesLeft { get; private set; }

    /// <summary>Begins with a chunk.</summary>
    /// <param name="metaData">Says how it is stored.</param>
    /// <param name="bytes">The chunk; it is this object's now.</param>
    /// <exception cref="NotSupportedException">It is compressed in a way that is not known.</exception>
    public void Start(ColumnMetaData metaData, ChunkBytes bytes)
    {
        _pages.Start(bytes, metaData.Codec);
        ValuesLeft = metaData.ValueCount;
    }

    /// <summary>Ends with a chunk whose rows were all read.</summary>
    /// <exception cref="InvalidDataException">There are more.</exception>
    public void Finish()
    {
        if (ValuesLeft > 0)
            throw new InvalidDataException($"its chunk has {ValuesLeft} values more than its rows");
    }

    /// <summary>Goes to the next page that has values.</summary>
    /// <exception cref="InvalidDataException">There is none, or it is damaged.</exception>
    public async ValueTask<Page> NextAsync(CancellationToken cancellationToken)
    {
        while (await _pages.ReadAsync(cancellationToken) is { } page)
        {
            if (page.IsDictionary)
            {
                Values.StartDictionary(page.Values, page.Count);
                continue;
            }

            if (page.Count > ValuesLeft)
                throw new InvalidDataException($"a page has {page.Count} values where {ValuesLeft} are left");
            if (page.Count == 0)
                continue;
            ValuesLeft -= page.Count;
            Values.StartPage(page.Encoding, page.Values);
            return page;
        }

        throw new InvalidDataException($"its pages end {ValuesLeft} values before the last one");
    }

    public void Dispose()
    {
        _pages.Dispose();
        Values.Dispose();
    }
}
