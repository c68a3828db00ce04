using Npgsql;
using Sluice.PostgreSql;

namespace Sluice.Copying;

/// <summary>The table that a plan writes to.</summary>
/// <param name="Table">The table, or the one that will be made.</param>
/// <param name="CreateTable">The statement that makes it; null when it is there.</param>
/// <param name="Merge">How staged rows get into it; null when they are not staged.</param>
sealed record SinkTable(Table Table, string? CreateTable, Merge? Merge)
{
    /// <summary>What writing to it may change.</summary>
    public required WrittenRelations Written { get; init; }

    /// <summary>Whether rows wait in staging tables for the end of the copy.</summary>
    public required bool IsStaged { get; init; }

    /// <summary>Looks it up.</summary>
    /// <param name="connections">Opens the database.</param>
    /// <param name="sink">Names it.</param>
    /// <param name="created">What it is to be, if it is to be made where it is not there; else null.</param>
    /// <param name="notes">Takes what a user should know.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="SluiceException">It is not there, or does not fit how it is to be written.</exception>
    public static async Task<SinkTable> FindAsync(
        Connections connections, TableSink sink, NewTable? created, List<string> notes, CancellationToken cancellationToken)
    {
        var database = await connections.DatabaseAsync(sink.Store);
        await using var connection = await database.OpenAsync(Side.Sink, cancellationToken);
        try
        {
            var createTable = created is null ? null
                : await created.DefineAsync(connection, database.Display, notes, cancellationToken);
            var identity = await DatabaseIdentity.ReadAsync(connection, cancellationToken);
            // To be looked at, the table is made; the plan undoes it.
            await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
            if (createTable is not null)
                await TableDefinition.CreateAsync(connection, createTable, cancellationToken);
            var table = await CopyPlanner.FindAsync(
                connection, Side.Sink, sink.Schema, sink.Table, database.Display, cancellationToken);
            if (sink.Truncates)
                await CheckTruncationAsync(connection, table, cancellationToken);
            return new SinkTable(table, createTable, await FindMergeAsync(connection, table, sink, notes, cancellationToken))
            {
                Written = await WrittenRelations.FindAsync(connection, identity, table, sink.PreCopyScript is not null, cancellationToken),
                IsStaged = sink.AsksToStage,
            };
        }
        catch (Exception exception) when (exception is NpgsqlException or OperationCanceledException or IOException)
        {
            var doing = created is null ? "Looking for" : "Looking for or making";
            throw PostgreSqlFault.From(exception, Side.Sink, $"{doing} {sink.Table} in {database.Display}", cancellationToken);
        }
    }

    /// <summary>A shape with what is known of the table.</summary>
    public CopyShape Over(CopyShape shape) => shape with
    {
        Target = shape.Target ?? (Merge is null ? null : Table),
        Merge = Merge,
        IsStaged = IsStaged,
        CreateTable = CreateTable,
    };

    /// <summary>The same, its rows staged.</summary>
    public SinkTable Staged() => this with { IsStaged = true, Merge = Merge ?? new Merge(Table.Sql, null) };

    /// <summary>
    /// TRUNCATE takes tables alone, and none that others refer to; and where an atomic copy deletes instead, that might cascade.
    /// </summary>
    static async Task CheckTruncationAsync(NpgsqlConnection connection, Table table, CancellationToken cancellationToken)
    {
        if (table.Kind is TableKind.View or TableKind.MaterializedView)
        {
            throw new SluiceException(Side.Sink, PostgresErrorCodes.WrongObjectType,
                $"{table.Display} is a view, which cannot be truncated. Empty what is below it with a preCopyScript.");
        }

        if (await Catalog.FindReferringAsync(connection, table, cancellationToken) is [_, ..] referring)
        {
            throw new SluiceException(Side.Sink, PostgresErrorCodes.FeatureNotSupported,
                $"{table.Display} cannot be truncated: foreign keys of {string.Join(", ", referring)} refer to it. "
                + "Use writeMethod Upsert, with deleteMissing if need be, or a preCopyScript.");
        }
    }

    static async Task<Merge?> FindMergeAsync(
        NpgsqlConnection connection, Table table, TableSink sink, List<string> notes, CancellationToken cancellationToken)
    {
        if (sink.WriteMethod != WriteMethod.Upsert)
            return sink.AsksToStage ? new Merge(table.Sql, null) : null;
        var key = await UpsertKeys.FindAsync(connection, table, sink.UpsertKeys, cancellationToken);
        var columns = string.Join(", ", key.Columns);
        notes.Add(key.IsUnique
            ? $"rows are upserted by {columns}, which a unique index is on"
            : $"rows are upserted by {columns}, which no unique index is on alone: "
                + $"one slice at a time is merged, and others cannot write to {table.Display} meanwhile");

        return new Merge(table.Sql, key);
    }
}
