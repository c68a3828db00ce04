using System.Globalization;
using Npgsql;
using Sluice.Connections;
using Sluice.Copying.Jobs.Sources;
using Sluice.PostgreSql;
using Sluice.PostgreSql.Connecting;
using Sluice.PostgreSql.Faults;

namespace Sluice.Activities.Querying;

/// <summary>Reads the rows of a table or a query for a Lookup.</summary>
sealed class QueryLookup(FactoryConnections connections, TableSource source)
{
    const string Cursor = "sluice_lookup";

    // Rows that are asked for together: few enough that the rest of them is soon received when the output is full.
    const int RowsAtOnce = 500;

    /// <summary>Reads as many as are wanted.</summary>
    /// <exception cref="SluiceException">They cannot be read.</exception>
    public async Task ReadAsync(LookupRows rows, CancellationToken cancellationToken)
    {
        var database = await connections.DatabaseAsync(source.Store, cancellationToken);
        await using var connection = await database.OpenAsync(Side.Source, cancellationToken);
        var doing = $"Looking up {(source.Query is null ? Table : "the query")} in {database.Display}";
        if (await PostgreSqlFault.TranslateStatementAsync(
            Side.Source, doing, source.QueryTimeout, () => TryReadByCursorAsync(database, connection, rows, cancellationToken), cancellationToken))
        {
            return;
        }

        try
        {
            await PostgreSqlFault.TranslateStatementAsync(
                Side.Source, doing, source.QueryTimeout, () => ReadAllAsync(database, connection, rows, cancellationToken), cancellationToken);
        }
        catch (SluiceException fault) when (fault.IsTransient)
        {
            // It may have written.
            throw new SluiceException(fault.Side, fault.Code, fault.Detail, fault);
        }
    }

    string Table => source.Schema is { } schema ? Sql.Name(schema, source.Table!) : Sql.Identifier(source.Table!);

    string Query => source.Query ?? $"SELECT * FROM {Table}";

    /// <summary>A cursor has the server make no more rows than are wanted. False where there can be none, as the query also writes.</summary>
    async Task<bool> TryReadByCursorAsync(
        PostgreSqlDatabase database, NpgsqlConnection connection, LookupRows rows, CancellationToken cancellationToken)
    {
        var query = StatementText.TrimEnd(Query);
        if (!StatementText.IsSingle(query))
            return false;
        await using var transaction = await database.BeginAsync(connection, cancellationToken);
        if (source.QueryTimeout is { } timeout)
            await PostgreSqlDatabase.LimitStatementsAsync(connection, timeout, isLocal: true, cancellationToken);
        try
        {
            await PostgreSqlDatabase.ExecuteAsync(connection, $"DECLARE {Cursor} NO SCROLL CURSOR FOR {query}", cancellationToken);
        }
        catch (PostgresException exception)
            when (exception is { InvariantSeverity: "ERROR", SqlState: not PostgresErrorCodes.QueryCanceled })
        {
            // It has done nothing. What is wrong with the query itself is told when it runs alone, with the right place.
            return false;
        }

        for (var (left, isAtEnd) = (rows.Wanted, false); left > 0 && !isAtEnd && !rows.IsFull; left -= RowsAtOnce)
        {
            var count = Math.Min(left, RowsAtOnce).ToString(CultureInfo.InvariantCulture);
            await using var fetch = new NpgsqlCommand($"FETCH {count} FROM {Cursor}", connection);
            isAtEnd = await ResultSet.ReadAsync(database, fetch, reader => ReadRowsAsync(reader, rows), cancellationToken) < RowsAtOnce;
        }

        await transaction.CommitAsync(cancellationToken);
        return true;
    }

    /// <summary>Statements that also write must run to their end.</summary>
    async Task<bool> ReadAllAsync(
        PostgreSqlDatabase database, NpgsqlConnection connection, LookupRows rows, CancellationToken cancellationToken)
    {
        await using var own = await database.BeginIfPooledAsync(connection, cancellationToken);
        if (source.QueryTimeout is { } timeout)
            await PostgreSqlDatabase.LimitStatementsAsync(connection, timeout, isLocal: own is not null, cancellationToken);
        await using var command = new NpgsqlCommand(Query, connection);
        await ResultSet.ReadAsync(database, command, async reader =>
        {
            if (reader.FieldCount == 0)
                throw NotOne("none");
            var count = await ReadRowsAsync(reader, rows);
            return !await reader.NextResultAsync(CancellationToken.None) || reader.FieldCount == 0 ? count : throw NotOne("several");
        }, cancellationToken);
        if (own is not null)
            await own.CommitAsync(cancellationToken);
        return true;
    }

    static async Task<int> ReadRowsAsync(NpgsqlDataReader reader, LookupRows rows)
    {
        using var result = new ResultSet(reader);
        LookupRows.Check(result.Fields);
        var count = 0;
        for (; await reader.ReadAsync(CancellationToken.None); count++)
        {
            if (!rows.IsFull)
                rows.Add(await result.ReadAsync(rows.BytesLeft));
        }

        return count;
    }

    static SluiceException NotOne(string what) => new(Side.Definition, "NotOneResult",
        $"A Lookup wants a query with one result, and this one has {what}. Write one SELECT, or use a Script activity.");
}
