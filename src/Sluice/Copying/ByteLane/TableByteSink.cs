using Npgsql;
using Sluice.Copying.Jobs.Sources;
using Sluice.Copying.Plans;
using Sluice.Copying.Slices;
using Sluice.Copying.Tables;
using Sluice.PostgreSql;
using Sluice.PostgreSql.Connecting;
using Sluice.PostgreSql.CopyProtocol;

namespace Sluice.Copying.ByteLane;

/// <summary>Writes slices into a PostgreSQL table by COPY, each in one transaction with its row in the ledger.</summary>
sealed class TableByteSink(PostgreSqlDatabase database, CopyRequest request, CopyShape shape) : SliceSink<ByteChunk>
{
    public override async Task<SliceWriter<ByteChunk>> OpenAsync(Slice slice, CancellationToken cancellationToken)
    {
        var transaction = await TableTransaction.BeginAsync(database, request, shape, slice, cancellationToken);
        if (transaction.Committed is not null)
            return new Writer(transaction, null);
        try
        {
            var columns = slice.Files.Count > 0 ? slice.Files[0].Columns ?? shape.Columns : shape.Columns;
            var table = await transaction.OpenAsync(columns, cancellationToken);
            var sql = $"COPY {table} ({Sql.Identifiers(columns)}) FROM STDIN ({Options()})";
            var copy = await transaction.BeginCopyAsync(sql, shape.Encoding == RowEncoding.Binary, cancellationToken);
            return new Writer(transaction, copy);
        }
        catch (Exception exception)
            when (exception is NpgsqlException or OperationCanceledException or IOException or SluiceException)
        {
            await transaction.DisposeAsync();
            throw transaction.Fault(exception, cancellationToken: cancellationToken);
        }
    }

    string Options() => shape.Encoding switch
    {
        RowEncoding.Binary => "FORMAT binary",
        RowEncoding.Text => $"FORMAT text, ENCODING {Sql.Literal(shape.TextEncoding ?? "UTF8")}",
        _ => ((FileSource)request.Job.Source).Format.AsDelimitedText!.CopyOptions.ForReading(),
    };

    sealed class Writer(TableTransaction transaction, CopyIn? copy) : SliceWriter<ByteChunk>
    {
        long _written;

        public override SliceResult? Committed => transaction.Committed;

        public override async ValueTask<int> WriteAsync(ByteChunk chunk, CancellationToken cancellationToken)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (chunk.Memory.Length == 0)
                return 0;
            await transaction.SendAsync(copy!, chunk.Memory, cancellationToken);
            _written += chunk.Memory.Length;
            return 0;
        }

        public override Task CancelAsync() => transaction.CancelAsync();

        public override async Task<WriteResult> FlushAsync(CancellationToken cancellationToken)
        {
            await transaction.CompleteAsync(copy!);
            await transaction.FlushAsync(cancellationToken);
            return new WriteResult(_written, []);
        }

        public override Task CommitAsync(SliceResult result, CancellationToken cancellationToken) =>
            transaction.CommitAsync(result, cancellationToken);

        public override SluiceException Fault(Exception exception) => transaction.Fault(exception);

        public override async ValueTask DisposeAsync()
        {
            if (copy is not null)
                await copy.DisposeAsync();
            await transaction.DisposeAsync();
        }
    }
}
