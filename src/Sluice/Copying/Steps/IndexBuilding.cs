using Npgsql;
using Sluice.Connections;
using Sluice.Copying.Jobs.Sinks;
using Sluice.Copying.Slices;
using Sluice.PostgreSql;
using Sluice.PostgreSql.Catalog.Details;
using Sluice.PostgreSql.Connecting;
using Sluice.PostgreSql.Writing;

namespace Sluice.Copying.Steps;

/// <summary>
/// Makes what a new table gets when its rows are there: indexes, several at a time, then what needs them or is done in no time. Each is a
/// transaction, which finds what an earlier attempt has made.
/// </summary>
sealed class IndexBuilding(FactoryConnections connections, PlannedCopy planned, int atOnce)
{
    // A server is told by effective_cache_size how much memory it has for caches; the builds at a time together take at most this part.
    const int PartOfCache = 8;

    const int Pieces = 16;

    readonly TableSink _sink = (TableSink)planned.Copy.Job.Sink;
    readonly AfterLoad _parts = planned.Plan.Shape.AfterLoad!;
    readonly string _table = planned.Plan.Shape.SinkTable!;

    int Builders => Math.Max(1, Math.Min(atOnce, _parts.Indexes.Count));

    /// <summary>Makes it.</summary>
    /// <exception cref="SluiceException">Something cannot be made; the rows stay, and so does what was made.</exception>
    public async Task<BuildIndexesResult> RunAsync(CancellationToken cancellationToken)
    {
        var database = await connections.DatabaseAsync(_sink.Store, cancellationToken);
        var limits = new ParallelOptions { MaxDegreeOfParallelism = Builders, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(_parts.Indexes, limits, async (index, token) => await MakeAsync(database, [index], token));
        if (_parts.Others.Count > 0)
            await MakeAsync(database, _parts.Others, cancellationToken);
        return new BuildIndexesResult(_parts.Indexes.Count);
    }

    async Task MakeAsync(PostgreSqlDatabase database, IReadOnlyList<TablePart> parts, CancellationToken cancellationToken)
    {
        var what = parts.Count == 1 ? parts[0].What : "keys, constraints and defaults";
        await database.RunAsync(Side.Sink, $"Making {what} of {_sink.Table} in {database.Display}", async connection =>
        {
            await using var transaction = await database.BeginAsync(connection, cancellationToken);
            await database.RunCancellableAsync(connection, () => MakeAsync(connection, parts), cancellationToken);
            await transaction.CommitAsync(cancellationToken);
            return true;
        }, cancellationToken);
    }

    /// <summary>Takes no token: whoever cancels tells the server.</summary>
    Task<bool> MakeAsync(NpgsqlConnection connection, IReadOnlyList<TablePart> parts) =>
        SearchPath.WithoutAsync(connection, isLocal: true, async () =>
        {
            await FitMemoryAsync(connection);
            foreach (var part in parts)
            {
                // Another attempt may be making it: what it has made is there when it ends.
                await PostgreSqlDatabase.ExecuteAsync(
                    connection,
                    $"SELECT pg_advisory_xact_lock(hashtext('sluice: make part'), hashtext({Sql.Literal($"{_table} {part.What}")}))",
                    CancellationToken.None);
                try
                {
                    await part.MakeAsync(connection, CancellationToken.None);
                }
                catch (PostgresException exception) when (exception.SqlState == PostgresErrorCodes.UniqueViolation)
                {
                    throw new SluiceException(Side.Sink, "KeyNotUnique",
                        $"{char.ToUpperInvariant(part.What[0])}{part.What[1..]} of {_sink.Table} cannot be made: several of the rows that were copied have the same "
                        + "values there. The rows are committed and stay. Remove those that are double from the table and resume or rerun the run, "
                        + "which then makes what is missing; or drop the table, and copy a query that returns each once.", exception);
                }
            }

            return true;
        }, CancellationToken.None);

    /// <summary>
    /// An index is sorted in pieces of this memory, which are merged in one pass. Few large pieces are slower than many that caches hold (measured: 148 MB
    /// take a tenth longer than 64 MB): it grows with the table, slowly. It is never less than the server allows anyway, and for all builds together
    /// no more than a part of what it counts on, nor a gigabyte each.
    /// </summary>
    Task FitMemoryAsync(NpgsqlConnection connection) => PostgreSqlDatabase.ExecuteAsync(
        connection,
        $"""
        SELECT set_config('maintenance_work_mem', greatest(own.setting::bigint, least(
            pg_table_size({Sql.Literal(_table)}::regclass) / 1024 / {Pieces},
            cache.setting::bigint * current_setting('block_size')::bigint / 1024 / {PartOfCache * Builders}, 1048576))::text, true)
        FROM pg_settings AS own, pg_settings AS cache WHERE own.name = 'maintenance_work_mem' AND cache.name = 'effective_cache_size'
        """, CancellationToken.None);
}
