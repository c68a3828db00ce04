using ICSharpCode.SharpZipLib;
using ICSharpCode.SharpZipLib.BZip2;

namespace Sluice.Formats.Streams;

/// <summary>Reads bzip2, also files of several members one behind the other, as parallel compressors write them.</summary>
sealed class Bzip2ReadStream : WrappingStream
{
    // What is asked for at once lies in two blocks at most, as a block is 100 kB or more, but for the last of a member.
    const int MaxRead = 64 * 1024;

    readonly string _path;
    BZip2InputStream? _member;

    /// <param name="file">The file; closed with this stream.</param>
    /// <param name="path">Its path, for messages.</param>
    public Bzip2ReadStream(Stream file, string path)
        : base(new Bzip2Input(file)) => _path = path;

    public override bool CanRead => true;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (buffer.IsEmpty)
            return 0;
        while (true)
        {
            await Input.FillAsync(cancellationToken);
            if (_member is null && Input.IsAtEnd && !Input.IsEmpty)
                return 0;
            var read = Decompress(buffer.Span[..Math.Min(buffer.Length, MaxRead)]);
            if (read > 0)
                return read;
            _member = null;
        }
    }

    Bzip2Input Input => (Bzip2Input)Inner;

    int Decompress(Span<byte> buffer)
    {
        // The decompressor takes bytes that are no member for its end.
        if (_member is null && Input.First != 'B')
        {
            throw new InvalidDataException(Input.IsUntouched
                ? $"{_path} is no bzip2 data. Check the compression of the dataset."
                : $"In {_path} other bytes follow the bzip2 data. Copy the file there again.");
        }

        try
        {
            _member ??= new BZip2InputStream(Input) { IsStreamOwner = false };
            return _member.Read(buffer);
        }
        catch (Exception exception) when (exception is SharpZipBaseException or EndOfStreamException or IndexOutOfRangeException)
        {
            throw new InvalidDataException($"{_path} is no whole bzip2 data: damaged or cut off. Copy the file there again.", exception);
        }
    }
}
