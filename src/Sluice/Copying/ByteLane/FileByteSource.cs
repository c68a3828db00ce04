using Sluice.Copying.Jobs.Sources;
using Sluice.Copying.Plans;
using Sluice.Copying.Slices;
using Sluice.Formats;
using Sluice.Formats.DelimitedText;
using Sluice.Formats.Streams;
using Sluice.Stores.Files;

namespace Sluice.Copying.ByteLane;

/// <summary>Reads slices that are delimited text files.</summary>
sealed class FileByteSource(FileStore store, FileSource source) : SliceSource<ByteChunk>
{
    const int UsualStartBytes = 16 * 1024;

    readonly DelimitedTextFormat _format = source.Format.AsDelimitedText!;

    public override async Task<SliceReader<ByteChunk>> OpenAsync(Slice slice, CancellationToken cancellationToken) =>
        await OpenAsync(slice.Files[0].Path, cancellationToken);

    /// <summary>The first line of a file: its column names, or its first row.</summary>
    public async Task<CsvHeader> ReadHeaderAsync(string path, CancellationToken cancellationToken)
    {
        await using var reader = await OpenAsync(path, cancellationToken);
        return reader.Header;
    }

    Task<Reader> OpenAsync(string path, CancellationToken cancellationToken)
    {
        var doing = $"Reading {path} in {store.Display}";
        return store.Faults.TranslateAsync(Side.Source, doing, async () =>
        {
            var stored = new CountingStream(await store.OpenReadAsync(path, cancellationToken));
            Stream stream = stored;
            try
            {
                stream = FileCompression.Decompress(stored, _format.Compression, path);
                stream = FileEncoding.Decode(stream, _format.EncodingName);
                var (start, header) = await ReadStartAsync(stream, cancellationToken);
                return new Reader(stream, start, header, _format, stored, exception => store.Faults.From(exception, Side.Source, doing));
            }
            catch
            {
                await stream.DisposeAsync();
                throw;
            }
        });
    }

    /// <summary>Reads the first bytes, more of them until they hold the whole first line.</summary>
    async Task<(Memory<byte> Start, CsvHeader Header)> ReadStartAsync(Stream stream, CancellationToken cancellationToken)
    {
        var syntax = new CsvSyntax(_format);
        var buffer = Array.Empty<byte>();
        var length = 0;
        for (var size = UsualStartBytes; ; size = (int)Math.Min(size * 4L, CsvWindow.MaxRowBytes))
        {
            if (length == CsvWindow.MaxRowBytes)
                throw CsvLines.TooLong("Row 1", length);
            Array.Resize(ref buffer, size);
            var read = await stream.ReadAtLeastAsync(buffer.AsMemory(length), size - length, throwOnEndOfStream: false, cancellationToken);
            length += read;
            if (CsvHeader.Read(buffer.AsSpan(0, length), syntax, _format.FirstRowAsHeader, isWhole: length < size) is { } header)
                return (buffer.AsMemory(0, length), header);
        }
    }

    /// <summary>Reads a file in the form that the server's COPY takes, and counts the rows as it does so.</summary>
    sealed class Reader(
        Stream stream, Memory<byte> start, CsvHeader header, DelimitedTextFormat format, CountingStream stored,
        Func<Exception, SluiceException> fault)
        : SliceReader<ByteChunk>
    {
        readonly RowEndReader _rows = new(format, header.Values.Count);
        readonly byte[] _read = new byte[RowEndReader.MaxInput(ByteChunk.Capacity)];
        Memory<byte> _start = start;

        public CsvHeader Header => header;

        public override ByteChunk CreateChunk() => new();

        // Reads take no token: CancelAsync ends one in progress.
        public override async ValueTask<bool> FillAsync(ByteChunk chunk, CancellationToken cancellationToken)
        {
            var before = _rows.Rows;
            var goesOn = await chunk.FillAsync(ReadAsync);
            chunk.Rows = _rows.Rows - before;
            return goesOn;
        }

        public override long CountRows(ByteChunk chunk) => chunk.Rows;

        public override Task CancelAsync()
        {
            // Ends a read that waits for the network.
            stream.Close();
            return Task.CompletedTask;
        }

        public override long BytesRead => stored.BytesRead;

        public override SluiceException Fault(Exception exception) => fault(exception);

        public override ValueTask DisposeAsync() => stream.DisposeAsync();

        /// <summary>Reads and rewrites what is there, at least one byte; 0 is the end.</summary>
        async ValueTask<int> ReadAsync(Memory<byte> buffer)
        {
            while (true)
            {
                var piece = await ReadPieceAsync(RowEndReader.MaxInput(buffer.Length));
                var length = piece.IsEmpty ? _rows.End(buffer.Span) : _rows.Rewrite(piece.Span, buffer.Span);
                // Of some bytes nothing may be left.
                if (length > 0 || piece.IsEmpty)
                    return length;
            }
        }

        async ValueTask<ReadOnlyMemory<byte>> ReadPieceAsync(int most)
        {
            if (_start.IsEmpty)
                return _read.AsMemory(0, await stream.ReadAsync(_read.AsMemory(0, Math.Min(most, _read.Length)), CancellationToken.None));
            var piece = _start[..Math.Min(most, _start.Length)];
            _start = _start[piece.Length..];
            return piece;
        }
    }
}
