using Sluice.Copying.Files;
using Sluice.Copying.Plans;
using Sluice.Copying.Slices;
using Sluice.Stores.Files;

namespace Sluice.Copying.ByteLane.WholeFiles;

/// <summary>Writes each slice as a file, compressed if its dataset says so.</summary>
sealed class WholeFileSink(FileStore store, CopyRequest request, FileNaming naming) : SliceSink<ByteChunk>
{
    public override async Task<SliceWriter<ByteChunk>> OpenAsync(Slice slice, CancellationToken cancellationToken) =>
        new Writer(await OutputFile.CreateAsync(store, request, slice.Target ?? naming.For(slice), slice, cancellationToken));

    sealed class Writer(OutputFile file) : SliceWriter<ByteChunk>
    {
        public override async ValueTask<int> WriteAsync(ByteChunk chunk, CancellationToken cancellationToken)
        {
            await file.Body.WriteAsync(chunk.Memory, cancellationToken);
            return 0;
        }

        public override async Task<WriteResult> FlushAsync(CancellationToken cancellationToken)
        {
            var written = await file.FlushAsync(null, cancellationToken);
            return new WriteResult(written.Bytes, [written]);
        }

        public override Task CommitAsync(SliceResult result, CancellationToken cancellationToken) => file.CommitAsync(cancellationToken);

        public override SluiceException Fault(Exception exception) => file.Fault(exception);

        public override ValueTask DisposeAsync() => file.DisposeAsync();
    }
}
