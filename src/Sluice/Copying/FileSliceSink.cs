using System.IO.Compression;
using Sluice.Definitions;
using Sluice.Formats.DelimitedText;
using Sluice.Storage;

namespace Sluice.Copying;

/// <summary>Writes slices as delimited text files, one file a slice.</summary>
sealed class FileSliceSink(FileStore store, CopyRequest request, FileNaming naming) : SliceSink
{
    readonly FileSink _sink = (FileSink)request.Job.Sink;

    public override async Task<SliceWriter> OpenAsync(Slice slice, CancellationToken cancellationToken)
    {
        var name = naming.For(slice);
        var path = _sink.Location.FolderPath.Length == 0 ? name : $"{_sink.Location.FolderPath}/{name}";
        var doing = $"Writing {path} in {store.Display}";
        try
        {
            var file = await store.CreateAsync(path, $"{request.RunId}-{slice.Index}", cancellationToken);
            return new Writer(file, (DelimitedTextSettings)_sink.Settings, doing);
        }
        catch (Exception exception)
        {
            throw StorageFault.From(exception, Side.Sink, doing);
        }
    }

    sealed class Writer : SliceWriter
    {
        // RFC 1952, 2.3: a header, the empty deflate block, the checksum and the length.
        static readonly byte[] EmptyGzip = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0];

        readonly PendingFile _file;
        readonly GZipStream? _gzip;
        readonly RowEndWriter? _rowEnds;
        readonly string _doing;

        public Writer(PendingFile file, DelimitedTextSettings settings, string doing)
        {
            _file = file;
            _doing = doing;
            if (settings.Compression == Compression.Gzip)
            {
                var level = settings.CompressFast ? CompressionLevel.Fastest : CompressionLevel.Optimal;
                _gzip = new GZipStream(file.Body, level, leaveOpen: true);
            }

            // The server ends every row with \n.
            if (settings.RowDelimiter != "\n")
                _rowEnds = new RowEndWriter(settings, _gzip ?? file.Body);
        }

        Stream Body => _gzip ?? _file.Body;

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken) =>
            _rowEnds is null ? Body.WriteAsync(bytes, cancellationToken) : _rowEnds.WriteAsync(bytes, cancellationToken);

        public override async Task<long> FlushAsync(CancellationToken cancellationToken)
        {
            if (_gzip is not null)
            {
                await _gzip.DisposeAsync();
                // The compressor writes nothing for nothing, and a file of nothing is not gzip.
                if (_file.BytesWritten == 0)
                    await _file.Body.WriteAsync(EmptyGzip, cancellationToken);
            }

            return _file.BytesWritten;
        }

        public override async Task CommitAsync(SliceResult result, CancellationToken cancellationToken)
        {
            try
            {
                await _file.CommitAsync(cancellationToken);
            }
            catch (Exception exception)
            {
                throw Fault(exception);
            }
        }

        public override SluiceException Fault(Exception exception) => StorageFault.From(exception, Side.Sink, _doing);

        public override async ValueTask DisposeAsync()
        {
            try
            {
                if (_gzip is not null)
                    await _gzip.DisposeAsync();
            }
            catch (Exception)
            {
                // It still wanted to write into a file that is to vanish.
            }

            await _file.DisposeAsync();
        }
    }
}
