using System.Globalization;
using System.Numerics;
using System.Text;
using Sluice.Columns;
using Sluice.Columns.Text;

namespace Sluice.Tests.Columns;

/// <summary>Numbers beside a PostgreSQL server's.</summary>
public sealed class NumericBinaryServerTests(ServerForms server) : IClassFixture<ServerForms>
{
    static readonly string[] Hostile =
    [
        "0", "-0", "0.00", "-0.000", "00", "1", "-1", "+1", "1.", ".5", "-.5", ".", "", " ", "-", "+", " 1.50 ", "\t1\n", "1 2", "1a",
        "1..2", "1.2.3", "0001.1000", "9999", "10000", "10001",
        "99999999", "100000000", "1000000000000", "0.0001", "0.00001", "0.00010000", "12345.6789",
        "1234567890123456789012345678901234567890", "0.1234567890123456789012345678901234567890",
        "1e0", "1e3", "1E+3", "1e-3", "1.50e1", "1.50e2", "1.50e3", "150e-1", "1e", "1e+", "1e-", "e1", "1e1.5", "1e131071", "1e131072",
        "-9e131071", "12e131070", "0.1e131072", "0.1e131073", "1e-16383", "1e-16384",
        "0e131072", "0e999999999", "0e1073741822", "0e1073741823", "0e-16383", "0e-16384", "0e99999999999999999999",
        "1e99999999999999999999", "1e-99999999999999999999", "1.0e16383", "NaN", "nan", "-NaN", "+nan", "NaNa",
        "Infinity", "-Infinity", "+Infinity", "INF", "-inf", "+Inf", "infinit", "- Infinity", "1,5", "1_0", "0x10", "٣",
        new string('9', 131072), new string('9', 131073), "0." + new string('9', 16383), "0." + new string('9', 16384),
        "1." + new string('0', 16383),
        new string('0', 200_000) + "1", "1" + new string('0', 131071) + "." + new string('0', 16382) + "1", "1" + new string('0',
        150_000) + "e-50000",
    ];

    readonly Random _random = new(4);

    [NeedsFact(Needs.PostgreSql)]
    public async Task Numbers_are_read_and_written_as_the_server_does_it() =>
        await server.AssertSameAsync(new ColumnType(ColumnKind.Decimal), "numeric", [.. Hostile, .. Numbers(3000)]);

    [NeedsFact(Needs.PostgreSql)]
    public async Task Their_binary_form_is_the_one_the_server_sends()
    {
        string[] texts = [.. Hostile, .. Numbers(3000)];

        var expected = await server.PrintAsync("numeric", texts, "encode(numeric_send(%s), 'hex')");

        using var vector = new BytesVector();
        var actual = texts.Select(text =>
            NumericBinary.TryParse(Encoding.UTF8.GetBytes(text), vector) ? Convert.ToHexStringLower(vector[vector.Count - 1]) : null);
        Assert.Equal(expected, actual);
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task Scaled_whole_numbers_have_the_form_the_server_sends()
    {
        var numbers = Enumerable.Range(0, 2000)
            .Select(_ => (Unscaled: Unscaled(), Scale: _random.Next(45)))
            .Concat<(Int128 Unscaled, int Scale)>(
                [(Int128.MinValue, 0), (Int128.MaxValue, 38), (Int128.MinValue, 3), (0, 5), (1, 16383), (-10_000, 4), (100_000_000, 6)])
            .ToArray();

        var expected = await server.PrintAsync(
            "text",
            [.. numbers.Select(number => $"{number.Unscaled}e-{number.Scale}")],
            "encode(numeric_send(%s::numeric), 'hex')");

        using var vector = new BytesVector();
        foreach (var (number, i) in numbers.Select((number, i) => (number, i)))
        {
            NumericBinary.Append(number.Unscaled, number.Scale, vector);
            Assert.Equal(expected[i], Convert.ToHexStringLower(vector[i]));
            Assert.True(NumericBinary.TryUnscale(vector[i], number.Scale, out Int128 unscaled));
            Assert.Equal(number.Unscaled, unscaled);
            var fits = number.Unscaled >= long.MinValue && number.Unscaled <= long.MaxValue;
            Assert.Equal(fits, NumericBinary.TryUnscale(vector[i], number.Scale, out long small));
            Assert.Equal(fits ? number.Unscaled : 0, small);
        }
    }

    Int128 Unscaled() =>
        new Int128((ulong)Any(), (ulong)Any()) >> _random.Next(128);

    long Any() => _random.NextInt64(long.MinValue, long.MaxValue);

    IEnumerable<string> Numbers(int count)
    {
        for (var i = 0; i < count; i++)
        {
            var digits = new byte[_random.Next(1, 40)];
            _random.NextBytes(digits);
            var number = new BigInteger(digits).ToString(CultureInfo.InvariantCulture);
            var point = _random.Next(number[0] == '-' ? 1 : 0, number.Length + 1);
            var zeros = new string('0', _random.Next(3) == 0 ? _random.Next(12) : 0);
            var exponent = _random.Next(3) == 0 ? $"e{_random.Next(-50, 50)}" : "";
            yield return $"{number[..point]}.{number[point..]}{zeros}{exponent}";
        }
    }
}
