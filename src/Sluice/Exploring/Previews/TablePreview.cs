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

/// <summary>Reads the first rows of a table or view as copies read them: binary COPY, decoded.</summary>
sealed class TablePreview(FactoryConnections connections, TableDataset dataset, PreviewTimeout timeout)
{
    // What came is shown; one row that is larger cannot be.
    const int MaxBytes = 32 << 20;

    public Task<IReadOnlyList<SchemaColumn>> ReadSchemaAsync(CancellationToken cancellationToken) =>
        OpenAsync<IReadOnlyList<SchemaColumn>>(
            (_, _, table) => Task.FromResult<IReadOnlyList<SchemaColumn>>([.. table.Columns.Select(SchemaColumn.Of)]), cancellationToken);

    public Task<PreviewResult> ReadAsync(int rows, CancellationToken cancellationToken) =>
        OpenAsync(async (connection, database, table) =>
        {
            var codecs = table.Columns.Select(column => TypeCodec.Create(column.PgType) ?? new TextCodec(column.PgType)).ToList();
            using var batch = new ColumnBatch([.. table.Columns.Select((column, i) => new Field(column.Name, codecs[i].Type))]);
            var select = SelectList.Of(
                table.Columns, table.Columns, decoded: true, stored: await UnconvertedText.FindAsync(connection, database, cancellationToken));
            var limit = rows.ToString(CultureInfo.InvariantCulture);
            var sql = $"COPY (SELECT {select.Text} FROM {table.Sql} LIMIT {limit}) TO STDOUT (FORMAT binary)";
            var isWhole = table.Columns.Count == 0 || await FillAsync(database, connection, sql, codecs, batch, cancellationToken);
            return new PreviewResult(
                dataset.Name, $"{table.Sql} in {database.Display}", new SchemaColumns([.. table.Columns.Select(SchemaColumn.Of)]),
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
        Func<NpgsqlConnection, PostgreSqlDatabase, Table, Task<T>> read, CancellationToken cancellationToken)
    {
        var database = await connections.DatabaseAsync(dataset.Store, cancellationToken);
        var shown = dataset.Schema is null ? Sql.Identifier(dataset.Table!) : Sql.Name(dataset.Schema, dataset.Table!);
        var doing = $"Reading the first rows of {shown} from {database.Display}";
        return await database.RunAsync(Side.Source, doing, async connection =>
        {
            // For the time of the transaction: a session may be a pooler's, which gives it to others.
            await using var transaction = await database.BeginAsync(connection, cancellationToken);
            await PostgreSqlDatabase.LimitStatementsAsync(connection, timeout.Duration, isLocal: true, cancellationToken);
            try
            {
                var table = await TableLookup.FindAsync(
                    connection, Side.Source, dataset.Schema, dataset.Table!, database.Display, [], cancellationToken);
                return await read(connection, database, table);
            }
            catch (PostgresException exception)
                when (exception.SqlState == PostgresErrorCodes.QueryCanceled && !cancellationToken.IsCancellationRequested)
            {
                throw timeout.Fault($"{shown} in {database.Display}", exception);
            }
        }, cancellationToken);
    }
}
