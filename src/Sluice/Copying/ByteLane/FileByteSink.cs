using System.Text;
using Sluice.Copying.Files;
using Sluice.Copying.Jobs.Sinks;
using Sluice.Copying.Plans;
using Sluice.Copying.Slices;
using Sluice.Formats.DelimitedText;
using Sluice.Formats.Streams;
using Sluice.Stores.Files;

namespace Sluice.Copying.ByteLane;

/// <summary>Writes slices as delimited text files, one file a slice.</summary>
sealed class FileByteSink(FileStore store, CopyRequest request, FileNaming naming) : SliceSink<ByteChunk>
{
    readonly FileSink _sink = (FileSink)request.Job.Sink;

    public override async Task<SliceWriter<ByteChunk>> OpenAsync(Slice slice, CancellationToken cancellationToken)
    {
        var file = await OutputFile.CreateAsync(store, request, naming.For(slice), slice, cancellationToken);
        return new Writer(file, _sink.Format.AsDelimitedText!);
    }

    sealed class Writer(OutputFile file, DelimitedTextFormat format) : SliceWriter<ByteChunk>
    {
        readonly RowEndWriter? _rowEnds = format.EndsRowsAsServer ? null : new RowEndWriter(format, file.Body);

        bool _isBegun;

        public override async ValueTask<int> WriteAsync(ByteChunk chunk, CancellationToken cancellationToken)
        {
            // The server does not quote it: behind a byte order mark it is text.
            if (!_isBegun && FileEncoding.IsUtf8(format.EncodingName) && FileEncoding.StartsWithByteOrderMark(chunk.Memory.Span))
                await file.Body.WriteAsync(Encoding.UTF8.GetPreamble(), cancellationToken);
            _isBegun = true;
            if (_rowEnds is null)
                await file.Body.WriteAsync(chunk.Memory, cancellationToken);
            else
                await _rowEnds.WriteAsync(chunk.Memory, chunk.RowEnds, cancellationToken);
            return 0;
        }

        public override async Task<WriteResult> FlushAsync(CancellationToken cancellationToken)
        {
            var written = await file.FlushAsync(null, cancellationToken);
            return new WriteResult(written.Bytes, [written]);
        }

        public override Task CommitAsync(SliceResult result, CancellationToken cancellationToken) =>
            file.CommitAsync(cancellationToken);

        public override SluiceException Fault(Exception exception) => file.Fault(exception);

        public override ValueTask DisposeAsync() => file.DisposeAsync();
    }
}
