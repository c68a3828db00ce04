using System.Text;
using Npgsql;
using Sluice.Columns;
using static Sluice.Tests.Formats.Json.JsonFile;

namespace Sluice.Tests.Formats.Json;

public sealed class JsonServerTests
{
    static readonly Field[] Fields =
    [
        new("i2", new ColumnType(ColumnKind.Int16)),
        new("i4", new ColumnType(ColumnKind.Int32)),
        new("i8", new ColumnType(ColumnKind.Int64)),
        new("b", new ColumnType(ColumnKind.Boolean)),
        new("f4", new ColumnType(ColumnKind.Single)),
        new("f8", new ColumnType(ColumnKind.Double)),
        new("n", new ColumnType(ColumnKind.Decimal)),
        new("T x\"y", new ColumnType(ColumnKind.Text)),
        new("j", new ColumnType(ColumnKind.Json)),
        new("jb", new ColumnType(ColumnKind.Json)),
        new("d", new ColumnType(ColumnKind.Date)),
        new("t", new ColumnType(ColumnKind.Time)),
        new("ts", new ColumnType(ColumnKind.Timestamp)),
        new("tz", new ColumnType(ColumnKind.TimestampTz)),
        new("u", new ColumnType(ColumnKind.Uuid)),
        new("iv", new ColumnType(ColumnKind.Text) { PostgreSqlType = "interval" }),
        new("r", new ColumnType(ColumnKind.Text) { PostgreSqlType = "int4range" }),
        new("a", new ColumnType(ColumnKind.List) { Element = new ColumnType(ColumnKind.Decimal) }),
        new("ta", new ColumnType(ColumnKind.List) { Element = new ColumnType(ColumnKind.Text) }),
        new("ja", new ColumnType(ColumnKind.List) { Element = new ColumnType(ColumnKind.Json) }),
        new("by", new ColumnType(ColumnKind.Bytes)),
    ];

    /// <summary>Equal as text where the text is the server's, and equal as a value everywhere; bytes are base64.</summary>
    [NeedsFact(Needs.PostgreSql)]
    public async Task Rows_are_what_row_to_json_makes_of_them()
    {
        var cluster = await PostgreSqlCluster.SharedAsync();
        var database = await cluster.CreateDatabaseAsync("json");
        await cluster.ExecuteAsync(database, $"ALTER DATABASE {database} SET timezone = 'UTC'");
        await cluster.ExecuteAsync(database, """
            CREATE TABLE every (
                id integer, i2 smallint, i4 integer, i8 bigint, b boolean, f4 real, f8 double precision, n numeric, "T x""y" text,
                j json, jb jsonb, d date, t time, ts timestamp, tz timestamptz, u uuid, iv interval, r int4range, a numeric[], ta text[],
                ja jsonb[], by bytea);
            INSERT INTO every (id) VALUES (2);
            INSERT INTO every VALUES
                (1, -32768, -2147483648, -9223372036854775808, true, '-0', '1e-7', 'NaN', '', '{"a": [1,  2]}', '{"b": 1.50, "a": null}',
                 '0044-03-15 BC', '00:00', '4713-01-01 BC', '0001-12-31 23:59:59.999999 BC', gen_random_uuid(), '1 year -2 days 03:00',
                 '[1,5)', '{1.50,NULL,NaN}', '{}', ARRAY['{"a": "\n"}', 'null', NULL]::jsonb[], '\x'),
                (3, 32767, 2147483647, 9223372036854775807, false, 'Infinity', 'NaN', repeat('9', 1000)::numeric / 7,
                 E'\u0001\u001f\u007f"\\/\b\f\n\r\t' || U&'\+01F600\00E9\2028',
                 E'[1,\n\t"x\\n",\r\n{}]', '"\ud83d\ude00"', 'infinity',
                 '24:00', 'infinity', '-infinity', '00000000-0000-0000-0000-000000000000', '0', 'empty', '{{1,2},{3,4}}',
                 '{"a\"b",NULL,"NULL",""}',
                 '{}', '\x00ff0a22'),
                (4, 0, 0, 0, true, '3.4028235e38', '1.7976931348623157e308', '-0.000000000000000000001', repeat(E'"\n', 500000), '1e400',
                 '12345678901234567890.123456789', '5874897-12-31', '23:59:59.999999', '294276-12-31 23:59:59.999999',
                 '2024-02-29 12:00:00.5+02', 'ffffffff-ffff-ffff-ffff-ffffffffffff', '-00:00:00.000001', '(,)', '{}', '{{{a},{b}}}',
                 '{1,"[]"}', decode(repeat('00ff', 100000), 'hex')),
                (5, 1, 1, 1, true, 1e20, 0.1, 1e20, 'x', 'null', 'null', '2000-01-01', '12:34:56.7', '1999-12-31 23:59:59.000001',
                 '2000-01-01', '00112233-4455-6677-8899-aabbccddeeff', '1 mon', '[1,)', '{-0.10}', '{ä}', '{true}', 'abc')
            """);

        using var batch = new ColumnBatch(Fields);
        for (var i = 0; i < Fields.Length; i++)
            Fill(batch.Columns[i], Fields[i].Type, await TextsAsync(cluster, database, Quoted(Fields[i].Name)));
        var lines = (await WriteAsync(isArrayOfObjects: false, batch)).TrimEnd('\n').Split('\n');

        await using var connection = await cluster.OpenAsync(database);
        await using var command = new NpgsqlCommand(
            """
            WITH lines AS (SELECT line, line::jsonb AS ours, id FROM unnest($1) WITH ORDINALITY AS l(line, id)),
                 rows AS (SELECT id, row_to_json(e)::jsonb - 'id' - 'by' AS theirs, by FROM every AS e)
            SELECT id, key, left(theirs ->> key, 100), left(ours ->> key, 100)
            FROM rows JOIN lines USING (id), jsonb_object_keys(theirs || ours) AS key
            WHERE key <> 'by' AND (theirs -> key) IS DISTINCT FROM (ours -> key)
               OR key = 'by' AND decode(ours ->> 'by', 'base64') IS DISTINCT FROM by
            """,
            connection)
        { Parameters = { new NpgsqlParameter { Value = lines } } };
        var different = new List<string>();
        await using (var reader = await command.ExecuteReaderAsync())
        {
            while (await reader.ReadAsync())
                different.Add(string.Join(" | ", Enumerable.Range(0, 4).Select(i => $"{reader.GetValue(i)}")));
        }

        Assert.Equal(5, lines.Length);
        Assert.Empty(different);
        var theirs = await cluster.ScalarAsync<string>(
            database, "SELECT row_to_json(e)::text FROM (SELECT i2, f4, f8, n, \"T x\"\"y\", jb, tz, a, ta FROM every WHERE id = 3) AS e");
        string[] names = ["i2", "f4", "f8", "n", "T x\"y", "jb", "tz", "a", "ta"];
        using var some = new ColumnBatch([.. Fields.Where(field => names.Contains(field.Name))]);
        for (var i = 0; i < some.Fields.Count; i++)
            some.Columns[i].AppendFrom(batch.Columns[Array.FindIndex(Fields, field => field.Name == some.Fields[i].Name)], 2);
        Assert.Equal($"{theirs}\n", await WriteAsync(isArrayOfObjects: false, some));
    }

    /// <summary>What the server writes as lines is read: every token is the server's value.</summary>
    [NeedsFact(Needs.PostgreSql)]
    public async Task Rows_of_row_to_json_are_read()
    {
        var cluster = await PostgreSqlCluster.SharedAsync();
        var database = await cluster.CreateDatabaseAsync("json");
        var lines = await cluster.ColumnAsync<string>(database, """
            SELECT row_to_json(r)::text FROM (
                SELECT g AS id, 'x"' || chr(g) AS t, g / 7.0 AS n, ARRAY[g, NULL] AS a, jsonb_build_object('k', chr(g + 60000)) AS o
                FROM generate_series(1, 3000) AS g) AS r
            """);

        var rows = await ReadAsync(
            new TricklingStream(Encoding.UTF8.GetBytes(string.Join('\n', lines)), 7), At("id", "t", "n", "a", "o", "$.o.k"));

        await using var connection = await cluster.OpenAsync(database);
        await using var command = new NpgsqlCommand(
            """
            SELECT count(*) FROM unnest($1, $2, $3, $4) AS r(line, t, o, k), LATERAL (SELECT line::jsonb AS l) AS parsed
            WHERE l -> 't' = t::jsonb AND l -> 'o' = o::jsonb AND l -> 'o' -> 'k' = k::jsonb
            """,
            connection);
        command.Parameters.Add(new NpgsqlParameter { Value = lines.ToArray() });
        foreach (var column in new[] { 1, 4, 5 })
            command.Parameters.Add(new NpgsqlParameter { Value = rows.Select(row => row[column]).ToArray() });
        Assert.Equal(3000L, await command.ExecuteScalarAsync());
        Assert.Equal(Enumerable.Range(1, 3000).Select(id => $"{id}"), rows.Select(row => row[0]));
    }

    static async Task<IEnumerable<string?>> TextsAsync(PostgreSqlCluster cluster, string database, string column) =>
        (await cluster.ColumnAsync<string>(database, $"SELECT coalesce('=' || {column}::text, '') FROM every ORDER BY id"))
        .Select(text => text.Length == 0 ? null : text[1..]);

    static string Quoted(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
