using Sluice.Columns;
using Sluice.Copying.Files;
using Sluice.Copying.Jobs.Sinks;
using Sluice.Copying.Mapping;
using Sluice.Copying.Plans;
using Sluice.Copying.Slices;
using Sluice.Stores.Files;

namespace Sluice.Copying.TypedLane.Files;

/// <summary>
/// Writes slices as files of any format: one a slice, or one every so many rows. A full file is staged, which takes no memory; all
/// appear, one after the other, when the slice is complete. When that is cut short, the next attempt replaces each by its name.
/// </summary>
sealed class FileBatchSink(
    FileStore store, CopyRequest request, CopyShape shape, Func<IReadOnlyList<Field>, ResolvedMapping> mapping, BadRows badRows)
    : SliceSink<ColumnBatch>
{
    public override Task<SliceWriter<ColumnBatch>> OpenAsync(Slice slice, CancellationToken cancellationToken) =>
        Task.FromResult<SliceWriter<ColumnBatch>>(
            new Writer(store, request, shape, slice, new BatchMapper(mapping), badRows));

    sealed class Writer(
        FileStore store, CopyRequest request, CopyShape shape, Slice slice, BatchMapper mapper, BadRows badRows)
        : BatchWriter(mapper, badRows)
    {
        readonly FileSink _sink = (FileSink)request.Job.Sink;
        readonly List<StagedFile> _staged = [];
        readonly List<WrittenFile> _written = [];
        RowFile? _file;

        protected override async ValueTask<int> WriteRowsAsync(
            ColumnBatch batch, IReadOnlyList<int> leftOut, CancellationToken cancellationToken)
        {
            if (_file is null)
                await BeginAsync(batch.Fields, cancellationToken);
            var refused = 0;
            var start = 0;
            // The rows between those that are left out, and the rest.
            foreach (var row in leftOut.Append(batch.Rows))
            {
                refused += await WriteRowsAsync(batch, start, row - start, cancellationToken);
                start = row + 1;
            }

            return refused;
        }

        public override async Task<WriteResult> FlushAsync(CancellationToken cancellationToken)
        {
            // A file without rows is a file all the same: the columns are known.
            var last = _file ?? await BeginAsync(shape.Fields, cancellationToken);
            _written.Add(await last.FlushAsync(cancellationToken));
            return new WriteResult(_written.Sum(file => file.Bytes), _written);
        }

        public override async Task CommitAsync(SliceResult result, CancellationToken cancellationToken)
        {
            foreach (var file in _staged)
                await file.CommitAsync(cancellationToken);
            await _file!.CommitAsync(cancellationToken);
        }

        public override SluiceException Fault(Exception exception) => _file is not null
            ? _file.Fault(exception)
            : store.Faults.From(exception, Side.Sink, $"Writing {slice.Name} to {store.Display}");

        public override async ValueTask DisposeAsync()
        {
            foreach (var file in _staged)
                await file.DisposeAsync();
            if (_file is not null)
                await _file.DisposeAsync();
            await base.DisposeAsync();
        }

        async ValueTask<int> WriteRowsAsync(ColumnBatch batch, int start, int count, CancellationToken cancellationToken)
        {
            var refused = 0;
            var most = _sink.MaxRowsPerFile ?? long.MaxValue;
            while (count > 0)
            {
                var file = _file!;
                if (file.Rows == most)
                {
                    _written.Add(await file.FlushAsync(cancellationToken));
                    _staged.Add(await file.StageAsync(cancellationToken));
                    _file = null;
                    file = await BeginAsync(batch.Fields, cancellationToken);
                }

                var part = (int)Math.Min(count, most - file.Rows);
                refused += await file.WriteAsync(batch, start, part, BadRows, request.Job.SkipRows is not null, cancellationToken);
                (start, count) = (start + part, count - part);
            }

            return refused;
        }

        async Task<RowFile> BeginAsync(IReadOnlyList<Field> fields, CancellationToken cancellationToken)
        {
            int? number = _sink.MaxRowsPerFile is null ? null : _staged.Count;
            var name = number is null ? slice.Target ?? shape.FileName!.For(slice) : shape.FileName!.For(slice, number);
            return _file = new RowFile(await OutputFile.CreateAsync(store, request, name, slice, cancellationToken), _sink.Format, fields);
        }
    }
}
