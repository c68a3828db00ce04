using Npgsql;
using Sluice.PostgreSql;
using Sluice.Storage;

namespace Sluice.Copying;

/// <summary>What is made ready before the first slice: room for the connections, the ledger, the table, the container.</summary>
sealed class Preparation(Connections connections, PrepareRequest request)
{
    /// <summary>Makes it ready; a second attempt finds what the first one did.</summary>
    public async Task<Prepared> RunAsync(CancellationToken cancellationToken)
    {
        // Before anything is changed.
        var (lanes, notes) = await new ConnectionCheck(connections, request).RunAsync(cancellationToken);
        var prepared = request.Copy.Job.Sink is TableSink table
            ? await PrepareAsync(table, cancellationToken)
            : await PrepareAsync((FileSink)request.Copy.Job.Sink, cancellationToken);
        var verification = new Verification(connections, request.Copy, request.Shape);
        return prepared with { Before = await verification.ReadBeforeAsync(cancellationToken), Lanes = lanes, Notes = notes };
    }

    /// <summary>
    /// The script runs in one transaction with a row of the ledger, so that a second attempt cannot undo what slices did since. Where all
    /// becomes visible at once, it runs in that transaction instead.
    /// </summary>
    async Task<Prepared> PrepareAsync(TableSink sink, CancellationToken cancellationToken)
    {
        var (copy, shape) = (request.Copy, request.Shape);
        var database = await connections.DatabaseAsync(sink.Store);
        await using var connection = await database.OpenAsync(Side.Sink, cancellationToken);
        try
        {
            if (sink.Ledger)
            {
                await Ledger.EnsureAsync(connection, cancellationToken);
                await Ledger.PruneAsync(connection, cancellationToken);
            }

            if (shape.CreateTable is { } create)
            {
                await using var creation = await connection.BeginTransactionAsync(cancellationToken);
                await TableDefinition.CreateAsync(connection, create, cancellationToken);
                await creation.CommitAsync(cancellationToken);
            }

            if (sink.IsStaged || (sink.PreCopyScript is null && !sink.Truncates))
                return new Prepared(false);
            await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
            var key = new LedgerKey(copy.RunId, copy.CopyId, Ledger.Preparation);
            if (sink.Ledger && await Ledger.ClaimAsync(connection, key, cancellationToken) is not null)
                return new Prepared(false);
            if (sink.PreCopyScript is { } script)
                await PostgreSqlDatabase.ExecuteAsync(connection, script, cancellationToken);
            if (sink.Truncates)
                await PostgreSqlDatabase.ExecuteAsync(connection, $"TRUNCATE TABLE {shape.SinkTable}", cancellationToken);
            try
            {
                await transaction.CommitAsync(cancellationToken);
            }
            catch (Exception exception) when (!sink.Ledger)
            {
                throw PostgreSqlFault.CommittingUnremembered(
                    exception, Side.Sink, $"Running the preCopyScript of {sink.Table} in {database.Display}");
            }

            return new Prepared(sink.PreCopyScript is not null);
        }
        catch (Exception exception) when (exception is NpgsqlException or OperationCanceledException or IOException)
        {
            throw PostgreSqlFault.From(exception, Side.Sink, $"Preparing {sink.Table} in {database.Display}", cancellationToken);
        }
    }

    async Task<Prepared> PrepareAsync(FileSink sink, CancellationToken cancellationToken)
    {
        var store = await connections.StoreAsync(sink.Store, sink.Location.Container, cancellationToken);
        try
        {
            await store.EnsureAsync(cancellationToken);
            return new Prepared(false);
        }
        catch (Exception exception)
        {
            throw StorageFault.Reaching(exception, Side.Sink, $"Preparing {store.Display}");
        }
    }
}
