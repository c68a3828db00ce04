namespace Sluice.Tests;

static partial class EveryType
{
    const string Hostile = "'single' \"double\" \\back\\slash\\N, comma;\ttab\r\nnew\nline \u0001\u007f é€𝄞 {NULL} \\.";

    static EveryTypeColumn[] Scalars =>
    [
        .. Numbers, .. Texts, .. Times, .. Documents, .. Networks, .. Shapes, .. Ranges, .. UserMade, .. Internal,
    ];

    static EveryTypeColumn[] Numbers =>
    [
        Of("bool", "boolean", "true", "false"),
        Of("int2", "smallint", "1", "-32768", "32767", "0"),
        Of("int4", "integer", "1", "-2147483648", "2147483647", "0"),
        Of("int8", "bigint", "1", "-9223372036854775808", "9223372036854775807", "0", "9007199254740993"),
        Of("oid", "oid", "1", "0", "4294967295", "2147483648"),
        Of("float4", "real", "1.5", "NaN", "Infinity", "-Infinity", "-0", "3.4028235e38", "1.4e-45", "0.1", "16777217"),
        Of("float8", "double precision",
            "1.5", "NaN", "Infinity", "-Infinity", "-0", "-1.7976931348623157e308", "5e-324", "0.1", "2.2250738585072014e-308"),
        Of("numeric", "numeric",
            "1.5", "NaN", "Infinity", "-Infinity", "0", "0.000", "-0.00000000000000000001", "1e131071", "-1e-16383", "10000",
            "99999999999999999999999999999999999999.99999999999999999999", "1.10"),
        Of("numeric_9_2", "numeric(9,2)", "1.50", "-9999999.99", "9999999.99", "0", "NaN", "-0.01"),
        Of("numeric_18_6", "numeric(18,6)", "1.5", "-999999999999.999999", "999999999999.999999", "0.000001", "NaN"),
        Of("numeric_38_10", "numeric(38,10)",
            "1.5", "-9999999999999999999999999999.9999999999", "9999999999999999999999999999.9999999999", "0.0000000001", "NaN"),
        Of("numeric_60_20", "numeric(60,20)",
            "1.5", "-9999999999999999999999999999999999999999.99999999999999999999", "0.00000000000000000001", "NaN"),
        Of("numeric_negative_scale", "numeric(5,-2)", "12300", "-9999900", "0", "100", "NaN"),
        Of("numeric_large_scale", "numeric(3,5)", "0.00123", "-0.00999", "0.00001", "NaN"),
        Of("money", "money", "1.50", "-92233720368547758.08", "92233720368547758.07", "0"),
    ];

    static EveryTypeColumn[] Texts =>
    [
        Of("text", "text",
            "ordinary", "", " ", Hostile, "NULL", "\\N", "\"", "'", "\n", "\r", ",", "\uFEFFmarked", "=1+1", new string('é', 500_000)),
        Of("varchar_20", "varchar(20)", "ordinary", "", "NULL", "  both ends  ", "\"a\"\r\n\\,'", "𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞"),
        Of("char_5", "char(5)", "ab", "", "é€𝄞\"\\", "abcde", "a\n"),
        Of("citext", "citext", "Ordinary", "", Hostile, "ÉÀ") with { Extension = "citext" },
        Of("name", "name", "ordinary", "", "It's a \"Name\"", "é€𝄞", new string('x', 63)),
        Of("bytea", "bytea",
            @"\x00ff", @"\x", @"\x5c78", @"\x0a0d09",
            $@"\x{Convert.ToHexString([.. Enumerable.Range(0, 256).Select(value => (byte)value)])}",
            $@"\x{new string('7', 2_000_000)}"),
        Of("bit_5", "bit(5)", "10101", "00000", "11111"),
        Of("varbit", "bit varying", "101", "", "1", new string('1', 65), "00000000"),
        Of("uuid", "uuid",
            "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11", "00000000-0000-0000-0000-000000000000", "ffffffff-ffff-ffff-ffff-ffffffffffff"),
    ];

    static EveryTypeColumn[] Times =>
    [
        Of("date", "date",
            "2024-02-29", "infinity", "-infinity", "4714-11-24 BC", "5874897-12-31", "0001-12-31 BC", "0001-01-01", "1969-12-31",
            "10000-01-01", "1582-10-10"),
        Of("time", "time", "12:34:56.789", "00:00:00", "24:00:00", "23:59:59.999999", "00:00:00.000001"),
        Of("timetz", "timetz", "12:34:56.789+02", "00:00:00+15:59:59", "24:00:00-15:59:59", "23:59:59.999999+05:30"),
        Of("timestamp", "timestamp",
            "2024-02-29 12:34:56.789012", "infinity", "-infinity", "4714-11-24 00:00:00 BC", "294276-12-31 23:59:59.999999",
            "0001-12-31 23:59:59.999999 BC", "0001-01-01 00:00:00", "1969-12-31 23:59:59.999999", "10000-01-01 00:00:00"),
        Of("timestamp_0", "timestamp(0)", "2024-02-29 12:34:56", "infinity", "1999-12-31 23:59:59"),
        Of("timestamptz", "timestamptz",
            "2024-02-29 12:34:56.789012+02", "infinity", "-infinity", "4714-11-24 00:00:00+00 BC", "294276-12-31 23:59:59.999999+00",
            "0001-12-31 23:59:59.999999+00 BC", "0001-01-01 00:00:00+00", "1969-12-31 23:59:59.999999+00", "10000-01-01 00:00:00+00"),
        Of("interval", "interval",
            "1 year 2 mons 3 days 04:05:06.789", "-178000000 years", "178000000 years -2000000000 days -2000000000:59:59.999999",
            "-1 mons +1 day -00:00:00.000001", "0", "-00:00:01", "13 mons"),
    ];

    static EveryTypeColumn[] Documents =>
    [
        Of("json", "json",
            """{"a": [1, 2.50, null], "b": {"c": "d"}}""", "null", "\"text\"", "  { \"a\" :1,\n\t\"a\":2 }  ", "1e400",
            "12345678901234567890.1230", """["\u0000","\u0041\n\"\\é𝄞","\ud834\udd1e"]""", "[]", "{}", "\"\"", "-0", "true"),
        Of("jsonb", "jsonb",
            """{"a": [1, 2.50, null], "b": {"c": "d"}}""", "null", "\"text\"", """{"b": 1, "a": 2, "": 3}""", "1e400",
            "12345678901234567890.1230", """["\u0041\n\"\\é𝄞","\ud834\udd1e"]""", "[]", "{}", "\"\"", "false",
            $"[\"{new string('x', 1_000_000)}\"]"),
        Of("xml", "xml", "<a b=\"1\">text &amp; é</a>", "", "only text", "<!-- it's \"quoted\" -->\n<a><![CDATA[<𝄞>]]></a>"),
        Of("tsvector", "tsvector", "'a':1 'b':2A,3", "", "'it''s' 'back\\\\slash' '\"'", "'é𝄞':16383D"),
        Of("tsquery", "tsquery", "'a' & !'b'", "", "'a' <-> 'b':*A | 'it''s'", "'é𝄞' <2> !( 'x' | 'y' )"),
        Of("jsonpath", "jsonpath", "$.\"a\"[*]?(@ > 1)", "$", "strict $.\"it's \\\"é\\\"\""),
    ];

    static EveryTypeColumn[] Networks =>
    [
        Of("inet", "inet", "192.168.0.1", "192.168.0.1/24", "::1", "2001:db8::/32", "0.0.0.0/0", "::ffff:1.2.3.4"),
        Of("cidr", "cidr", "10.0.0.0/8", "::/0", "192.168.0.1/32", "0.0.0.0/0"),
        Of("macaddr", "macaddr", "08:00:2b:01:02:03", "00:00:00:00:00:00", "ff:ff:ff:ff:ff:ff"),
        Of("macaddr8", "macaddr8", "08:00:2b:01:02:03:04:05", "00:00:00:00:00:00:00:00", "ff:ff:ff:ff:ff:ff:ff:ff"),
    ];

    static EveryTypeColumn[] Shapes =>
    [
        Of("point", "point", "(1.5,-2)", "(NaN,Infinity)", "(-0,1e308)", "(5e-324,-Infinity)"),
        Of("line", "line", "{1,2,3}", "{0,-1,0.1}", "{-1,0,1e300}"),
        Of("lseg", "lseg", "[(0,0),(1,1.5)]", "[(NaN,0),(-0,Infinity)]"),
        Of("box", "box", "(1,1),(0,0)", "(Infinity,1e308),(-Infinity,-1e308)"),
        Of("path", "path", "[(0,0),(1,1)]", "((0,0),(1,1.1),(2,0))", "[(NaN,Infinity)]"),
        Of("polygon", "polygon", "((0,0),(1,1),(2,0))", "((-0,1e-300))"),
        Of("circle", "circle", "<(0,0),1.5>", "<(0.1,-0),0>", "<(0,0),Infinity>"),
    ];

    static EveryTypeColumn[] Ranges =>
    [
        Of("int4range", "int4range", "[1,5)", "empty", "(,)", "[-2147483648,2147483647)", "(,0)"),
        Of("int8range", "int8range", "[1,5)", "empty", "(,)", "[-9223372036854775808,9223372036854775807)"),
        Of("numrange", "numrange", "[1.5,2.50]", "empty", "(,)", "(-Infinity,Infinity]", "[NaN,NaN]", "[0.0,)"),
        Of("daterange", "daterange", "[2024-01-01,2024-02-01)", "empty", "[-infinity,infinity)", "(,2024-01-01)", "[4714-11-24 BC,)"),
        Of("tsrange", "tsrange", "[2024-01-01 00:00:00,2024-01-02 00:00:00]", "empty", "(,)", "[-infinity,0001-01-01 00:00:00 BC]"),
        Of("tstzrange", "tstzrange",
            "[2024-01-01 00:00:00+00,2024-01-02 00:00:00+00]", "empty", "(,)", "(2024-01-01 00:00:00+00,infinity)"),
        Of("int4multirange", "int4multirange", "{[1,5)}", "{}", "{(,0),[5,6),[10,)}"),
        Of("int8multirange", "int8multirange", "{[1,5)}", "{}", "{(,0),[9223372036854775806,)}"),
        Of("nummultirange", "nummultirange", "{[1.5,2.50]}", "{}", "{(-Infinity,0.0),[1.00,NaN]}"),
        Of("datemultirange", "datemultirange", "{[2024-01-01,2024-02-01)}", "{}", "{(,2000-01-01),[2024-01-01,infinity)}"),
        Of("tsmultirange", "tsmultirange", "{[2024-01-01 00:00:00,2024-01-02 00:00:00]}", "{}", "{(,)}"),
        Of("tstzmultirange", "tstzmultirange", "{[2024-01-01 00:00:00+00,2024-01-02 00:00:00+00]}", "{}", "{(,infinity)}"),
    ];

    static EveryTypeColumn[] UserMade =>
    [
        Of("mood", "every_mood", "happy", "it's \"so so\"", "with, comma", "é𝄞", "{NULL}", "back\\slash", ""),
        Of("word", "every_word", "ordinary", "", Hostile),
        Of("amount", "every_amount", "1.500", "-999999999.999", "NaN"),
        Of("list", "every_list", "{1,2}", "{}", "{NULL}", "[-1:0][5:6]={{1,NULL},{2,-2147483648}}"),
        Of("pair", "every_pair", "(1,x)", "(,)", "(,\"\")", "(-1,\"it's \"\"so\"\", \\\\ (new)\nline é𝄞\")"),
        Of("nest", "every_nest",
            "(\"(1,x)\",\"{1,2}\",note)", "(,,)", "(\"(,)\",{},\"\")",
            "(\"(2,\"\"a \"\"\"\"b\"\"\"\" , c\"\")\",\"{NULL,3}\",\"\"\"\\\\\")"),
        Of("hstore", "hstore", "\"a\"=>\"1\", \"b c\"=>NULL", "", "\"\"=>\"\", \"quote\\\"\"=>\"back\\\\slash\", \"é𝄞\"=>\"NULL\"") with
        {
            Extension = "hstore",
        },
    ];

    static EveryTypeColumn[] Internal =>
    [
        Of("char_internal", "\"char\"", "a", "", "\"", "\\200"),
        Of("pg_lsn", "pg_lsn", "16/B374D848", "0/0", "FFFFFFFF/FFFFFFFF"),
        Of("pg_snapshot", "pg_snapshot", "10:20:10,14,15", "1:1:"),
        Of("txid_snapshot", "txid_snapshot", "10:20:10,14,15", "1:1:"),
        Of("xid", "xid", "3", "0", "4294967295"),
        Of("xid8", "xid8", "3", "0", "18446744073709551615"),
        Of("cid", "cid", "3", "0", "4294967295"),
        Of("tid", "tid", "(0,1)", "(4294967295,65535)"),
        Of("oidvector", "oidvector", "1 2 3", "", "4294967295"),
        Of("int2vector", "int2vector", "1 2 3", "", "-32768 32767"),
        Of("regclass", "regclass", "pg_class", "-", "4294967295"),
        Of("regtype", "regtype", "integer", "-", "\"char\"", "character varying"),
        Of("regproc", "regproc", "now", "-"),
        Of("regprocedure", "regprocedure", "abs(integer)", "-"),
        Of("regoper", "regoper", "||/", "0"),
        Of("regoperator", "regoperator", "+(integer,integer)", "0"),
        Of("regrole", "regrole", "pg_monitor", "-"),
        Of("regnamespace", "regnamespace", "public", "-"),
        Of("regconfig", "regconfig", "english", "-"),
        Of("regdictionary", "regdictionary", "simple", "-"),
        Of("regcollation", "regcollation", "\"C\"", "-"),
        Of("aclitem", "aclitem", "=r/pg_monitor", "pg_monitor=arwdDxt/pg_monitor"),
    ];

    static EveryTypeColumn Of(string name, string type, params string[] values) => new(name, type, values);
}
