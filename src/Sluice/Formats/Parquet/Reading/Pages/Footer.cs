using System.Buffers.Binary;
using Sluice.Columns;
using Sluice.Formats.Parquet.Metadata;
using Sluice.Formats.Parquet.Thrift;
using Sluice.Stores.Files;

namespace Sluice.Formats.Parquet.Reading.Pages;

/// <summary>A file's last bytes: its metadata, their length, and a mark (README.md of the format, "File format").</summary>
static class Footer
{
    const int TailBytes = 8;

    /// <summary>The mark at both ends of a file.</summary>
    public static ReadOnlySpan<byte> Magic => "PAR1"u8;

    static ReadOnlySpan<byte> EncryptedMagic => "PARE"u8;

    /// <summary>Reads the metadata.</summary>
    /// <exception cref="InvalidDataException">There are none, or they are damaged.</exception>
    public static async Task<FileMetaData> ReadAsync(RandomAccessFile file, CancellationToken cancellationToken)
    {
        var length = file.Length;
        if (length < Magic.Length + TailBytes)
            throw new InvalidDataException($"it has {length} bytes, which is no Parquet file");
        var last = new byte[TailBytes];
        await file.ReadAsync(length - TailBytes, last, cancellationToken);
        var size = SizeOf(last, length);
        var bytes = ByteArrays.Rent(size);
        try
        {
            await file.ReadAsync(length - TailBytes - size, bytes.AsMemory(0, size), cancellationToken);
            return Parse(bytes.AsSpan(0, size));
        }
        finally
        {
            ByteArrays.Return(bytes);
        }
    }

    static int SizeOf(ReadOnlySpan<byte> last, long fileLength)
    {
        if (last.EndsWith(EncryptedMagic))
            throw Encrypted();
        if (!last.EndsWith(Magic))
            throw new InvalidDataException("it does not end as a Parquet file: it is cut off, or of another format");
        var size = BinaryPrimitives.ReadInt32LittleEndian(last[^TailBytes..]);
        return size > 0 && size <= fileLength - TailBytes - Magic.Length
            ? size
            : throw new InvalidDataException($"its metadata are said to have {size} bytes");
    }

    static FileMetaData Parse(ReadOnlySpan<byte> bytes)
    {
        var reader = new CompactReader(bytes);
        var metaData = FileMetaData.Read(ref reader);
        return metaData.IsEncrypted ? throw Encrypted() : metaData;
    }

    static NotSupportedException Encrypted() => new("it is encrypted, which is not supported: write it without encryption");
}
