using System.IO.Hashing;
using Sluice.Formats.Parquet.Metadata;
using Sluice.Formats.Parquet.Metadata.Enums;
using Sluice.Formats.Parquet.Thrift;
using Sluice.Stores.Files;

namespace Sluice.Formats.Parquet.Reading.Pages;

/// <summary>Reads the pages of column chunks, one at a time.</summary>
/// <param name="repetitionWidth">Bits of a repetition level; 0 if there are none.</param>
/// <param name="definitionWidth">Bits of a definition level; 0 if there are none.</param>
sealed class PageReader(int repetitionWidth, int definitionWidth) : IDisposable
{
    // Headers are short, but the statistics in them may have long values.
    const int UsualHeaderBytes = 4 << 10;
    const int SmallChunkBytes = 2 << 20;
    const int MaxHeaderBytes = 32 << 20;

    /// <summary>PostgreSQL holds no larger value, so no page has to be larger; pages are of 1 MB or so.</summary>
    const int MaxPageBytes = 1 << 30;

    readonly Decompression _decompression = new();
    ChunkBytes? _bytes;
    CompressionCodec _codec;

    public void Start(ChunkBytes bytes, CompressionCodec codec)
    {
        Decompression.Check(codec);
        if (_bytes is { } before)
        {
            bytes.Reuse(before);
            before.Dispose();
        }

        (_bytes, _codec) = (bytes, codec);
    }

    /// <summary>The next page of values, or the dictionary; what is of other types is passed over. Lasts until the next one.</summary>
    /// <returns>Null behind the last one.</returns>
    /// <exception cref="InvalidDataException">It is damaged.</exception>
    public async ValueTask<Page?> ReadAsync(CancellationToken cancellationToken)
    {
        while (_bytes is { Left: > 0 } bytes)
        {
            var header = await ReadHeaderAsync(bytes, cancellationToken);
            var size = header.CompressedSize;
            if (size > bytes.Left && !bytes.TryExtend(size - bytes.Left))
                throw new InvalidDataException($"a page of {size} bytes is longer than what is left of its chunk");
            if (header.UncompressedSize > MaxPageBytes)
                throw new NotSupportedException($"a page of {header.UncompressedSize} bytes is larger than 1 GB: write smaller pages");
            await bytes.ReadAsync(size, cancellationToken);
            var body = bytes.Next[..size];
            bytes.Skip(size);
            if (header.Crc is { } crc && Crc32.HashToUInt32(body.Span) != (uint)crc)
                throw new InvalidDataException("a page does not match its checksum");
            var opened = Open(header, body);
            // Behind the last page, where one page is the whole chunk, what it was decompressed from is large and of no more use.
            if (bytes.Left == 0 && _codec != CompressionCodec.Uncompressed && header.Type != PageType.DataPageV2)
                bytes.Release();
            if (opened is { } page)
                return page;
        }

        return null;
    }

    /// <summary>About the memory that the pages of a chunk take, by the first of values; chunks that are small need no look.</summary>
    public static async Task<long> EstimateAsync(RandomAccessFile file, ColumnMetaData metaData, CancellationToken cancellationToken)
    {
        var whole = metaData.UncompressedSize + metaData.CompressedSize;
        if (whole <= SmallChunkBytes)
            return whole;
        using var bytes = new ChunkBytes(file, metaData.DataPageOffset, metaData.CompressedSize, UsualHeaderBytes);
        var header = await ReadHeaderAsync(bytes, cancellationToken);
        return Math.Min(whole, (long)header.UncompressedSize + header.CompressedSize);
    }

    public void Dispose()
    {
        _bytes?.Dispose();
        _decompression.Dispose();
    }

    static async ValueTask<PageHeader> ReadHeaderAsync(ChunkBytes bytes, CancellationToken cancellationToken)
    {
        for (var most = UsualHeaderBytes; ; most *= 4)
        {
            await bytes.ReadAsync(most, cancellationToken);
            var here = bytes.Next;
            var isAll = here.Length == bytes.Left || most >= MaxHeaderBytes;
            if (TryRead(isAll ? here.Span : here.Span[..Math.Min(here.Length, most)], isAll, out var size) is not { } header)
                continue;
            bytes.Skip(size);
            return header;
        }
    }

    static PageHeader? TryRead(ReadOnlySpan<byte> bytes, bool isAll, out int size)
    {
        var reader = new CompactReader(bytes);
        try
        {
            var header = PageHeader.Read(ref reader);
            size = reader.Position;
            return header;
        }
        catch (InvalidDataException) when (reader.IsCutOff && !isAll)
        {
            size = 0;
            return null;
        }
    }

    Page? Open(PageHeader header, ReadOnlyMemory<byte> body) => header.Type switch
    {
        PageType.DictionaryPage => Page.OfDictionary(
            header, header.DictionaryPage!, _decompression.Decompress(_codec, body, header.UncompressedSize)),
        PageType.DataPage => Page.OfVersion1(
            header, header.DataPage!, _decompression.Decompress(_codec, body, header.UncompressedSize), repetitionWidth,
            definitionWidth),
        PageType.DataPageV2 => OpenVersion2(header, header.DataPageV2!, body),
        _ => null,
    };

    /// <summary>Version 2: the levels come first and are not compressed.</summary>
    Page OpenVersion2(PageHeader header, DataPageHeaderV2 data, ReadOnlyMemory<byte> body)
    {
        var levels = (long)data.RepetitionLevelSize + data.DefinitionLevelSize;
        if (levels > body.Length || levels > header.UncompressedSize)
            throw new InvalidDataException("its levels are longer than their page");
        var values = body[(int)levels..];
        return new Page(
            header, data.ValueCount, data.Encoding, body[..data.RepetitionLevelSize],
            body.Slice(data.RepetitionLevelSize, data.DefinitionLevelSize),
            _decompression.Decompress(
                data.IsCompressed ? _codec : CompressionCodec.Uncompressed, values, header.UncompressedSize - (int)levels));
    }
}
