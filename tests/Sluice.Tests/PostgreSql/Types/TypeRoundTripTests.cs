using System.Text;
using Sluice.Columns;
using Sluice.PostgreSql.CopyProtocol;

namespace Sluice.Tests.PostgreSql.Types;

/// <summary>
/// Values of every type, alone, in arrays of all shapes, in composites, domains and arrays of those: decoded from binary COPY they
/// print as the server prints them, and encoded they are the same to the server.
/// </summary>
public sealed class TypeRoundTripTests
{
    public static TheoryData<string, string[]> Types => new()
    {
        { "boolean", ["true", "false"] },
        { "smallint", ["0", "-32768", "32767"] },
        { "integer", ["0", "-2147483648", "2147483647"] },
        { "bigint", ["0", "-9223372036854775808", "9223372036854775807"] },
        { "oid", ["0", "1", "4294967295"] },
        { "xid", ["0", "4294967295"] },
        { "cid", ["0", "4294967295"] },
        { "real", ["0", "-0", "1.5", "3.4028235e38", "1e-45", "NaN", "Infinity", "-Infinity", "0.1", "16777216", "1e6", "123456.7"] },
        {
            "double precision",
            ["0", "-0", "0.1", "1.7976931348623157e308", "5e-324", "NaN", "Infinity", "-Infinity", "1e15", "1e16", "123456789012345680",
                "0.0001", "0.00001", "-1.2345678901234567e-7"]
        },
        {
            "numeric",
            ["0", "0.00", "-0.0", "1", "-1.50", "NaN", "Infinity", "-Infinity", "10000", "0.0001", "1e-20",
                "12345678901234567890.0987654321",
                new string('9', 3000) + "." + new string('8', 2000), "1e130000", "0." + new string('0', 16000) + "1",
                "9999999999999999.9999"]
        },
        { "numeric(12,2)", ["0", "-9999999999.99", "12.3", "NaN"] },
        { "numeric(3,-2)", ["12300", "-99900", "0"] },
        { "numeric(2,5)", ["0.00012", "-0.00099"] },
        { "text", ["", " ", "NULL", "a\tb\nc\rd\\e\bf\fg\vh", "ünï", "😀", "\"quoted\"", "{a,b}", "(a,b)", "'", "\\N", "\\.", " padded "] },
        { "varchar(5)", ["", "abcde", "😀😀😀😀😀"] },
        { "character(4)", ["", "ab", "abcd", "😀"] },
        { "name", ["", "n", "Name with \"quotes\""] },
        { "\"char\"", ["", "a", "\"", " "] },
        { "citext", ["", "MiXed", "ü,{}"] },
        {
            "xml",
            ["<a/>", "<a b=\"c\">text &amp; more</a>", "<?xml version=\"1.0\" encoding=\"UTF-8\"?><a>é</a>",
                "<?xml version=\"1.0\" standalone=\"yes\"?><a>é</a>", "content only", "<!-- c --><a/>"]
        },
        { "json", ["null", "{}", "{\"a\": [1, 2,  {\"b\": \"c\\\"d\"}]}", "\"😀\"", "1e400", " 1 "] },
        { "jsonb", ["null", "{}", "{\"a\": [1, 2,  {\"b\": \"c\\\"d\\n\"}]}", "\"😀\"", "1e400"] },
        { "jsonpath", ["$.a[*] ? (@.b > 1)", "$", "strict $.\"a b\""] },
        { "bytea", ["", "\\x00", "\\x00ff5c7b7d2c22", "\\x4e554c4c"] },
        {
                "date", ["2000-01-01", "1999-12-31", "infinity", "-infinity", "4714-11-24 BC", "5874897-12-31", "0001-12-31 BC",
                "0001-01-01", "10000-02-29"]
        },
        { "time", ["00:00:00", "24:00:00", "23:59:59.999999", "12:30:00.5"] },
        { "time(3)", ["12:30:00.123"] },
        { "timetz", ["00:00:00+00", "24:00:00-15:59", "23:59:59.999999+05:30", "12:00:00.1-03:30:15", "12:00+15:59:59"] },
        {
            "timestamp",
            ["2000-01-01 00:00:00", "infinity", "-infinity", "4714-11-24 00:00:00 BC", "294276-12-31 23:59:59.999999",
                "1999-12-31 23:59:59.999999", "0044-03-15 12:00:00 BC"]
        },
        {
            "timestamptz",
            ["2000-01-01 00:00:00+00", "infinity", "-infinity", "4714-11-24 00:00:00+00 BC", "294276-12-31 23:59:59.999999+00",
                "2024-03-31 02:30:00+02"]
        },
        {
            "interval",
            ["0", "1 year 2 mons 3 days 04:05:06.789", "-1 year 2 mons -3 days", "-00:00:00.000001", "178000000 years", "-178000000 years",
                "2147483647 days", "-2147483648 days", "1 mon -1 day", "-1 mon 1 day", "-1 day 01:00:00", "1 day -01:00:00",
                "2562047788:00:54.775807", "-2562047788:00:54.775807", "1 year -1 mon", "01:00:00", "99:59:59.5", "1 mon -00:00:01"]
        },
        {
            "uuid",
            ["00000000-0000-0000-0000-000000000000", "ffffffff-ffff-ffff-ffff-ffffffffffff", "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"]
        },
        { "bit(5)", ["00000", "10101", "11111"] },
        { "bit varying", ["", "1", "10101010", "101010101", new string('1', 1001)] },
        {
            "inet",
            ["0.0.0.0", "10.0.0.1", "10.1.2.3/8", "255.255.255.255/0", "::", "::1", "::2", "::ffff:1.2.3.4", "::1.2.3.4",
                "2001:db8::ff00:42:8329/64",
                "1:0:0:2:0:0:0:3", "1:0:0:0:2:0:0:3", "1:0:3:4:5:6:7:8", "fe80::", "::ffff:0:1", "1:2:3:4:5:6:7:8/0", "::1:2:3",
                "0:0:0:0:0:0:1:0", "::ffff:1:2:3"]
        },
        { "cidr", ["0.0.0.0/0", "10.0.0.0/8", "192.168.1.1/32", "::/0", "2001:db8::/32", "::1/128"] },
        { "macaddr", ["00:00:00:00:00:00", "08:00:2b:01:02:ff"] },
        { "macaddr8", ["00:00:00:00:00:00:00:00", "08:00:2b:01:02:03:04:ff"] },
        { "money", ["0", "-0.01", "12.34", "92233720368547758.07", "-92233720368547758.08", "1234567.89"] },
        { "point", ["(0,0)", "(-0,1e300)", "(NaN,Infinity)", "(0.1,-1e-300)"] },
        { "line", ["{1,-1,0}", "{0,-1,2.5}"] },
        { "lseg", ["[(0,0),(1.5,-2)]"] },
        { "box", ["(3,4),(1,2)", "(1,1),(-1,-1)"] },
        { "path", ["((0,0),(1,1),(2,0))", "[(0,0),(1,1)]", "((1,2))", "[(1,2)]"] },
        { "polygon", ["((0,0),(1,1),(2,0))", "((1,2))"] },
        { "circle", ["<(0,0),1>", "<(1.5,-2),0>"] },
        {
            "tsvector",
            ["", "a", "'a b':1A,2B,3C,4 'it''s':16383 c", "'back\\\\slash' 'ü':5", "'longer':1 'a':2 'ab':3", "'😀'", "'c,d':1,2,3"]
        },
        {
            "tsquery",
            ["", "a", "a & b | !c", "(a | b) & !(c & d)", "a <-> (b <-> c)", "(a <-> b) <-> c", "a <3> b", "a:*AB & 'it''s \\\\':c", "!!a",
                "!(a | b) <-> c", "(a & b) <-> c", "a | b & c <-> !d", "'x y':*"]
        },
        { "int4range", ["empty", "[1,5)", "(,5)", "[1,)", "(,)", "[-2147483648,2147483647)"] },
        { "int8range", ["empty", "[1,5]", "(,)"] },
        { "numrange", ["[1.50,2.5]", "(1,2)", "empty", "[NaN,NaN]"] },
        { "daterange", ["[2024-01-01,2024-02-01)", "[-infinity,infinity)", "(,2000-01-01)", "(,0044-03-15 BC)"] },
        { "tsrange", ["[2024-01-01 00:00,2024-02-01 12:30:00.5]", "(,infinity)", "(2024-01-01,)"] },
        { "tstzrange", ["[2024-01-01 00:00+00,2024-02-01 12:30:00.5+00)", "empty"] },
        { "int4multirange", ["{}", "{[1,3),[5,8)}", "{(,)}", "{(,1),[5,)}"] },
        { "nummultirange", ["{}", "{[1.5,1.5],(2,3)}"] },
        { "tsmultirange", ["{[2024-01-01 00:00,2024-02-01 12:30:00.5],(2025-01-01,)}"] },
        { "datemultirange", ["{[2024-01-01,2024-02-01)}"] },
        { "textrange", ["[a,b]", "[\"\",\"a,b\")", "[\"a\\\"b\\\\\",z]", "(\" x\",\"y)\"]", "empty", "(,\"[\")", "[NULL,NULLS)"] },
        { "textmultirange", ["{}", "{[\"a]\",\"b\\\"\"],(c,\"d)\")}", "{[\"\",\"{\"]}"] },
        { "hstore", ["", "a=>1, b=>NULL", "\"a b\"=>\"c\\\"d\\\\\", \"\"=>\"\", \"NULL\"=>\"null\"", "\"ü=>\"=>\"😀,\""] },
        { "mood", ["ok", "it's \"so\" {so}, \\ (or) NULL", "NULL", "ünï", ""] },
        { "pair", ["(1,\"a,b\")", "(,)", "(1,\"\")", "(-1,\"q\"\"q\\\\\")", "(,NULL)", "(5,\" \")"] },
        {
            "nested",
            ["(\"(1,\"\"x,y\"\")\",\"{\"\"(1,a)\"\",\"\"(,)\"\",NULL}\",\"{1,NULL,3}\",ok)", "(,,,)", "(\"(,)\",{},\"[0:1]={1,2}\",\"\")"]
        },
        { "positive", ["1", "2"] },
        { "tid", ["(0,0)", "(4294967295,65535)"] },
        { "xid8", ["0", "18446744073709551615"] },
        { "pg_lsn", ["0/0", "16/B374D848", "FFFFFFFF/FFFFFFFF"] },
        { "txid_snapshot", ["10:20:10,14,15", "1:1:"] },
        { "pg_snapshot", ["10:20:10,14,15"] },
        { "ltree", ["", "a.b.c"] },
        { "cube", ["(1,2),(3,4)"] },
        { "regclass", ["pg_class"] },
        { "regtype", ["integer", "-"] },
        { "withltree", ["(1,a.b)"] },
    };

    [NeedsTheory(Needs.PostgreSql)]
    [MemberData(nameof(Types))]
    public async Task Values_come_back_equal(string type, string[] values)
    {
        await using var database = await TypeDatabase.OpenAsync();
        await CreateAsync(database, type, values);

        using var batch = await database.ReadAsync("source");
        using var text = new ByteBuffer();
        if (type != "money")
            Assert.Equal(await database.TextAsync("source"), Encoding.UTF8.GetString(TypeDatabase.AsText(batch, text).Span));
        await database.WriteAsync("sink", batch);
        await database.WriteAsync("text_sink", batch, asText: true);

        var expected = await database.TextAsync("source");
        Assert.Equal(expected, await database.TextAsync("sink"));
        Assert.Equal(expected, await database.TextAsync("text_sink"));
        if (type is "ltree" or "cube" or "regclass" or "regtype" or "withltree")
            return;
        var bytes = await database.BinaryAsync("source");
        Assert.Equal(bytes, await database.BinaryAsync("sink"));
        Assert.Equal(bytes, await database.BinaryAsync("text_sink"));
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task Types_that_hold_no_other_types_come_back_equal()
    {
        await using var database = await TypeDatabase.OpenAsync();
        await database.ExecuteAsync("""
            CREATE DOMAIN codes AS integer[];
            CREATE TABLE source (id integer, c codes, cs codes[], v int2vector, u "char", o oidvector);
            CREATE TABLE sink (LIKE source);
            INSERT INTO source VALUES (1, '{1,2}', '{"{1,NULL}",NULL,"[0:0]={5}"}', '1 2 3', 'x', '1 2'), (2, '{}', '{}', '', '', '')
            """);

        using var batch = await database.ReadAsync("source");
        await database.WriteAsync("sink", batch);

        Assert.Equal(await database.TextAsync("source"), await database.TextAsync("sink"));
        // Files have no lists of lists.
        Assert.Equal((ColumnKind.Text, "codes[]"), (batch.Fields[2].Type.Kind, batch.Fields[2].Type.PostgreSqlType));
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task A_table_of_many_batches_comes_back_equal()
    {
        await using var database = await TypeDatabase.OpenAsync();
        await database.ExecuteAsync("""
            CREATE TABLE source (id integer, t text, a integer[], n numeric, b boolean);
            CREATE TABLE sink (LIKE source);
            INSERT INTO source SELECT i, nullif(repeat('x', i % 40), ''), CASE WHEN i % 3 = 0 THEN ARRAY[i, NULL] END, i / 7.0, i % 5 = 0
            FROM generate_series(1, 40000) AS i;
            UPDATE source SET t = repeat('😀', 300000) WHERE id = 20000
            """);
        var columns = await database.ColumnsAsync("source");
        var reader = new BinaryCopyReader([.. columns.Select(TypeDatabase.ReadingCodec)]);
        using var batch = new ColumnBatch([.. columns.Select(column => new Field(column.Name, column.PgType.ColumnType))]);
        using var output = new ByteBuffer();
        var writer = new BinaryCopyWriter([.. columns.Select(TypeDatabase.ReadingCodec)], output);
        var bytes = await database.BinaryAsync("source");

        // What comes grows by odd pieces, as from a network, and whole rows are taken from its front.
        var (start, end, rows) = (0, 0, 0L);
        writer.WriteHeader();
        while (!reader.IsAtEnd)
        {
            start += reader.Read(bytes.AsSpan(start, end - start), batch);
            Assert.True(batch.Rows <= ColumnBatch.MaxRows);
            if (reader.IsFull || reader.IsAtEnd)
            {
                rows += batch.Rows;
                for (var row = 0; row < batch.Rows; row++)
                    writer.WriteRow(batch, row);
                batch.Clear();
            }
            else
            {
                end = Math.Min(end + 7919, bytes.Length);
            }
        }

        writer.WriteTrailer();
        Assert.Equal(bytes.Length, start);
        Assert.Equal((40000, 40000), (rows, reader.Rows));
        Assert.Equal(bytes, output.Span.ToArray());
    }

    /// <summary>Fills a table with the values and everything that can be made of them.</summary>
    static async Task CreateAsync(TypeDatabase database, string type, string[] values)
    {
        await database.ExecuteAsync($"""
            CREATE TYPE mood AS ENUM ('ok', 'it''s "so" {"{so}"}, \ (or) NULL', 'NULL', 'ünï', '');
            CREATE TYPE textrange AS RANGE (subtype = text, collation = "C", multirange_type_name = textmultirange);
            CREATE TYPE pair AS (number integer, dropped date, "text" text);
            ALTER TYPE pair DROP ATTRIBUTE dropped;
            CREATE DOMAIN positive AS numeric(8,3) CHECK (VALUE > 0);
            CREATE DOMAIN codes AS integer[];
            CREATE TYPE nested AS (one pair, many pair[], numbers codes, feeling mood);
            CREATE TYPE withltree AS (n integer, t public.ltree);
            CREATE TYPE holder AS (id integer, v {type}, a {type}[]);
            CREATE DOMAIN guarded AS {type};
            CREATE TABLE source (id integer, v {type}, a {type}[], c holder, ca holder[], d guarded, da guarded[]);
            CREATE TABLE sink (LIKE source);
            CREATE TABLE text_sink (LIKE source);
            INSERT INTO source (id) VALUES (0), (1000);
            """);
        for (var i = 0; i < values.Length; i++)
        {
            var value = $"{Literal(values[i])}::{type}";
            await database.ExecuteAsync($"""
                INSERT INTO source SELECT {i + 1}, v, ARRAY[v], ROW({i + 1}, v, ARRAY[v, NULL])::holder,
                    ARRAY[ROW(NULL, v, NULL)::holder, NULL],
                    v, ARRAY[v::guarded, NULL] FROM (SELECT {value} AS v) AS x
                """);
        }

        await database.ExecuteAsync($"""
            INSERT INTO source (id, a) SELECT 500, array_agg(v ORDER BY id DESC) FROM source;
            INSERT INTO source (id, a) VALUES (501, ARRAY[]::{type}[]);
            INSERT INTO source (id, a) SELECT 502, ARRAY[ARRAY[v, NULL, v], ARRAY[NULL, v, v]] FROM source WHERE id = 1;
            INSERT INTO source (id) VALUES (503);
            UPDATE source SET a[-2] = (SELECT v FROM source WHERE id = 1), c.id = 5 WHERE id = 503;
            UPDATE source SET c.a = a WHERE id > 499
            """);
    }

    static string Literal(string value) => $"'{value.Replace("'", "''", StringComparison.Ordinal)}'";
}
