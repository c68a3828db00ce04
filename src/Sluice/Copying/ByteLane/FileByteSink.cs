using Sluice.Definitions;
using Sluice.Formats.DelimitedText;
using Sluice.Storage;

namespace Sluice.Copying.ByteLane;

/// <summary>Writes slices as delimited text files, one file a slice.</summary>
sealed class FileByteSink(FileStore store, CopyRequest request, FileNaming naming) : SliceSink<ByteChunk>
{
    readonly FileSink _sink = (FileSink)request.Job.Sink;

    public override async Task<SliceWriter<ByteChunk>> OpenAsync(Slice slice, CancellationToken cancellationToken)
    {
        var file = await OutputFile.CreateAsync(store, request, naming.For(slice), slice, cancellationToken);
        return new Writer(file, (DelimitedTextSettings)_sink.Settings);
    }

    sealed class Writer(OutputFile file, DelimitedTextSettings settings) : SliceWriter<ByteChunk>
    {
        // The server ends every row with \n.
        readonly RowEndWriter? _rowEnds = settings.RowDelimiter == "\n" ? null : new RowEndWriter(settings, file.Body);

        public override async ValueTask<int> WriteAsync(ByteChunk chunk, CancellationToken cancellationToken)
        {
            if (_rowEnds is null)
                await file.Body.WriteAsync(chunk.Memory, cancellationToken);
            else
                await _rowEnds.WriteAsync(chunk.Memory, cancellationToken);
            return 0;
        }

        public override async Task<Written> FlushAsync(CancellationToken cancellationToken)
        {
            var written = await file.FlushAsync(null, cancellationToken);
            return new Written(written.Bytes, [written]);
        }

        public override Task CommitAsync(SliceResult result, CancellationToken cancellationToken) =>
            file.CommitAsync(cancellationToken);

        public override SluiceException Fault(Exception exception) => file.Fault(exception);

        public override ValueTask DisposeAsync() => file.DisposeAsync();
    }
}
