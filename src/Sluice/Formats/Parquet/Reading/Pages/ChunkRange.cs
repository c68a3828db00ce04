using Sluice.Formats.Parquet.Metadata;

namespace Sluice.Formats.Parquet.Reading.Pages;

/// <summary>Where in the file the chunk of a leaf lies.</summary>
static class ChunkRange
{
    /// <summary>The chunk's metadata and its range.</summary>
    /// <exception cref="InvalidDataException">They contradict the schema or the file.</exception>
    /// <exception cref="NotSupportedException">The chunk is encrypted, or in another file.</exception>
    public static (ColumnMetaData MetaData, (long Start, long Length) Range) Of(FileLeaf leaf, ColumnChunk chunk, long fileLength)
    {
        if (chunk.IsEncrypted || chunk.MetaData is not { } metaData)
            throw new NotSupportedException("it is encrypted, which is not supported: write the file without encryption");
        if (!string.IsNullOrEmpty(chunk.FilePath))
            throw new NotSupportedException("its values are in another file, which is not supported: write it as one file");
        if (metaData.Type != leaf.Physical)
            throw new InvalidDataException($"its values are {metaData.Type}, and {leaf.Physical} in the schema");
        var start = metaData.DictionaryPageOffset is > 0 and var dictionary && dictionary < metaData.DataPageOffset
            ? dictionary
            : metaData.DataPageOffset;
        if (start < Footer.Magic.Length || start > fileLength || metaData.CompressedSize < 0
            || metaData.CompressedSize > fileLength - start)
        {
            throw new InvalidDataException($"its {metaData.CompressedSize} bytes from byte {start} on are not in the file");
        }

        return (metaData, (start, metaData.CompressedSize));
    }
}
