using Sluice.Copying.Jobs.Sources;
using Sluice.Copying.Plans;
using Sluice.Copying.Slices;
using Sluice.Formats;
using Sluice.Formats.Streams;
using Sluice.Stores.Files;

namespace Sluice.Copying.ByteLane.WholeFiles;

/// <summary>Reads slices that are files as they are, decompressed if their dataset says so; several are read as one.</summary>
sealed class WholeFileSource(FileStore store, FileSource source) : SliceSource<ByteChunk>
{
    public override async Task<SliceReader<ByteChunk>> OpenAsync(Slice slice, CancellationToken cancellationToken)
    {
        var reader = new Reader(store, source.Format.Compression, slice.Files);
        try
        {
            await reader.OpenNextAsync(cancellationToken);
            return reader;
        }
        catch (Exception exception)
        {
            throw reader.Fault(exception);
        }
    }

    sealed class Reader(FileStore store, Compression compression, IReadOnlyList<SliceFile> files) : SliceReader<ByteChunk>
    {
        CountingStream? _stored;
        Stream? _content;
        long _bytesOfClosed;
        int _next;

        public override long BytesRead => _bytesOfClosed + (_stored?.BytesRead ?? 0);

        public async Task OpenNextAsync(CancellationToken cancellationToken)
        {
            var file = files[_next++];
            _stored = new CountingStream(await store.OpenReadAsync(file.Path, cancellationToken));
            _content = FileCompression.Decompress(_stored, compression, file.Path);
        }

        public override ByteChunk CreateChunk() => new();

        // Reads take no token: CancelAsync ends one in progress.
        public override ValueTask<bool> FillAsync(ByteChunk chunk, CancellationToken cancellationToken) =>
            chunk.FillAsync(buffer => ReadAsync(buffer, cancellationToken));

        public override long CountRows(ByteChunk chunk) => 0;

        public override Task CancelAsync()
        {
            _content?.Close();
            return Task.CompletedTask;
        }

        public override SluiceException Fault(Exception exception) =>
            store.Faults.From(exception, Side.Source, $"Reading {files[Math.Max(_next - 1, 0)].Path} in {store.Display}");

        public override ValueTask DisposeAsync() => (_content ?? _stored)?.DisposeAsync() ?? ValueTask.CompletedTask;

        async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken)
        {
            while (true)
            {
                var read = await _content!.ReadAsync(buffer, CancellationToken.None);
                if (read > 0 || _next == files.Count)
                    return read;
                await _content.DisposeAsync();
                _bytesOfClosed += _stored!.BytesRead;
                _stored = null;
                await OpenNextAsync(cancellationToken);
            }
        }
    }
}
