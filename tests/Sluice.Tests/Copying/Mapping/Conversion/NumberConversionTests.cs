using Sluice.Columns;
using Sluice.Copying.Jobs.Translators;
using static Sluice.Tests.Copying.Mapping.Conversion.Conversions;

namespace Sluice.Tests.Copying.Mapping.Conversion;

public sealed class NumberConversionTests(Columns.ServerForms server) : IClassFixture<Columns.ServerForms>
{
    static readonly ConversionSettings Exact = new() { AllowDataTruncation = false };

    [Theory]
    [InlineData(ColumnKind.Int16, ColumnKind.Int32)]
    [InlineData(ColumnKind.Int16, ColumnKind.Int64)]
    [InlineData(ColumnKind.Int32, ColumnKind.Int64)]
    [InlineData(ColumnKind.Int32, ColumnKind.Int16)]
    [InlineData(ColumnKind.Int64, ColumnKind.Int16)]
    public void Whole_numbers_that_fit_keep_their_value(ColumnKind from, ColumnKind to) =>
        Assert.Equal(
            [null, "0", "-32768", "32767", null, null],
            Convert(Type(from), Type(to), [null, "0", "-32768", "32767", null, null]));

    [Fact]
    public void Whole_numbers_that_do_not_fit_are_bad_rows()
    {
        Assert.Equal(
            [OutOfRange("Int16"), null, OutOfRange("Int16"), "1"],
            Convert(Type(ColumnKind.Int32), Type(ColumnKind.Int16), ["32768", null, "-32769", "1"]));
        Assert.Equal(
            [OutOfRange("Int32"), "2147483647", OutOfRange("Int32")],
            Convert(Type(ColumnKind.Int64), Type(ColumnKind.Int32), ["2147483648", "2147483647", "-9223372036854775808"]));
    }

    [Fact]
    public void Fractions_are_cut_off_towards_zero_or_refused()
    {
        string[] values = ["1.9", "-1.9", "0.5", "2", "-0", "32767.9", "32768", "1e300", "NaN", "-Infinity"];
        string[] cut =
            ["1", "-1", "0", "2", "0", "32767", OutOfRange("Int16"), OutOfRange("Int16"), OutOfRange("Int16"), OutOfRange("Int16")];

        foreach (var kind in (ColumnKind[])[ColumnKind.Double, ColumnKind.Decimal])
        {
            Assert.Equal(cut, Convert(Type(kind), Type(ColumnKind.Int16), values));
            Assert.Equal(
                [Lossy("Int16"), Lossy("Int16"), Lossy("Int16"), "2", "0", Lossy("Int16"), .. cut[6..]],
                Convert(Type(kind), Type(ColumnKind.Int16), values, Exact));
        }
    }

    [Fact]
    public void The_ends_of_64_bits_are_exact()
    {
        Assert.Equal(
            ["9223372036854775807", "-9223372036854775808", OutOfRange("Int64"), OutOfRange("Int64"), "9223372036854775807"],
            Convert(
                Type(ColumnKind.Decimal),
                Type(ColumnKind.Int64),
                ["9223372036854775807", "-9223372036854775808", "9223372036854775808", "-9223372036854775809", "9223372036854775807.99"]));
        Assert.Equal(
            [OutOfRange("Int64"), "-9223372036854775808", "9223372036854774784"],
            Convert(
                Type(ColumnKind.Double), Type(ColumnKind.Int64), ["9223372036854775808", "-9223372036854775808", "9223372036854774784"]));
        Assert.Equal(
            [Lossy("Double"), "-9.223372036854776e+18", Lossy("Double"), "9.007199254740992e+15"],
            Convert(
                Type(ColumnKind.Int64),
                Type(ColumnKind.Double),
                ["9223372036854775807", "-9223372036854775808", "9007199254740993", "9007199254740992"],
                Exact));
    }

    [Fact]
    public void Floats_become_the_nearest_smaller_ones_or_are_refused()
    {
        string[] values = ["0.1", "0.5", "1e39", "1e-50", "NaN", "-Infinity", "16777217"];

        Assert.Equal(
            ["0.1", "0.5", OutOfRange("Single"), OutOfRange("Single"), "NaN", "-Infinity", "1.6777216e+07"],
            Convert(Type(ColumnKind.Double), Type(ColumnKind.Single), values));
        Assert.Equal(
            [Lossy("Single"), "0.5", OutOfRange("Single"), OutOfRange("Single"), "NaN", "-Infinity", Lossy("Single")],
            Convert(Type(ColumnKind.Double), Type(ColumnKind.Single), values, Exact));
        Assert.Equal(["0.10000000149011612"], Convert(Type(ColumnKind.Single), Type(ColumnKind.Double), ["0.1"]));
    }

    [Fact]
    public void Decimals_and_floats_become_each_other_by_their_text()
    {
        Assert.Equal(
            ["0.1", "100000000000000000000", "NaN", "-Infinity", "-0.000001"],
            Convert(Type(ColumnKind.Double), Type(ColumnKind.Decimal), ["0.1", "1e20", "NaN", "-Infinity", "-1e-6"]));
        Assert.Equal(["0.1"], Convert(Type(ColumnKind.Single), Type(ColumnKind.Decimal), ["0.1"]));
        Assert.Equal(
            ["0.1", "NaN", OutOfRange("Double"), "0.1"],
            Convert(Type(ColumnKind.Decimal), Type(ColumnKind.Double), ["0.10", "NaN", "1e400", "0.10000000000000000001"]));
        Assert.Equal(
            ["0.1", "-Infinity", Lossy("Double"), "1e+22"],
            Convert(
                Type(ColumnKind.Decimal), Type(ColumnKind.Double), ["0.10", "-Infinity", "0.10000000000000000001", "1e22"], Exact));
    }

    [Fact]
    public void Booleans_are_one_and_zero()
    {
        foreach (var kind in (ColumnKind[])[ColumnKind.Int16, ColumnKind.Int64, ColumnKind.Single, ColumnKind.Double, ColumnKind.Decimal])
        {
            Assert.Equal(["1", "0", null], Convert(Type(ColumnKind.Boolean), Type(kind), ["t", "f", null]));
            Assert.Equal(["t", "f", "t", null], Convert(Type(kind), Type(ColumnKind.Boolean), ["1", "0", "-7", null]));
        }

        Assert.Equal(
            ["t", "f", OutOfRange("Boolean")], Convert(Type(ColumnKind.Decimal), Type(ColumnKind.Boolean), ["0.0001", "0.000", "NaN"]));
        Assert.Equal(["t", "f"], Convert(Type(ColumnKind.Boolean), Type(ColumnKind.Text), ["t", "f"]));
        Assert.Equal(
            ["1", "0"],
            Convert(Type(ColumnKind.Boolean), Type(ColumnKind.Text), ["t", "f"], new ConversionSettings { TreatBooleanAsNumber = true }));
    }

    [NeedsTheory(Needs.PostgreSql)]
    [InlineData(5, 2)]
    [InlineData(1, 0)]
    [InlineData(10, 4)]
    [InlineData(9, 5)]
    [InlineData(3, -2)]
    [InlineData(2, 5)]
    [InlineData(38, 10)]
    [InlineData(1000, 999)]
    public async Task Decimals_are_rounded_to_their_digits_as_the_server_does_it(int precision, int scale)
    {
        var random = new Random(precision);
        string[] values =
        [
            "0", "0.00", "-0.001", "0.005", "-0.005", "0.0049", "0.995", "9.995", "99.995", "999.994", "999.995", "9999.5", "-999.995",
            "9999.99995", "99999999.5", "0.00005", "0.000049999", "0.000499", "12345.6789", "0.5", "0.4999",
            "9.5", "-9.5", "49", "50", "149", "150", "99949", "99950", "1e20", "1e-20", "5e-6", "5e-5", "NaN", "Infinity", "-Infinity",
            "1e131071", "0." + new string('9', 100), new string('9', 27) + "." + new string('9', 11),
            .. Enumerable.Range(0, 500).Select(_ => $"{random.NextInt64(-1_000_000_000_000, 1_000_000_000_000)}e-{random.Next(14)}"),
        ];
        var expected = await server.PrintAsync($"numeric({precision},{scale})", values);

        var actual = Convert(Type(ColumnKind.Decimal), Decimal(precision, scale), values);

        Assert.Equal(expected.Select(value => value ?? OutOfRange("Decimal")), actual);
        // Text of a type with digits is read the same.
        Assert.Equal(expected, Columns.ServerForms.ReadAndWrite(Decimal(precision, scale), values));
    }

    [Fact]
    public void Digits_that_would_be_lost_are_refused_if_asked() =>
        Assert.Equal(
            ["1.20", Lossy("Decimal"), "0.00", OutOfRange("Decimal"), null],
            Convert(Type(ColumnKind.Decimal), Decimal(4, 2), ["1.2000", "1.201", "0.000", "100", null], Exact));
}
