using System.Globalization;
using Npgsql;
using Sluice.Columns;
using Sluice.Connections;
using Sluice.Definitions.Datasets;
using Sluice.PostgreSql;
using Sluice.PostgreSql.Catalog;
using Sluice.PostgreSql.Connecting;
using Sluice.PostgreSql.CopyProtocol;
using Sluice.PostgreSql.Types;
using Sluice.PostgreSql.Types.Strings;

namespace Sluice.Exploring.Previews;

/// <summary>Reads the first rows of a table, a view or a query as copies read them: binary COPY, decoded. Nothing is written meanwhile.</summary>
/// <param name="connections">Opens the database.</param>
/// <param name="dataset">The table.</param>
/// <param name="query">A query that is read in its place; null for none.</param>
/// <param name="timeout">The longest that it takes.</param>
sealed class TablePreview(FactoryConnections connections, TableDataset dataset, string? query, PreviewTimeout timeout)
{
    // What came is shown; one row that is larger cannot be.
    const int MaxBytes = 32 << 20;

    const string One = "Write one SELECT statement that only reads.";

    public Task<IReadOnlyList<SchemaColumn>> ReadSchemaAsync(CancellationToken cancellationToken) =>
        OpenAsync<IReadOnlyList<SchemaColumn>>(
            (_, _, _, columns) => Task.FromResult<IReadOnlyList<SchemaColumn>>([.. columns.Select(SchemaColumn.Of)]), cancellationToken);

    public Task<PreviewResult> ReadAsync(int rows, CancellationToken cancellationToken) =>
        OpenAsync(async (connection, database, rowsOf, all) =>
        {
            var codecs = all.Select(column => TypeCodec.Create(column.PgType) ?? new TextCodec(column.PgType)).ToList();
            using var batch = new ColumnBatch([.. all.Select((column, i) => new Field(column.Name, codecs[i].Type))]);
            var select = SelectList.Of(
                all, all, decoded: true, stored: await UnconvertedText.FindAsync(connection, database, cancellationToken));
            var limit = rows.ToString(CultureInfo.InvariantCulture);
            var sql = $"COPY (SELECT {select.Text} FROM {rowsOf} LIMIT {limit}) TO STDOUT (FORMAT binary)";
            var isWhole = all.Count == 0 || await FillAsync(database, connection, sql, codecs, batch, cancellationToken);
            return new PreviewResult(
                dataset.Name, $"{(query is null ? rowsOf : "the query")} in {database.Display}", new SchemaColumns([.. all.Select(SchemaColumn.Of)]),
                await RowObjects.ReadAsync(batch, rows, cancellationToken))
            {
                Notes = isWhole ? [] : [$"only {batch.Rows} of the rows: more of them would be too large to show"],
            };
        }, cancellationToken);

    static async Task<bool> FillAsync(
        PostgreSqlDatabase database, NpgsqlConnection connection, string sql, IReadOnlyList<TypeCodec> codecs, ColumnBatch batch,
        CancellationToken cancellationToken)
    {
        await using var copy = await CopyOut.BeginAsync(database, connection, sql, isBinary: true, cancellationToken);
        await using var cancelling = new CancellationCallback(copy.CancelAsync, cancellationToken);
        var reader = new BinaryCopyReader(codecs);
        var buffer = new byte[64 * 1024];
        var end = 0;
        while (true)
        {
            var taken = reader.Read(buffer.AsSpan(0, end), batch);
            buffer.AsSpan(taken, end - taken).CopyTo(buffer);
            end -= taken;
            if (reader.IsAtEnd || reader.IsFull || end >= MaxBytes)
                break;
            if (end > buffer.Length / 2)
                Array.Resize(ref buffer, buffer.Length * 2);
            var read = await copy.ReadAsync(buffer.AsMemory(end));
            if (read == 0)
                throw new IOException("the server's data ends in the middle of a row");
            end += read;
        }

        return reader.IsAtEnd || batch.Rows > 0 ? reader.IsAtEnd
            : throw new SluiceException(Side.Source, "RowTooLarge",
                $"The first row has more than {MaxBytes >> 20} MB and cannot be shown. Preview a view that leaves its large columns out.");
    }

    async Task<T> OpenAsync<T>(
        Func<NpgsqlConnection, PostgreSqlDatabase, string, IReadOnlyList<Column>, Task<T>> read, CancellationToken cancellationToken)
    {
        var database = await connections.DatabaseAsync(dataset.Store, cancellationToken);
        var shown = query is not null ? "the query" : dataset.Schema is null ? Sql.Identifier(dataset.Table!) : Sql.Name(dataset.Schema, dataset.Table!);
        var doing = $"Reading the first rows of {shown} from {database.Display}";
        return await database.RunAsync(Side.Source, doing, async connection =>
        {
            // For the time of the transaction: a session may be a pooler's, which gives it to others.
            await using var transaction = await database.BeginAsync(connection, cancellationToken);
            await PostgreSqlDatabase.ExecuteAsync(connection, "SET TRANSACTION READ ONLY", cancellationToken);
            await PostgreSqlDatabase.LimitStatementsAsync(connection, timeout.Duration, isLocal: true, cancellationToken);
            try
            {
                var (rows, columns) = query is null ? await FindTableAsync(connection, database, cancellationToken)
                    : await DescribeQueryAsync(connection, query, cancellationToken);
                return await read(connection, database, rows, columns);
            }
            catch (PostgresException exception)
                when (exception.SqlState == PostgresErrorCodes.QueryCanceled && !cancellationToken.IsCancellationRequested)
            {
                throw timeout.Fault($"{shown} in {database.Display}", exception);
            }
            catch (PostgresException exception) when (query is not null && IsOfStatement(exception.SqlState))
            {
                throw new SluiceException(Side.Definition, exception.SqlState, $"The query is wrong: {exception.MessageText}. {RemedyOf(exception.SqlState)}", exception);
            }
        }, cancellationToken);
    }

    async Task<(string Rows, IReadOnlyList<Column> Columns)> FindTableAsync(
        NpgsqlConnection connection, PostgreSqlDatabase database, CancellationToken cancellationToken)
    {
        var table = await TableLookup.FindAsync(
            connection, Side.Source, dataset.Schema, dataset.Table!, database.Display, [], cancellationToken);
        return (table.Sql, table.Columns);
    }

    static async Task<(string Rows, IReadOnlyList<Column> Columns)> DescribeQueryAsync(
        NpgsqlConnection connection, string query, CancellationToken cancellationToken)
    {
        if (StatementText.TrimEnd(query) is not { Length: > 0 } statement || !StatementText.IsSingle(statement))
            throw new SluiceException(Side.Definition, "NotOneStatement", $"A preview wants a query of one statement. {One}");
        return ($"{Sql.Subquery(query)} AS query", await CatalogReader.DescribeQueryAsync(connection, query, cancellationToken));
    }

    static string RemedyOf(string state) => state switch
    {
        PostgresErrorCodes.AmbiguousColumn or PostgresErrorCodes.DuplicateColumn => "Give each of its columns another name (AS).",
        PostgresErrorCodes.UndefinedColumn or PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.UndefinedFunction or PostgresErrorCodes.InvalidSchemaName =>
            "Correct the name; those with capitals are quoted.",
        PostgresErrorCodes.SyntaxError or PostgresErrorCodes.ReadOnlySqlTransaction or PostgresErrorCodes.FeatureNotSupported => One,
        _ => "Correct it.",
    };

    /// <summary>Whether what is wrong is what somebody wrote, and not the server: its syntax and names, or that it writes.</summary>
    static bool IsOfStatement(string state) =>
        state != PostgresErrorCodes.InsufficientPrivilege && state[..2] is ("42" or "25" or "0A");
}
