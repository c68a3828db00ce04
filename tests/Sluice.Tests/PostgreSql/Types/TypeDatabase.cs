using Npgsql;
using Sluice.Columns;
using Sluice.PostgreSql;
using Sluice.PostgreSql.Catalog;
using Sluice.PostgreSql.CopyProtocol;
using Sluice.PostgreSql.Types;
using Sluice.Tests.Formats.DelimitedText;

namespace Sluice.Tests.PostgreSql.Types;

/// <summary>A connection whose session is set as those of a copy, and the typed COPY over it.</summary>
sealed class TypeDatabase : IAsyncDisposable
{
    static readonly Lazy<Task<string>> Database = new(async () =>
    {
        var cluster = await PostgreSqlCluster.SharedAsync();
        var database = await cluster.CreateDatabaseAsync("types");
        foreach (var extension in (string[])["hstore", "citext", "ltree", "cube"])
            await cluster.ExecuteAsync(database, $"CREATE EXTENSION {extension}");
        return database;
    });

    static int _schemas;

    TypeDatabase(NpgsqlConnection connection) => Connection = connection;

    public NpgsqlConnection Connection { get; }

    /// <summary>In a schema of its own.</summary>
    public static async Task<TypeDatabase> OpenAsync()
    {
        var cluster = await PostgreSqlCluster.SharedAsync();
        var connection = await cluster.OpenAsync(await Database.Value);
        var schema = $"s{Interlocked.Increment(ref _schemas)}";
        await connection.ExecuteAsync($"""
            SET extra_float_digits = 3; SET datestyle = 'ISO, MDY'; SET intervalstyle = 'postgres'; SET bytea_output = 'hex';
            SET lc_monetary = 'C'; SET timezone = 'UTC'; CREATE SCHEMA {schema}; SET search_path = {schema}, public
            """);
        return new TypeDatabase(connection);
    }

    public Task ExecuteAsync(string sql) => Connection.ExecuteAsync(sql);

    public async Task<IReadOnlyList<Column>> ColumnsAsync(string table) =>
        (await CatalogReader.FindTableAsync(Connection, null, table, CancellationToken.None))!.Columns;

    public Task<byte[]> BinaryAsync(string table) =>
        Connection.CopyOutAsync($"COPY (SELECT * FROM {table} ORDER BY id) TO STDOUT (FORMAT binary)");

    public async Task<string> TextAsync(string table) =>
        System.Text.Encoding.UTF8.GetString(await Connection.CopyOutAsync($"COPY (SELECT * FROM {table} ORDER BY id) TO STDOUT"));

    /// <summary>Reads a table as a copy would.</summary>
    public async Task<ColumnBatch> ReadAsync(string table)
    {
        var columns = await ColumnsAsync(table);
        var expressions = string.Join(", ", columns.Select(column => column.PgType.SelectExpression(Sql.Identifier(column.Name))));
        var bytes = await Connection.CopyOutAsync($"COPY (SELECT {expressions} FROM {table} ORDER BY id) TO STDOUT (FORMAT binary)");
        var batch = new ColumnBatch([.. columns.Select(column => new Field(column.Name, column.PgType.ColumnType))]);
        var reader = new BinaryCopyReader([.. columns.Select(ReadingCodec)]);
        Assert.Equal(bytes.Length, reader.Read(bytes, batch));
        Assert.True(reader.IsAtEnd);
        return batch;
    }

    /// <summary>Writes a batch as a copy would: in binary if all columns' types are taken so.</summary>
    public async Task WriteAsync(string table, ColumnBatch batch, bool asText = false)
    {
        var codecs = (await ColumnsAsync(table)).Select(column => TypeCodec.Create(column.PgType)).ToList();
        using var output = new ByteBuffer();
        if (!asText && codecs.All(codec => codec is { CanEncode: true }))
        {
            var writer = new BinaryCopyWriter(codecs!, output);
            writer.WriteHeader();
            for (var row = 0; row < batch.Rows; row++)
                writer.WriteRow(batch, row);
            writer.WriteTrailer();
            await SendAsync($"COPY {table} FROM STDIN (FORMAT binary)", output);
            return;
        }

        await SendAsync($"COPY {table} FROM STDIN", AsText(batch, output));
    }

    /// <summary>The rows as text COPY.</summary>
    public static ByteBuffer AsText(ColumnBatch batch, ByteBuffer output)
    {
        using var writer = new TextCopyWriter([.. batch.Fields.Select(field => field.Type)], output);
        for (var row = 0; row < batch.Rows; row++)
            writer.WriteRow(batch, row);
        return output;
    }

    /// <summary>Sends COPY's bytes; what the server refuses is thrown.</summary>
    public async Task SendAsync(string copy, ByteBuffer bytes)
    {
        if (!copy.Contains("binary", StringComparison.Ordinal))
        {
            await Connection.CopyInAsync(copy, bytes.Memory.ToArray());
            return;
        }

        await using var stream = await Connection.BeginRawBinaryCopyAsync(copy);
        await stream.WriteAsync(bytes.Memory);
    }

    public ValueTask DisposeAsync() => Connection.DisposeAsync();

    /// <summary>What is cast to text arrives as text.</summary>
    public static TypeCodec ReadingCodec(Column column) => TypeCodec.Create(column.PgType)
        ?? TypeCodec.Create(new PgType(25, "pg_catalog", "text", "text", PgTypeKind.Base))!;
}
