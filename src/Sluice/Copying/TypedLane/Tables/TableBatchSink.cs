using Sluice.Columns;
using Sluice.Copying.Jobs.Sinks;
using Sluice.Copying.Mapping;
using Sluice.Copying.Plans;
using Sluice.Copying.Slices;
using Sluice.Copying.Tables;
using Sluice.PostgreSql.Connecting;

namespace Sluice.Copying.TypedLane.Tables;

/// <summary>Writes slices into a PostgreSQL table: batches are encoded for COPY or for INSERT.</summary>
sealed class TableBatchSink(
    PostgreSqlDatabase database, CopyRequest request, CopyShape shape, Func<IReadOnlyList<Field>, ResolvedMapping> mapping, BadRows badRows)
    : SliceSink<ColumnBatch>
{
    public override async Task<SliceWriter<ColumnBatch>> OpenAsync(Slice slice, CancellationToken cancellationToken)
    {
        var transaction = await TableTransaction.BeginAsync(database, request, shape, slice, cancellationToken);
        return new Writer(
            transaction, (TableSink)request.Job.Sink, shape, new BatchMapper(mapping), badRows, skips: request.Job.SkipRows is not null);
    }

    sealed class Writer(
        TableTransaction transaction, TableSink sink, CopyShape shape, BatchMapper mapper, BadRows badRows, bool skips)
        : BatchWriter(mapper, badRows)
    {
        TableRows? _rows;

        public override SliceResult? Committed => transaction.Committed;

        protected override async ValueTask<int> WriteRowsAsync(
            ColumnBatch batch, IReadOnlyList<int> leftOut, CancellationToken cancellationToken)
        {
            _rows ??= await OpenAsync([.. batch.Fields.Select(field => field.Name)], cancellationToken);
            return await _rows.WriteAsync(batch, leftOut, cancellationToken);
        }

        public override Task CancelAsync() => transaction.CancelAsync();

        public override async Task<WriteResult> FlushAsync(CancellationToken cancellationToken)
        {
            _rows ??= await OpenAsync(shape.Columns, cancellationToken);
            await _rows.CompleteAsync(cancellationToken);
            await transaction.FlushAsync(cancellationToken);
            return new WriteResult(_rows.BytesWritten, []);
        }

        public override Task CommitAsync(SliceResult result, CancellationToken cancellationToken) =>
            transaction.CommitAsync(result, cancellationToken);

        public override SluiceException Fault(Exception exception) => transaction.Fault(exception, _rows?.Place);

        public override async ValueTask DisposeAsync()
        {
            if (_rows is not null)
                await _rows.DisposeAsync();
            await transaction.DisposeAsync();
            await base.DisposeAsync();
        }

        async Task<TableRows> OpenAsync(IReadOnlyList<string> names, CancellationToken cancellationToken)
        {
            // Before any savepoint: what it makes must outlive their rollback.
            var table = await transaction.OpenAsync(names, cancellationToken);
            var columns = names.Select(name => shape.Target!.Columns.First(column => column.Name == name));
            var sender = RowSender.Create(transaction, sink, table, [.. columns], BadRows);
            return skips ? new LenientTableRows(transaction.Connection, sender) : new StrictTableRows(sender);
        }
    }
}
