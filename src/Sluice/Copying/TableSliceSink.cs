using System.Diagnostics;
using Npgsql;
using Sluice.Definitions;
using Sluice.Formats.DelimitedText;
using Sluice.PostgreSql;

namespace Sluice.Copying;

/// <summary>Writes slices into a PostgreSQL table by COPY, each in one transaction with its row in the ledger.</summary>
sealed class TableSliceSink(PostgreSqlDatabase database, CopyRequest request, CopyShape shape) : SliceSink
{
    readonly TableSink _sink = (TableSink)request.Job.Sink;

    public override async Task<SliceWriter> OpenAsync(Slice slice, CancellationToken cancellationToken)
    {
        var doing = $"Writing {slice.Name} to {_sink.Table} in {database.Display}";
        var key = _sink.Ledger ? new LedgerKey(request.RunId, request.CopyId, slice.Index) : null;
        var connection = await database.OpenAsync(Side.Sink, cancellationToken);
        try
        {
            var transaction = await connection.BeginTransactionAsync(cancellationToken);
            if (key is not null && await Ledger.ClaimAsync(connection, key, cancellationToken) is { } done)
            {
                var result = new SliceResult(slice.Index, done.Rows, done.BytesRead, done.BytesWritten, TimeSpan.Zero);
                return new Writer(database, connection, transaction, null, key, doing, result);
            }

            var sql = $"COPY {shape.SinkTable} ({Sql.Identifiers(slice.Columns ?? shape.Columns)}) FROM STDIN ({Options()})";
            var copy = await CopyIn.BeginAsync(database, connection, sql, shape.Encoding == RowEncoding.Binary, cancellationToken);
            return new Writer(database, connection, transaction, copy, key, doing, null);
        }
        catch (Exception exception) when (exception is NpgsqlException or OperationCanceledException or IOException)
        {
            await connection.DisposeAsync();
            throw PostgreSqlFault.From(exception, Side.Sink, doing, cancellationToken);
        }
    }

    string Options() => shape.Encoding switch
    {
        RowEncoding.Binary => "FORMAT binary",
        RowEncoding.Text => "FORMAT text, ENCODING 'UTF8'",
        _ => CopyCsvOptions.ForReading((DelimitedTextSettings)((FileSource)request.Job.Source).Settings),
    };

    sealed class Writer(
        PostgreSqlDatabase database, NpgsqlConnection connection, NpgsqlTransaction transaction, CopyIn? copy, LedgerKey? key,
        string doing, SliceResult? committed) : SliceWriter
    {
        static readonly TimeSpan LookInterval = TimeSpan.FromSeconds(5);

        readonly int _processId = connection.ProcessID;
        long _written;
        long _lastLook = Stopwatch.GetTimestamp();

        public override SliceResult? Committed => committed;

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
        {
            cancellationToken.ThrowIfCancellationRequested();
            await copy!.WriteAsync(bytes);
            _written += bytes.Length;
            if (Stopwatch.GetElapsedTime(_lastLook) > LookInterval)
                await FailEarlyAsync(cancellationToken);
        }

        /// <summary>
        /// The driver reads the server's answer only at the end: a row refused in the beginning of a large table is found here.
        /// </summary>
        async Task FailEarlyAsync(CancellationToken cancellationToken)
        {
            if (await database.HasFailedAsync(_processId, cancellationToken))
            {
                await copy!.CompleteAsync();
                throw new InvalidOperationException("The server had refused the data and then took it.");
            }

            _lastLook = Stopwatch.GetTimestamp();
        }

        // A write may hang in a server that waits for a lock: only another connection can tell it to stop.
        public override Task CancelAsync() => database.CancelBackendAsync(_processId);

        public override async Task<long> FlushAsync(CancellationToken cancellationToken)
        {
            await copy!.CompleteAsync();
            return _written;
        }

        public override async Task CommitAsync(SliceResult result, CancellationToken cancellationToken)
        {
            try
            {
                if (key is not null)
                {
                    var entry = new LedgerEntry(result.Rows, result.BytesRead, result.BytesWritten);
                    await Ledger.RecordAsync(connection, key, entry, cancellationToken);
                }

                await transaction.CommitAsync(cancellationToken);
            }
            catch (Exception exception)
            {
                throw Fault(exception);
            }
        }

        public override SluiceException Fault(Exception exception) => PostgreSqlFault.From(exception, Side.Sink, doing);

        public override async ValueTask DisposeAsync()
        {
            if (copy is not null)
                await copy.DisposeAsync();
            try
            {
                // Rolls back what was not committed.
                await transaction.DisposeAsync();
            }
            catch (Exception exception)
                when (exception is NpgsqlException or IOException or ObjectDisposedException or InvalidOperationException)
            {
                // The connection broke: the server rolls back by itself.
            }

            await connection.DisposeAsync();
        }
    }
}
