using System.Globalization;
using Sluice.Columns;
using Sluice.Columns.Text;

namespace Sluice.Tests.Columns;

/// <summary>The text form beside a PostgreSQL server's.</summary>
public sealed class TextRepresentationServerTests(ServerForms server) : IClassFixture<ServerForms>
{
    readonly Random _random = new(20_240_229);

    [NeedsFact(Needs.PostgreSql)]
    public async Task Booleans_are_read_and_written_as_the_server_does_it() =>
        await server.AssertSameAsync(
            new ColumnType(ColumnKind.Boolean),
            "boolean",
            ["t", "TRUE", "tru", "trueish", "yes", "y", "YE", "on", "o", "of", "OFF", "offf", "f", "false", "fal", "n", "no", "nope", "1",
            "0",
            "", " ", " t ", "\ttrue\n", "2", "01", "-1", "null"]);

    [NeedsTheory(Needs.PostgreSql)]
    [InlineData(ColumnKind.Int16, "smallint")]
    [InlineData(ColumnKind.Int32, "integer")]
    [InlineData(ColumnKind.Int64, "bigint")]
    public async Task Whole_numbers_are_read_and_written_as_the_server_does_it(ColumnKind kind, string name) =>
        await server.AssertSameAsync(
            new ColumnType(kind),
            name,
            ["0", "-0", "+0", "007", "+5", "- 5", "--5", "+-5", "", " ", "-", "+", " 12 ", "\n12\t", "\v12\f", "1 2", "1.0", "1e3", "1,000",
            "a", "1a",
            "32767", "32768", "-32768", "-32769", "2147483647", "2147483648", "-2147483648", "-2147483649", "9223372036854775807",
            "9223372036854775808", "-9223372036854775808", "-9223372036854775809", "99999999999999999999999999", "00000000000000000000001",
            "٣", "１", "\u00a01"]);

    [NeedsFact(Needs.PostgreSql)]
    public async Task Doubles_are_read_and_written_as_the_server_does_it()
    {
        string[] hostile =
        [
            "0", "-0", "1", "0.1", "0.0001", "0.00001", "-0.00012345", "123456789012345", "1234567890123456", "999999999999999", "1e15",
            "1e14",
            "1e20", "1E-5", "1e+22", "1e23", "9.999999999999999e22", "5e-324", "4.9e-324", "2e-324", "2.4703282292062328e-324", "1e-400",
            "0e-400", "0e999",
            "1.7976931348623157e308", "1.7976931348623159e308", "1e309", "-1e309", "NaN", "nan", "-nan", "+NaN", "Infinity", "-Infinity",
            "+infinity", "INF", "-inf", "infinit", "infinityy", "∞", "", " ", ".", "-", "1.", ".5", "-.5e1", "1e", "1e+", "e5", "1 e5",
            "1,5", "1_000",
            " 1.5 ", "1.5x", "1d", "1f", "$1", "(1)", "2.2250738585072011e-308", "9007199254740993", "9007199254740992",
            "18014398509481984",
            "0.1000000000000000055511151231257827021181583404541015625", new string('9', 309), new string('9', 308),
            "0." + new string('0', 400) + "1",
        ];
        var random = Enumerable.Range(0, 3000).Select(_ => BitConverter.Int64BitsToDouble(_random.NextInt64(long.MinValue, long.MaxValue)));
        var near = Enumerable.Range(0, 1000).Select(_ => Math.Round(_random.NextDouble() * 1e7, _random.Next(6)));
        var powers = Enumerable.Range(-1074, 2098).Select(exponent => Math.ScaleB(1, exponent));
        var decimals = Enumerable.Range(-320, 628).Select(e => double.Parse($"1e{e}", CultureInfo.InvariantCulture));
        var large = Enumerable.Range(0, 3000).Select(_ => (double)_random.NextInt64(1L << 53, long.MaxValue) * _random.Next(1, 100_000));
        var all = random.Concat(near).Concat(powers).Concat(decimals).Concat(large)
            .Select(value => value.ToString("R", CultureInfo.InvariantCulture));

        await server.AssertSameAsync(new ColumnType(ColumnKind.Double), "float8", [.. hostile, .. all]);
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task Singles_are_read_and_written_as_the_server_does_it()
    {
        string[] hostile =
        [
            "0", "-0", "0.1", "0.0001", "0.00001", "99999", "999999", "1000000", "-1000000", "1234567", "12345678", "123456789", "1e6",
            "1e5", "1e9", "1e10",
            "16777216", "16777217", "8388608.5", "1000000.5", "-1048576.25", "9999999", "3.4028235e38", "3.4028236e38", "1e39", "1e-45",
            "1.4e-45", "7e-46", "8e-46",
            "1e-46", "NaN", "inf", "-Infinity", "", "x", "0.3333333333333333", "2.00000011920928955078125",
        ];
        var random = Enumerable.Range(0, 3000)
            .Select(_ => BitConverter.Int32BitsToSingle((int)_random.NextInt64(int.MinValue, int.MaxValue)));
        var near = Enumerable.Range(0, 1000).Select(_ => (float)Math.Round(_random.NextDouble() * 1e8, _random.Next(6)));
        var powers = Enumerable.Range(-149, 277).Select(exponent => MathF.ScaleB(1, exponent));
        var all = random.Concat(near).Concat(powers).Select(value => value.ToString("R", CultureInfo.InvariantCulture));

        await server.AssertSameAsync(new ColumnType(ColumnKind.Single), "float4", [.. hostile, .. all]);
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task Dates_are_read_and_written_as_the_server_does_it()
    {
        string[] hostile =
        [
            "2000-01-01", "2024-02-29", "2023-02-29", "1900-02-29", "2024-13-01", "2024-00-01", "2024-01-00", "2024-01-32", "2024-04-31",
            "0001-01-01",
            "0001-12-31 BC", "0000-01-01", "0000-01-01 BC", "0044-03-15 BC", "0044-03-15bc", "0005-02-29 BC", "4714-11-24 BC",
            "4714-11-23 BC",
            "9999-12-31", "10000-01-01", "99999-12-31", "5874897-12-31", "5874898-01-01", "99999999-01-01", "294277-01-01", "infinity",
            "-infinity",
            "Infinity", "infinit", "", " ", "x", "2024", "2024-01", "2024-1-5", "2024/01/31", "20240131", "20241301", " 2024-01-31 ",
            "2024-01-31 AD",
            "2024-01-31 12:00:00", "2024-01-31T23:59:59Z", "2024-01-31 25:00:00", "2024-01-31 23:59:59.9999999", "2024-01-31x",
            "-2024-01-31", "2024-01-31 12", "2024-01-31T", "2024.01.31", "024-01-31",
        ];
        var random = Enumerable.Range(0, 1500).Select(_ => Date(_random.Next(-2_451_545, 2_145_031_949)));
        var near = Enumerable.Range(0, 1500).Select(_ => Date(_random.Next(-1_000_000, 50_000)));

        await server.AssertSameAsync(new ColumnType(ColumnKind.Date), "date", [.. hostile, .. random, .. near]);
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task Days_are_counted_as_the_server_counts_them()
    {
        int[] days =
            [.. Enumerable.Range(0, 2000).Select(_ => _random.Next(-2_451_545, 2_145_031_949)), -2_451_545, 2_145_031_948, 0, -1, 59, 60];

        var expected = await server.PrintAsync("integer", [.. days.Select(day => $"{day}")], "format('%%s', date '2000-01-01' + %s)");

        Assert.Equal(expected, days.Select(Date));
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task Times_are_read_and_written_as_the_server_does_it()
    {
        string[] hostile =
        [
            "00:00:00", "23:59:59.999999", "24:00:00", "24:00:00.000001", "24:00:01", "24:00", "25:00", "23:60", "23:59:60", "23:59:60.5",
            "12:00:60.5", "23:59:61", "1:2:3",
            "01:02", "0102", "010203", "010203.5", "12:00:00.", "12:00:00.1234565", "12:00:00.1234575", "12:00:00.12345649999",
            "23:59:59.9999999",
            "23:59:59.99999949", "12:00:00.000000499999999999", "12:00 PM", "12:00 AM", "13:00 PM", "11:59:59.5 pm", "01:05:00PM",
            "T12:00:00", "12:00:00Z", "12:00:00+02", "12:00:00-08:30", "12:00:00+16",
            "", " ", "x", "12", ":12", "12:00:00x", " 12:00:00 ", "12:00:00,5", "-12:00:00",
        ];
        var random = Enumerable.Range(0, 1000).Select(_ => Time(_random.NextInt64(86_400_000_001)));

        await server.AssertSameAsync(new ColumnType(ColumnKind.Time), "time", [.. hostile, .. random]);
    }

    [NeedsTheory(Needs.PostgreSql)]
    [InlineData(ColumnKind.Timestamp, "timestamp", "")]
    [InlineData(ColumnKind.TimestampTz, "timestamptz", "+00")]
    public async Task Timestamps_are_read_and_written_as_the_server_does_it(ColumnKind kind, string name, string zone)
    {
        string[] hostile =
        [
            "2000-01-01 00:00:00", "2024-02-29 12:34:56.789", "2024-02-29T12:34:56.789", "2024-02-29t12:34:56z", "2024-02-29T12:34:56Z",
            "2024-02-29T12:34:56+02:00",
            "2024-02-29 12:34:56-08", "2024-02-29 12:34:56+0530", "2024-02-29 12:34:56+05:30:15", "2024-02-29 12:34:56 +02",
            "2024-02-29 12:34:56 UTC",
            "2024-02-29 12:34:56 GMT", "2024-02-29 12:34:56+16", "2024-02-29 12:34:56+15:59", "2024-02-29 12:34:56+15:60",
            "2024-02-29 12:34", "2024-02-29",
            "20240229T123456", "20240229 123456", "20240229T1234", "20240229T123456.25Z", "2024-02-29  12:34:56", "2024-02-29 24:00:00",
            "2024-02-29 24:00:00.1", "2024-02-29 25:00:00",
            "2024-02-30 00:00:00", "2024-02-29 23:59:60", "2024-02-29 12:34:56.", "2024-02-29 12:34:56.1234567",
            "2024-02-29 12:34:56.1234565", "2024-02-29 12:34:56.9999999",
            "1999-12-31 23:59:59.999999", "1999-12-31 23:59:59.9999995", "0001-01-01 00:00:00", "0001-12-31 23:59:59.999999 BC",
            "0044-03-15 12:00:00 BC", "0044-03-15 12:00:00+00 BC", "0044-03-15 BC 12:00:00",
            "4714-11-24 00:00:00 BC", "4714-11-23 23:59:59.999999 BC", "4714-11-24 00:00:00+01 BC", "4714-11-23 23:00:00-01 BC",
            "294276-12-31 23:59:59.999999", "294277-01-01 00:00:00",
            "294276-12-31 23:59:59.9999999", "294276-12-31 23:30:00-01", "294277-01-01 00:30:00+01", "infinity", "-infinity", "INFINITY",
            "", " ", "x",
            "2024-02-29 ", " 2024-02-29 12:34:56 ", "2024-02-29T", "2024-02-29 12:34:56x", "2024-02-29 12:34:56,5",
            "2024-02-29 01:05:00 PM", "2024-02-29 01:05:00 PM+01", "2024-02-29 13:05:00 PM",
            "2024-02-29 12:34:56 AD", "0000-01-01 00:00:00", "2024/02/29 12:34:56", "2024-2-9 1:2:3", "99999999999-01-01 00:00:00",
            "2024-02-29 12:34:56+", "2024-02-29 12:34:56++02",
        ];
        var random = Enumerable.Range(0, 1500)
            .Select(_ => Timestamp(_random.NextInt64(-211_813_488_000_000_000, 9_223_371_331_200_000_000)));
        var near = Enumerable.Range(0, 1500).Select(_ => Timestamp(_random.NextInt64(-100_000_000_000_000_000, 1_000_000_000_000_000)));

        await server.AssertSameAsync(new ColumnType(kind), name, [.. hostile, .. random.Concat(near).Select(text => WithZone(text, zone))]);
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task Uuids_are_read_and_written_as_the_server_does_it()
    {
        string[] hostile =
        [
            "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11", "A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11", "{a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11}",
            "a0eebc999c0b4ef8bb6d6bb9bd380a11",
            "a0ee-bc99-9c0b-4ef8-bb6d-6bb9-bd38-0a11", "{a0eebc99-9c0b4ef8-bb6d6bb9-bd380a11}", "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a1",
            "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a111",
            "{a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11", "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11}", "g0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11", "",
            "{}", "-", " a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11",
            "a0eebc99--9c0b-4ef8-bb6d-6bb9bd380a11", "a0e-ebc99-9c0b-4ef8-bb6d-6bb9bd380a11", "00000000-0000-0000-0000-000000000000",
            "ffffffff-ffff-ffff-ffff-ffffffffffff",
            "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11-",
        ];

        await server.AssertSameAsync(
            new ColumnType(ColumnKind.Uuid), "uuid", [.. hostile, .. Enumerable.Range(0, 200).Select(_ => Guid.NewGuid().ToString())]);
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task Bytes_are_read_and_written_as_the_server_does_it() =>
        await server.AssertSameAsync(
            new ColumnType(ColumnKind.Bytes),
            "bytea",
            [@"\x", @"\x00ff", @"\xDEADbeef", @"\x0", @"\x0g", @"\x 00 ff ", @"\x0 0", "\\x00\n01", @"\X00", "", "abc", @"\000", @"\\",
            @"a\\b\377c", @"\400", @"\08", @"\1", @"\", @"a\", "é😀",
            @"\12", @"\128", " ", @"\x" + new string('a', 2 << 20)]);

    [NeedsTheory(Needs.PostgreSql)]
    [InlineData("json")]
    [InlineData("jsonb")]
    public async Task What_is_JSON_is_decided_as_the_server_does(string name)
    {
        string[] texts =
        [
            "null", "true", "1", "-1.5e10", "\"a\"", "[]", "{}", """{"a":[1,{"b":null}]}""", "", " ", "nul", "{", "}", "[1,]", "{\"a\"}",
            "{\"a\":1,}", "'a'", "01", "1.", ".5", "+1", "NaN",
            "\"\n\"", "\"\\x\"", "\"\\u12\"", "\"\\u00e9\"", "\"a\\u0000\"", "{\"\\u0000\":1}", "\"\\\\u0000\"", "\"\\ud83d\\ude00\"",
            "\"\\ud83d\"", "\"\\ude00\"", " [1] ", "[1] [2]", "1 2", "//x\n1", "\"é😀\"", "\ufeff1", new string('[', 500) + new string(']',
            500),
        ];
        var expected = await server.PrintAsync(name, texts);

        Assert.Equal(
            expected.Select(text => text is not null),
            ServerForms.ReadAndWrite(new ColumnType(ColumnKind.Json) { PostgreSqlType = name }, texts).Select(text => text is not null));
    }

    static string WithZone(string text, string zone) =>
        text.EndsWith(" BC", StringComparison.Ordinal) ? $"{text[..^3]}{zone} BC" : $"{text}{zone}";

    static string Date(int days) => Written(output => TextRepresentation.WriteDate(days, output));

    static string Time(long time) => Written(output => TextRepresentation.WriteTime(time, output));

    static string Timestamp(long timestamp) => Written(output => TextRepresentation.WriteTimestamp(timestamp, (byte)' ', [], output));

    static string Written(Action<ByteBuffer> write)
    {
        using var output = new ByteBuffer();
        write(output);
        return System.Text.Encoding.UTF8.GetString(output.Span);
    }
}
