using System.Text;
using Npgsql;
using Sluice.Columns;
using Sluice.PostgreSql.Types;
using Sluice.PostgreSql.Types.Strings;

namespace Sluice.Tests.PostgreSql.Types;

/// <summary>Text as people write it: read as the server reads the same text, and refused where the server refuses it.</summary>
public sealed class TypeParsingTests
{
    public static TheoryData<string, string[]> Texts => new()
    {
        {
            "interval",
            ["1 day", "1 hour ago", "@ 1 hour 30 minutes ago", "1.5 days", "-1.5 days", "1.5 months", "1.3 years", "2 weeks",
                "1.5 weeks", "1 decade", "1 century",
                "1 millennium", "1.25 decades", "P1Y2M3DT4H5M6S", "PT0.000001S", "P1W", "P1.5D", "PT-5M", "P-1Y2M",
                "P0001-02-03T04:05:06", "P0001-02-03",
                "1-2", "-1-2", "1-2 3 4:05:06", "1 4:05:06", "4:05", "04:05:06.7891234", "-4:05", "+4:05:06", "100:00:00", "5", "1.5",
                "-1.5", "10 seconds",
                "1 mon -1 day", "1 year 2 mons 3 days 04:05:06.789", "-1 years -2 mons +3 days -04:05:06", "1 d 2 h 3 m 4 s", "5 ms",
                "5.5 us", "0.0000005 s",
                "1day", "1day2hours", "3:4.5", "  1 day  ", "1 DAY", "1 Days 2 HOURS", "1 minute 1 minute", "1 day 1 day", "day", "",
                "x", "1 x", "ago",
                "1:60:00", "1:00:61", "1:00:60", "2147483648 days", "1000000000 years", "P", "P1S", "P1H", "PT1D", "1 2", "1-13",
                "0.1 months", "1.7 hours",
                "-00:00:00", "1 yr 2 mon", "3 dec", "1 c", "1 mil", "1e3 days", "12345678901234567890 s", "--1 day", "+ 1 day",
                "- 1 day", "1,5 days",
                "00:00:00.0000005", "00:00:00.0000015", "1 week 2 days", "@", "@ 0", "P1Y1Y", "p1y", "1:2:3:4", ".5 days", "5. days",
                "1 day 00:00:00 ago"]
        },
        {
            "timetz",
            ["12:00+2", "12:00:00+02", "12:00:00.123456789-0330", "12:00Z", "12:00:00 Z", "12:00:00+05:30:15", "23:59:59+15:59",
                "12:00:00+16", "12:00:00+25", "12:00:00 +02",
                "24:00:00+00", "25:00:00+00", "12:61:00+00", "12:00:00+", "12:00:00+1:2:3:4", "+02", "", "12:00:00+ab", " 12:00:00+02 "]
        },
        { "bit varying", ["", "0", "B101", "X1F", "xAb", "102", "XG", "B", "1 0", " 101", "b"] },
        { "bit(5)", ["10101"] },
        {
            "inet",
            ["10.0.0.1", "10.0.0.1/8", "10.0.0.256", "10.0.0", "10.0.0/8", "10.0.0/25", "10.0/16", "10/8", "10.0.0.1/33", "10.0.0.1/",
                "1.2.3.4.5", "", "::1", "::1/128", "::1/129", "::ffff:1.2.3.4",
                "1::2::3", "2001:DB8::", "1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7", "fe80::1%eth0", "[::1]", "::g", "10.0.0.1/0", "10.0.0.01",
                "010.0.0.1", "10.0.0.1/08", ":::", "1:2:3:4:5:6:7::", "::2:3:4:5:6:7:8", "12345::", " 10.0.0.1"]
        },
        {
            "cidr",
            ["10.0.0.0/8", "10.0.0.1/8", "10", "10.1", "128.1", "192.168", "192.168.1", "192.168.1.0", "224.1", "240.1", "10/8",
                "10.1/16", "10.1/12", "192.168.0/20", "192.168/25", "::/0", "::1/64", "2001:db8::/32", "2001:db8::", "300/8", "10./8",
                "1.2/24"]
        },
        {
            "macaddr",
            ["08:00:2b:01:02:03", "08-00-2b-01-02-03", "08002b:010203", "08002b-010203", "0800.2b01.0203", "0800-2b01-0203",
                "08002b010203", "08:00:2b:01:02", "08:00:2b:01:02:0g", "", "08:00-2b:01:02:03", " 08:00:2b:01:02:03 ", "08002B010203"]
        },
        {
            "macaddr8",
            ["08:00:2b:01:02:03:04:05", "08:00:2b:01:02:03", "08002b:0102030405", "0800.2b01.0203.0405", "08002b01:02030405",
                "08002b0102030405", "08:00:2b:01:02:03:04", "", "0800-2b01-0203", "08:00-2b:01:02:03:04:05"]
        },
        {
            "point",
            ["(1,2)", "1,2", " ( 1 , 2 ) ", "(1e5,-.5)", "(1)", "(1,2", "1,2)", "(a,b)", "", "(1,2)x", "(NaN,inf)", "(1,2,3)", "((1,2))"]
        },
        {
            "line",
            ["{1,2,3}", "{0,0,1}", "[(0,0),(1,1)]", "(0,0),(1,1)", "0,0,1,1", "((0,0),(1,1))", "(0,0),(0,5)", "(0,5),(3,5)",
                "[(1,1),(1,1)]", "{1,2}", "", "{1,2,3}x", " { 1 , 2 , 3 } "]
        },
        {
            "lseg",
            ["[(0,0),(1,1)]", "(0,0),(1,1)", "0,0,1,1", "((0,0),(1,1))", "[(0,0)]", "[(0,0),(1,1)", "[0,0,1,1]",
                " [ ( 0 , 0 ) , ( 1 , 1 ) ] "]
        },
        {
            "box",
            ["(0,0),(1,1)", "((0,0),(1,1))", "0,0,1,1", "(1,0),(0,1)", "[(0,0),(1,1)]", "(0,0)", "(0,0),(1,1),(2,2)", "(0,0),(1,1)x"]
        },
        {
            "path",
            ["((0,0),(1,1))", "(0,0),(1,1)", "0,0,1,1", "[(0,0),(1,1)]", "[0,0,1,1]", "(0,0,1,1)", "(1,2)", "((1,2))", "[(1,2)]", "()",
                "[]", "[(1,2)", "1,2,3", " ( (0,0) , (1,1) ) "]
        },
        { "polygon", ["((0,0),(1,1))", "(0,0),(1,1),(2,0)", "0,0,1,1", "(0,0,1,1)", "[(0,0),(1,1)]", "(1,2)", "", "1,2,3"] },
        {
            "circle",
            ["<(0,0),1>", "((0,0),1)", "(0,0),1", "0,0,1", "<(0,0),-1>", "<(0,0)>", "<(0,0),1", " < ( 0 , 0 ) , 1 > ", "<0,0,1>",
                "(0,0,1)", "<(0,0),NaN>"]
        },
        {
            "tsvector",
            ["a b c", "b a a", "a:1 a:2A a:1B", "'a b' c:3,1,2,2A", "a:0", "a:20000", "a:1x", "a:", "a:1,", "'it''s' a\\'b", "a\\:b",
                "'x", "", "  ", "a:*", "a:1*", "a:1d,2D", "'':1", "a:1 b", "a:b", "\\", "'a'b", "'a':1'b'", "a'b c"]
        },
        {
            "int4range",
            ["[1,5]", "(1,5)", "empty", " EMPTY ", "[,5]", "(,)", "[5,1]", "[1,5", "1,5", "[ 1 , 5 ]", "[a,5]", "[1,5]x", "", "[1]",
                "[\"1\",\"5\")", "[1,1)"]
        },
        { "textrange", ["[a,b]", "[ a, b]", "[\"a,b\",\"c\"\"d\\\"]\"]", "[\"\",a]", "[a\\,b,c]", "[\"a,b]", "[a,b\\", "(,]", "[b,a]"] },
        {
            "int4multirange",
            ["{}", "{[1,2],[5,9)}", "{ [1,2] , [5,9) }", "{empty}", "{[1,2],}", "{,[1,2]}", "[1,2]", "{[1,2][3,4]}",
                "{[1,2],[2,3],[3,9]}", "{[1,2]", "", "{[1,2],EMPTY}"]
        },
        { "textmultirange", ["{[a,b],[\"c]\",\"d,\\\"}\"]}", "{[\"a\",\"b}\"]}"] },
        // The driver closes the connection when the server refuses an hstore: those that it refuses come below.
        {
            "hstore",
            ["a=>1", "a=>1,b=>2", "\"a b\"=>\"c\\\"d\", c => NULL", "a=>\"NULL\"", "a=>null", "a=>1,", "a=>1,a=>2", "", "\"\"=>\"\"",
                "a\\=>1=>2", "a=>b=>c", "a\\ b=>1", "a => 1 , b => 2", " a=>1 "]
        },
        {
            "pair",
            ["(1,a)", "( 1 ,a b)", "(,)", "(1,\"a\"\"b\\\\\")", "(1)", "(1,2,3)", "1,a", "(1,a", "", " (1,a) ", "(x,a)", "(1,a)b",
                "(1,a\\)b)", "(1,\"a", "(\"1\",)", "(1,a(b)"]
        },
        { "mood", ["ok", "OK", "", "it's", " ok"] },
        { "money", ["1.50", "-2", "NaN", "$1,234.50", "-$0.01", "$x"] },
        { "tid", ["(0,1)", "(1)", "(1,2", "(4294967296,1)", "(1,65536)", ""] },
        { "xid8", ["0", "18446744073709551615"] },
        { "pg_lsn", ["0/0", "16/b374d848", "/", "1/", "123456789/0", "g/0", "0/0 "] },
        { "pg_snapshot", ["10:20:10,14", "10:20:", "10:20", "20:10:", "x"] },
        {
            "uuid",
            ["a0eebc999c0b4ef8bb6d6bb9bd380a11", "{a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11}", "A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11",
                "a0ee", "", "a0ee-bc99-9c0b-4ef8-bb6d-6bb9-bd38-0a11"]
        },
        {
            "integer[]",
            ["{1,2}", "{ 1 , NULL }", "{{1,2},{3,4}}", "[0:1]={1,2}", "{}", "{1,2", "{1,{2}}", "{{1},{2,3}}", "", "{a}", "{1,}", "{\"1\"}"]
        },
        { "varchar(3)", ["abc", "abcd", "abc   ", "😀😀😀", "😀😀😀😀"] },
        { "jsonpath", ["$.a", "$"] },
        {
            "xml",
            ["<?xml version='1.0' encoding='ISO-8859-1'?><a>é</a>", "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"no\"?><a/>",
                "<a encoding=\"x\"/>"]
        },
    };

    [NeedsTheory(Needs.PostgreSql)]
    [MemberData(nameof(Texts))]
    public async Task Text_is_read_as_the_server_reads_it(string type, string[] texts)
    {
        await using var database = await TypeDatabase.OpenAsync();
        await database.ExecuteAsync($"""
            CREATE TYPE mood AS ENUM ('ok', 'it''s', '');
            CREATE TYPE textrange AS RANGE (subtype = text, collation = "C", multirange_type_name = textmultirange);
            CREATE TYPE pair AS (number integer, "text" text);
            CREATE TABLE expected (id integer, v {type});
            CREATE TABLE actual (LIKE expected)
            """);
        var columns = await database.ColumnsAsync("expected");
        var codec = TypeCodec.Create(columns[1].PgType)!;
        var differences = new List<string>();
        for (var i = 0; i < texts.Length; i++)
        {
            var expected = await ServerFailureAsync(database, i, texts[i]);
            var actual = await FailureAsync(database, codec, i, texts[i]);
            if (expected is null != actual is null)
                differences.Add($"'{texts[i]}': server {expected ?? "takes it"}, here {actual ?? "taken"}");
            else if (expected is null && await database.TextAsync("expected") != await database.TextAsync("actual"))
                differences.Add($"'{texts[i]}': server {await database.TextAsync("expected")}, here {await database.TextAsync("actual")}");
        }

        Assert.True(differences.Count == 0, string.Join('\n', differences));
    }

    [Theory]
    [InlineData("a")]
    [InlineData("a=>")]
    [InlineData("=>1")]
    [InlineData("a=>1 b=>2")]
    [InlineData("\"a=>1")]
    [InlineData("a=b=>1")]
    [InlineData("a=>1,,")]
    [InlineData("\"a\"\"b\"=>1")]
    public void Text_that_is_no_hstore_is_refused(string text)
    {
        using var output = new ByteBuffer();

        Assert.Throws<ValueException>(() => new HstoreCodec(new PgType(0, "public", "hstore", "hstore", PgTypeKind.Base))
            .Parse(Encoding.UTF8.GetBytes(text), output));
    }

    static async Task<string?> ServerFailureAsync(TypeDatabase database, int id, string text)
    {
        try
        {
            await database.ExecuteAsync("TRUNCATE expected, actual");
            using var output = new ByteBuffer();
            output.Append(Encoding.UTF8.GetBytes($"{id}\t{text.Replace("\\", "\\\\", StringComparison.Ordinal)}\n"));
            await database.SendAsync("COPY expected FROM STDIN", output);
            return null;
        }
        catch (PostgresException exception)
        {
            return exception.MessageText;
        }
    }

    static async Task<string?> FailureAsync(TypeDatabase database, TypeCodec codec, int id, string text)
    {
        using var output = new ByteBuffer();
        try
        {
            output.Append("PGCOPY\n"u8);
            output.Append([0xFF, (byte)'\r', (byte)'\n', 0]);
            output.AppendInt64(0);
            output.AppendInt16(2);
            output.AppendInt32(4);
            output.AppendInt32(id);
            var field = output.BeginValue();
            codec.Parse(Encoding.UTF8.GetBytes(text), output);
            output.EndValue(field);
            output.AppendInt16(-1);
        }
        catch (ValueException exception)
        {
            return exception.Message;
        }

        try
        {
            await database.SendAsync("COPY actual FROM STDIN (FORMAT binary)", output);
            return null;
        }
        catch (PostgresException exception)
        {
            return $"server: {exception.MessageText}";
        }
    }
}
