using Sluice.Definitions;
using Sluice.Formats;
using Sluice.Formats.DelimitedText;
using Sluice.Storage;

namespace Sluice.Copying.ByteLane;

/// <summary>Reads slices that are delimited text files.</summary>
sealed class FileByteSource(FileStore store, FileSource source) : SliceSource<ByteChunk>
{
    // Enough for any header; a first line longer than this is not delimited text.
    const int MostHeaderBytes = 1 << 20;

    readonly DelimitedTextSettings _settings = (DelimitedTextSettings)source.Settings;

    public override async Task<SliceReader<ByteChunk>> OpenAsync(Slice slice, CancellationToken cancellationToken) =>
        await OpenAsync(slice.Files[0].Path, cancellationToken);

    /// <summary>The first line of a file: its column names, or its first row.</summary>
    public async Task<CsvHeader> ReadHeaderAsync(string path, CancellationToken cancellationToken)
    {
        await using var reader = await OpenAsync(path, cancellationToken);
        return reader.Header;
    }

    async Task<Reader> OpenAsync(string path, CancellationToken cancellationToken)
    {
        var doing = $"Reading {path} in {store.Display}";
        Stream? stream = null;
        try
        {
            var stored = new CountingStream(await store.OpenReadAsync(path, cancellationToken));
            stream = FileCompression.Decompress(stream = stored, _settings.Compression, path);
            var (start, header) = await ReadStartAsync(stream, doing, cancellationToken);
            return new Reader(stream, start, header, _settings, stored, doing);
        }
        catch (Exception exception)
        {
            if (stream is not null)
                await stream.DisposeAsync();
            throw StorageFault.From(exception, Side.Source, doing);
        }
    }

    /// <summary>Reads the first bytes, more of them until they hold the whole first line.</summary>
    async Task<(Memory<byte> Start, CsvHeader Header)> ReadStartAsync(Stream stream, string doing, CancellationToken cancellationToken)
    {
        var buffer = Array.Empty<byte>();
        var length = 0;
        for (var size = 16 * 1024; ; size *= 4)
        {
            Array.Resize(ref buffer, size);
            var read = await stream.ReadAtLeastAsync(buffer.AsMemory(length), size - length, throwOnEndOfStream: false, cancellationToken);
            length += read;
            var start = SkipByteOrderMark(buffer.AsMemory(0, length), doing);
            if (CsvHeader.Read(start.Span, _settings, isWhole: length < size) is { } header)
                return (start, header);
            if (size >= MostHeaderBytes)
            {
                throw new SluiceException(Side.Source, "NoLineBreak",
                    $"{doing} failed: its first line is longer than {MostHeaderBytes} bytes. "
                    + "Check the delimiters and the quotes of the dataset.");
            }
        }
    }

    static Memory<byte> SkipByteOrderMark(Memory<byte> start, string doing) => start.Span switch
    {
        [0xEF, 0xBB, 0xBF, ..] => start[3..],
        [0xFF, 0xFE, ..] or [0xFE, 0xFF, ..] => throw new SluiceException(Side.Source, "EncodingNotSupported",
            $"{doing} failed: the file is UTF-16, which PostgreSQL does not read. Save it as UTF-8."),
        _ => start,
    };

    sealed class Reader(
        Stream stream, Memory<byte> start, CsvHeader header, DelimitedTextSettings settings, CountingStream stored, string doing)
        : ByteReader(new CsvCounter(
            (byte)settings.QuoteChar[0], (byte)settings.EscapeChar[0], header.RowEnd, settings.FirstRowAsHeader))
    {
        Memory<byte> _start = start;

        public CsvHeader Header => header;

        protected override ValueTask<int> ReadAsync(Memory<byte> buffer)
        {
            if (_start.Length == 0)
                return stream.ReadAsync(buffer, CancellationToken.None);
            var taken = Math.Min(_start.Length, buffer.Length);
            _start[..taken].CopyTo(buffer);
            _start = _start[taken..];
            return ValueTask.FromResult(taken);
        }

        public override Task CancelAsync()
        {
            // Ends a read that waits for the network.
            stream.Close();
            return Task.CompletedTask;
        }

        public override long BytesRead => stored.BytesRead;

        public override SluiceException Fault(Exception exception) => StorageFault.From(exception, Side.Source, doing);

        public override ValueTask DisposeAsync() => stream.DisposeAsync();
    }
}
