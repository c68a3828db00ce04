using Npgsql;
using Sluice.Connections;
using Sluice.Copying.Jobs;
using Sluice.Copying.Jobs.Sinks;
using Sluice.Copying.Jobs.Sources;
using Sluice.Copying.Plans;
using Sluice.Copying.Slices;
using Sluice.PostgreSql;
using Sluice.PostgreSql.Connecting;

namespace Sluice.Copying.Steps;

/// <summary>
/// Compares both sides of a copy (<c>validateDataConsistency</c>): the number of rows as ADF does and, between tables, a checksum of
/// the columns that have the same type on both sides.
/// </summary>
sealed class Verification(FactoryConnections connections, CopyRequest request, CopyShape shape)
{
    /// <summary>The code of a copy whose sides differ.</summary>
    public const string InconsistentCode = "DataInconsistent";

    /// <summary>What the target holds before the copy; null when nothing is to be verified there.</summary>
    public async Task<TableChecksum?> ReadBeforeAsync(CancellationToken cancellationToken) =>
        request.Job is { ValidateDataConsistency: true, Sink: TableSink sink } && !shape.IsStaged && !IsUpsert(request.Job)
            ? await ReadTargetAsync(sink, cancellationToken) : null;

    /// <summary>The same, of a copy whose rows come all at once, in the transaction in which they do.</summary>
    public async Task<TableChecksum?> ReadStagedBeforeAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        if (!request.Job.ValidateDataConsistency || IsUpsert(request.Job))
            return null;
        // Rolling back sets the time zone back.
        const string Savepoint = "sluice_verification";
        var zone = await ReadZoneAsync(cancellationToken);
        await PostgreSqlDatabase.ExecuteAsync(connection, $"SAVEPOINT {Savepoint}", cancellationToken);
        var before = await ReadTargetAsync(connection, zone, cancellationToken);
        await PostgreSqlDatabase.ExecuteAsync(connection, $"ROLLBACK TO SAVEPOINT {Savepoint}", cancellationToken);
        return before;
    }

    /// <summary>Compares.</summary>
    /// <param name="before">What the target held.</param>
    /// <param name="planned">The slices that were planned.</param>
    /// <param name="slices">What was copied.</param>
    /// <param name="notes">Takes what could not be compared.</param>
    /// <exception cref="SluiceException">The sides differ.</exception>
    public async Task<ConsistencyVerification> VerifyAsync(
        TableChecksum? before, IReadOnlyList<Slice> planned, IReadOnlyList<SliceResult> slices, List<string> notes, CancellationToken cancellationToken)
    {
        if (!request.Job.ValidateDataConsistency)
            return new ConsistencyVerification("NotVerified", null);
        if (!request.Job.HasRows)
            return await new FileVerification(connections, request).VerifyAsync(planned, slices, notes, cancellationToken);
        if (IsUpsert(request.Job))
        {
            notes.Add("nothing was verified: an upsert changes rows that were there before");
            return new ConsistencyVerification("NotVerified", null);
        }

        if (request.Job.Sink is TableSink && before is null)
        {
            notes.Add("nothing was verified: an earlier attempt had completed the copy");
            return new ConsistencyVerification("NotVerified", null);
        }

        if (request.Job.Sink is TableSink sink)
        {
            var added = (await ReadTargetAsync(sink, cancellationToken)).Minus(before!);
            var copied = slices.Sum(slice => slice.Rows);
            if (added.Rows != copied)
            {
                throw Inconsistent(
                    $"{copied} rows were copied, and {sink.Table} has {added.Rows} more than before. "
                    + "Look for triggers or rules that drop rows, and for others that write to it.");
            }

            CompareSums(added, slices, sink, notes);
        }

        return new ConsistencyVerification("Verified", "None");
    }

    void CompareSums(TableChecksum added, IReadOnlyList<SliceResult> slices, TableSink sink, List<string> notes)
    {
        if (request.Job.Source is not TableSource || shape.Verified.Count == 0)
            return;
        if (slices.Any(slice => slice.Checksum is null))
        {
            notes.Add("values were not compared: some slices had been copied by an earlier attempt");
            return;
        }

        if (slices.Any(slice => slice.RowsSkipped > 0))
        {
            notes.Add("values were not compared, because rows were skipped");
            return;
        }

        var source = slices.Aggregate(TableChecksum.None, (sum, slice) => sum.Plus(slice.Checksum!));
        if (source != added)
        {
            throw Inconsistent(
                $"the rows read and the rows added to {sink.Table} have different checksums over "
                + $"{string.Join(", ", shape.Verified.Select(column => column.Sink))}. "
                + "Look for triggers that change values, for others that write to it, "
                + "and for a query that returns other values each time.");
        }

        var left = shape.Columns.Except(shape.Verified.Select(column => column.Sink)).ToList();
        if (left.Count > 0)
            notes.Add($"values were not compared in {string.Join(", ", left)}, whose types differ");
    }

    static bool IsUpsert(CopyJob job) => job.Sink is TableSink { WriteMethod: WriteMethod.Upsert };

    async Task<TableChecksum> ReadTargetAsync(NpgsqlConnection connection, string? zone, CancellationToken cancellationToken)
    {
        if (zone is not null)
            await PostgreSqlDatabase.ExecuteAsync(connection, $"SET LOCAL timezone = {Sql.Literal(zone)}", cancellationToken);
        return await TableChecksum.ReadAsync(
            connection, shape.SinkTable!, shape.Verified.Select(column => $"r.{Sql.Identifier(column.Sink)}"), "r", cancellationToken);
    }

    async Task<TableChecksum> ReadTargetAsync(TableSink sink, CancellationToken cancellationToken)
    {
        var zone = await ReadZoneAsync(cancellationToken);
        var database = await connections.DatabaseAsync(sink.Store, cancellationToken);
        return await database.RunAsync(Side.Sink, $"Verifying {sink.Table} in {database.Display}", async connection =>
        {
            await using var transaction = await database.BeginAsync(connection, cancellationToken);
            return await database.RunCancellableAsync(
                connection, () => ReadTargetAsync(connection, zone, CancellationToken.None), cancellationToken);
        }, cancellationToken);
    }

    /// <summary>
    /// The time zone of the source's sessions, in which both sides are read: the source in its own, or a query that depends on it would
    /// return other rows. Null when values are not compared.
    /// </summary>
    async Task<string?> ReadZoneAsync(CancellationToken cancellationToken) => request.Job.Source is TableSource source && shape.Verified.Count > 0
        ? (await connections.DatabaseAsync(source.Store, cancellationToken)).Timezone
        : null;

    static SluiceException Inconsistent(string detail) => new(Side.Sink, InconsistentCode, $"The two sides differ: {detail}");
}
