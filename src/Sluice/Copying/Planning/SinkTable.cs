using Npgsql;
using Sluice.Connections;
using Sluice.Copying.Jobs.Sinks;
using Sluice.Copying.Plans;
using Sluice.PostgreSql.Catalog;
using Sluice.PostgreSql.Connecting;
using Sluice.PostgreSql.Writing;

namespace Sluice.Copying.Planning;

/// <summary>The table that a plan writes to.</summary>
/// <param name="Table">The table, or the one that will be made.</param>
/// <param name="CreateTable">The statement that makes it; null when it is there.</param>
/// <param name="Merge">How staged rows get into it; null when they are not staged.</param>
sealed record SinkTable(Table Table, string? CreateTable, Merge? Merge)
{
    /// <summary>What it gets when its rows are there, if it is made.</summary>
    public AfterLoad? AfterLoad { get; init; }

    /// <summary>Whether its server converts no text.</summary>
    public bool IsUnconverted { get; init; }

    /// <summary>What its text is in then, if that is said and not UTF-8.</summary>
    public UnconvertedText? Stored { get; init; }

    /// <summary>What writing to it may change.</summary>
    public required WrittenRelations Written { get; init; }

    /// <summary>The sequences of its columns.</summary>
    public required IReadOnlyList<SequenceOfColumn> Sequences { get; init; }

    /// <summary>Whether sequences are moved behind what is written; null where nothing is said.</summary>
    public bool? ResetsSequences { get; init; }

    /// <summary>Whether rows wait in staging tables for the end of the copy.</summary>
    public required bool IsStaged { get; init; }

    /// <summary>Looks it up.</summary>
    /// <param name="connections">Opens the database.</param>
    /// <param name="created">What it is to be, if it is to be made where it is not there; else null.</param>
    /// <param name="notes">Takes what a user should know.</param>
    /// <exception cref="SluiceException">It is not there, or does not fit how it is to be written.</exception>
    public static async Task<SinkTable> FindAsync(
        FactoryConnections connections, TableSink sink, NewTable? created, List<string> notes, CancellationToken cancellationToken)
    {
        var database = await connections.DatabaseAsync(sink.Store, cancellationToken);
        var doing = created is null ? "Looking for" : "Looking for or making";
        return await database.RunAsync(Side.Sink, $"{doing} {sink.Table} in {database.Display}", async connection =>
        {
            var identity = await DatabaseIdentity.ReadAsync(connection, cancellationToken);
            // To be looked at, the table is made; the plan undoes it.
            await using var transaction = await database.BeginAsync(connection, cancellationToken);
            await SinkServer.CheckWritableAsync(connection, database, sink, cancellationToken);
            var createTable = created is null ? null
                : await created.DefineAsync(connection, database.Display, notes, cancellationToken);
            if (createTable is not null)
                await TableDefinition.CreateAsync(connection, createTable, cancellationToken);
            var table = await TableLookup.FindAsync(
                connection, Side.Sink, sink.Schema, sink.Table, database.Display, notes, cancellationToken);
            if (sink.Truncates)
                await CheckTruncationAsync(connection, table, cancellationToken);
            var merge = await FindMergeAsync(connection, table, sink, notes, cancellationToken);
            var afterLoad = createTable is null ? null : await created!.DefineAfterLoadAsync(connection, table, notes, cancellationToken);
            if (afterLoad is not null)
                await afterLoad.TryAsync(connection, table.Display, cancellationToken);
            else if (createTable is null && sink.Indexes == true)
                notes.Add($"{table.Display} is there: its indexes and constraints stay as they are");
            return new SinkTable(table, createTable, merge)
            {
                AfterLoad = afterLoad,
                IsUnconverted = UnconvertedText.IsUnconverted(connection),
                Stored = await UnconvertedText.FindAsync(connection, database, cancellationToken),
                Written = await WrittenRelations.FindAsync(connection, identity, table, sink.PreCopyScript is not null, cancellationToken),
                IsStaged = sink.RequiresStaging,
                Sequences = await SequenceOfColumn.FindAsync(connection, table, cancellationToken),
                ResetsSequences = sink.ResetsSequences,
            };
        }, cancellationToken);
    }

    /// <summary>The encoding in which bytes of text are relayed to it from a table; null is UTF-8, which its server converts.</summary>
    /// <param name="isUnconverted">Whether the source's server converts no text either.</param>
    /// <param name="stored">What that one's text is in.</param>
    public string? RelayEncoding(bool isUnconverted, UnconvertedText? stored) =>
        !IsUnconverted ? null : isUnconverted && stored == Stored ? UnconvertedText.Unconverted : isUnconverted ? null : Stored?.Encoding;

    /// <summary>Text that comes in UTF-8 would be stored so, beside text in the encoding that is named.</summary>
    /// <exception cref="SluiceException">An encoding is named.</exception>
    public void RequireUtf8()
    {
        if (Stored is null)
            return;
        throw new SluiceException(Side.Definition, "EncodingNotWritable",
            $"{Table.Display} is in a database of encoding SQL_ASCII whose text is in {Stored.Encoding}, as its linked service says: its server "
            + "would store the UTF-8 in which these rows travel. Copy from a table whose rows need not be decoded, or leave encoding out "
            + "where text is to be stored in UTF-8.");
    }

    /// <summary>A shape with what is known of the table.</summary>
    /// <param name="notes">Takes what a user should know.</param>
    public CopyShape ApplyTo(CopyShape shape, List<string> notes)
    {
        var filled = Sequences.Where(sequence => shape.Columns.Contains(sequence.Column)).ToList();
        // In a table that we make nobody else counts on where a sequence stands.
        var areReset = ResetsSequences ?? CreateTable is not null;
        if (filled.Count > 0 && ResetsSequences is null && !areReset)
        {
            notes.Add(
                $"the sequence of {string.Join(", ", filled.Select(sequence => sequence.Column))} stays where it is and may give values that "
                + "are copied; resetSequences (--reset-sequences) moves it behind them");
        }

        return shape with
        {
            Target = shape.Target ?? (Merge is null ? null : Table),
            Merge = Merge,
            IsStaged = IsStaged,
            CreateTable = CreateTable,
            AfterLoad = AfterLoad,
            Sequences = areReset ? filled : [],
        };
    }

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

        if (await CatalogReader.FindReferringAsync(connection, table, cancellationToken) is [_, ..] referring)
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
            return sink.RequiresStaging ? new Merge(table.Sql, null) : null;
        var key = await UpsertKeys.FindAsync(connection, table, sink.UpsertKeys, cancellationToken);
        var columns = string.Join(", ", key.Columns);
        notes.Add(key.IsUnique
            ? $"rows are upserted by {columns}, which a unique index is on"
            : $"rows are upserted by {columns}, which no unique index is on alone: "
                + $"one slice at a time is merged, and others cannot write to {table.Display} meanwhile");

        return new Merge(table.Sql, key);
    }
}
