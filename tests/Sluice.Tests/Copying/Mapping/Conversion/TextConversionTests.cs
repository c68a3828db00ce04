using System.Text;
using Sluice.Columns;
using Sluice.Copying.Jobs.Translators;
using static Sluice.Tests.Copying.Mapping.Conversion.Conversions;

namespace Sluice.Tests.Copying.Mapping.Conversion;

public sealed class TextConversionTests
{
    static readonly ColumnType Text = Type(ColumnKind.Text);

    [Theory]
    [InlineData(ColumnKind.Boolean, "t", "f")]
    [InlineData(ColumnKind.Int16, "-32768", "32767")]
    [InlineData(ColumnKind.Int32, "-2147483648", "2147483647")]
    [InlineData(ColumnKind.Int64, "-9223372036854775808", "9223372036854775807")]
    [InlineData(ColumnKind.Single, "1e+06", "NaN")]
    [InlineData(ColumnKind.Double, "0.1", "-Infinity")]
    [InlineData(ColumnKind.Decimal, "12345678901234567890123456789012345678901234567890.10", "NaN")]
    [InlineData(ColumnKind.Date, "0044-03-15 BC", "infinity")]
    [InlineData(ColumnKind.Time, "24:00:00", "12:34:56.000001")]
    [InlineData(ColumnKind.Timestamp, "2024-02-29 12:34:56.5", "-infinity")]
    [InlineData(ColumnKind.TimestampTz, "2024-02-29 12:34:56.5+00", "10000-01-01 00:00:00+00")]
    [InlineData(ColumnKind.Uuid, "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11", "00000000-0000-0000-0000-000000000000")]
    [InlineData(ColumnKind.Bytes, "\\x", "\\x00ff")]
    [InlineData(ColumnKind.Json, "{\"a\": 1}", "null")]
    public void Every_type_becomes_text_and_comes_back(ColumnKind kind, string one, string other)
    {
        string?[] values = [null, one, null, other, one, null];

        if (kind != ColumnKind.Json)
            Assert.Equal(values, Convert(Type(kind), Text, values));
        Assert.Equal(values, Convert(Text, Type(kind), values));
    }

    [Theory]
    [InlineData(ColumnKind.Boolean, "Boolean")]
    [InlineData(ColumnKind.Int32, "Int32")]
    [InlineData(ColumnKind.Double, "Double")]
    [InlineData(ColumnKind.Decimal, "Decimal")]
    [InlineData(ColumnKind.Date, "Date")]
    [InlineData(ColumnKind.Time, "TimeSpan")]
    [InlineData(ColumnKind.Timestamp, "DateTime")]
    [InlineData(ColumnKind.TimestampTz, "DateTimeOffset")]
    [InlineData(ColumnKind.Uuid, "Guid")]
    [InlineData(ColumnKind.Json, "Json")]
    public void Text_that_is_no_value_is_a_bad_row_which_the_reason_does_not_quote(ColumnKind kind, string name) =>
        Assert.Equal(
            [Malformed(name), Malformed(name), Malformed(name), null],
            Convert(Text, Type(kind), ["", "secret-13/45", "١٢", null]));

    [Fact]
    public void Numbers_too_large_are_out_of_range() =>
        Assert.Equal(
            [OutOfRange("Int32"), OutOfRange("Int32"), Malformed("Int32"), "7"],
            Convert(Text, Type(ColumnKind.Int32), ["2147483648", "-99999999999999999999999", "1.5", " 7"]));

    [Fact]
    public void Text_for_PostgreSQL_has_no_NUL_and_no_more_characters_than_fit()
    {
        const string TooLong = "(Cannot convert to type 'String': the text is longer than 3 characters.)";

        Assert.Equal(
            ["abc", "é😀漢", "", null, TooLong, "abc    ", TooLong, "(The text holds the character NUL (\\u0000), which PostgreSQL's text does not hold.)"],
            Convert(
                Text,
                Type(ColumnKind.Text, "character varying(3)"),
                ["abc", "é😀漢", "", null, "abcd", "abc    ", "é😀漢 x", "a\0"]));
    }

    [Theory]
    [InlineData("2024-01-31 13:05:00", "2024-01-31 13:05:00")]
    [InlineData("2024-01-31T13:05:00.1234567Z", "2024-01-31 13:05:00.123457")]
    [InlineData("01/31/2024 13:05:00", "2024-01-31 13:05:00")]
    [InlineData("1/31/2024 1:05:00 PM", "2024-01-31 13:05:00")]
    [InlineData("1/31/2024 1:05 PM", "2024-01-31 13:05:00")]
    [InlineData("1/31/2024", "2024-01-31 00:00:00")]
    [InlineData("31 Jan 2024 13:05", "2024-01-31 13:05:00")]
    [InlineData("January 31, 2024", "2024-01-31 00:00:00")]
    [InlineData("Wed, 31 Jan 2024 13:05:00 GMT", "2024-01-31 13:05:00")]
    [InlineData("31/01/2024", null)]
    [InlineData("1.5", null)]
    [InlineData("13:05", null)]
    [InlineData("Thu, 31 Jan 2024 13:05:00 GMT", null)]
    public void Text_without_a_format_may_be_what_is_common_in_en_us(string text, string? expected) =>
        Assert.Equal([expected ?? Malformed("DateTime")], Convert(Text, Type(ColumnKind.Timestamp), [text]));

    [Theory]
    [InlineData(null, "d", "9/14/2018")]
    [InlineData("en-US", "G", "9/14/2018 3:07:05 PM")]
    [InlineData("invariant", "d", "09/14/2018")]
    public void Standard_formats_are_those_of_the_culture(string? culture, string format, string expected)
    {
        var settings = new ConversionSettings { DateTimeFormat = format, Culture = culture };

        Assert.Equal([expected], Convert(Type(ColumnKind.Timestamp), Text, ["2018-09-14 15:07:05"], settings));
    }

    [Fact]
    public void A_zone_counts_for_moments_only()
    {
        string[] values = ["2024-01-31 13:05:00+02", "01/31/2024 13:05:00 +02:00"];

        Assert.Equal(["2024-01-31 11:05:00+00", "2024-01-31 11:05:00+00"], Convert(Text, Type(ColumnKind.TimestampTz), values));
        Assert.Equal(["2024-01-31 13:05:00", "2024-01-31 13:05:00"], Convert(Text, Type(ColumnKind.Timestamp), values));
        Assert.Equal(["2024-01-31", "2024-01-31"], Convert(Text, Type(ColumnKind.Date), values));
    }

    [Fact]
    public void A_format_is_the_only_form_that_is_taken_and_given()
    {
        var settings = new ConversionSettings
        {
            DateTimeFormat = "dd.MM.yyyy HH:mm:ss.ffffff",
            DateTimeOffsetFormat = "yyyyMMdd'T'HHmmsszzz",
            TimeSpanFormat = @"hh\-mm",
        };
        var day = new MappedColumn { Format = "dd/MM/yy" };

        Assert.Equal(
            ["2024-01-31 13:05:00.000001", Malformed("DateTime"), Malformed("DateTime"), null],
            Convert(
                Text,
                Type(ColumnKind.Timestamp),
                ["31.01.2024 13:05:00.000001", "2024-01-31", "31.13.2024 00:00:00.000000", null],
                settings));
        Assert.Equal(["2024-01-31 11:05:00+00"], Convert(Text, Type(ColumnKind.TimestampTz), ["20240131T130500+02:00"], settings));
        Assert.Equal(["13:05:00", Malformed("TimeSpan")], Convert(Text, Type(ColumnKind.Time), ["13-05", "13:05"], settings));
        Assert.Equal(["2024-01-31"], Convert(Text, Type(ColumnKind.Date), ["31/01/24"], settings, source: day));

        const string Inexpressible = "(Cannot convert to type 'String': the value cannot be expressed in the format asked for.)";
        Assert.Equal(
            ["31.01.2024 13:05:00.000001", Inexpressible, Inexpressible, Inexpressible],
            Convert(
                Type(ColumnKind.Timestamp),
                Text,
                ["2024-01-31 13:05:00.000001", "infinity", "0001-12-31 23:59:59 BC", "10000-01-01"],
                settings));
        Assert.Equal(["20240131T130500+00:00"], Convert(Type(ColumnKind.TimestampTz), Text, ["2024-01-31 13:05:00+00"], settings));
        Assert.Equal(["13-05", Inexpressible], Convert(Type(ColumnKind.Time), Text, ["13:05:00", "24:00:00"], settings));
        Assert.Equal(["31/01/24", "31/12/99"], Convert(Type(ColumnKind.Date), Text, ["2024-01-31", "9999-12-31"], settings, sink: day));
    }

    [Fact]
    public void The_settings_of_the_end_that_is_text_win()
    {
        var (source, sink) = (new MappedColumn { Format = "yyyy/MM" }, new MappedColumn { Format = "MM-yyyy" });

        Assert.Equal(["2024-02-01"], Convert(Text, Type(ColumnKind.Date), ["2024/02"], null, source, sink));
        Assert.Equal(["02-2024"], Convert(Type(ColumnKind.Date), Text, ["2024-02-01"], null, source, sink));
    }

    [Fact]
    public void Cultures_and_formats_that_are_none_are_refused_at_once()
    {
        var culture = Assert.Throws<SluiceException>(
            () => Converter(Text, Type(ColumnKind.Date), new ConversionSettings { Culture = "nl-nl" }));
        var format = Assert.Throws<SluiceException>(
            () => Converter(Text, Type(ColumnKind.Time), new ConversionSettings { TimeSpanFormat = "hh:mm" }));

        Assert.Equal((Side.Definition, "CultureNotSupported"), (culture.Side, culture.Code));
        Assert.Equal((Side.Definition, "FormatNotValid"), (format.Side, format.Code));
        Assert.Contains("'c'", format.Detail, StringComparison.Ordinal);
        Assert.Equal(["2024-01-31"], Convert(Text, Type(ColumnKind.Date), ["2024-01-31"], new ConversionSettings { Culture = "en-US" }));
    }

    [Fact]
    public void Dates_and_moments_become_each_other()
    {
        var exact = new ConversionSettings { AllowDataTruncation = false };
        var (date, timestamp, moment) = (Type(ColumnKind.Date), Type(ColumnKind.Timestamp), Type(ColumnKind.TimestampTz));

        Assert.Equal(
            ["2024-01-31 00:00:00", "infinity", "-infinity", "0044-03-15 00:00:00 BC", OutOfRange("DateTime"), null],
            Convert(date, timestamp, ["2024-01-31", "infinity", "-infinity", "0044-03-15 BC", "294277-01-01", null]));
        Assert.Equal(
            ["2024-01-31", "1999-12-31", "infinity", "-infinity"],
            Convert(timestamp, date, ["2024-01-31 23:59:59.999999", "1999-12-31 00:00:01", "infinity", "-infinity"]));
        Assert.Equal(["2024-01-31", Lossy("Date")], Convert(timestamp, date, ["2024-01-31", "2024-01-31 00:00:00.000001"], exact));
        Assert.Equal(["2024-01-31 11:00:00"], Convert(moment, timestamp, ["2024-01-31 13:00:00+02"]));
        Assert.Equal([Lossy("DateTime")], Convert(moment, timestamp, ["2024-01-31 13:00:00+02"], exact));
        Assert.Equal(["2024-01-31 13:00:00+00"], Convert(timestamp, moment, ["2024-01-31 13:00:00"], exact));
    }

    [Fact]
    public void Many_rows_and_batches_go_through_one_converter()
    {
        var (from, to) = (Text, Type(ColumnKind.Int32));
        using var converter = Converter(from, to);
        foreach (var count in (int[])[0, 1, 20_000, 3])
        {
            string?[] values = [.. Enumerable.Range(0, count).Select(i => i % 5 == 0 ? null : $"{i}")];
            Assert.Equal(values, Convert(converter, from, to, values));
        }
    }

    [Fact]
    public void A_large_value_goes_through()
    {
        var large = new string('é', 1 << 20);

        Assert.Equal([large], Convert(Text, Type(ColumnKind.Text, "character varying(2000000)"), [large]));
        Assert.Equal([large], Convert(Type(ColumnKind.Json), Text, [$"\"{large}\""]));
        Assert.Equal(2 + (4 << 20), Encoding.UTF8.GetByteCount(Convert(Type(ColumnKind.Bytes), Text, [large])[0]!));
    }
}
