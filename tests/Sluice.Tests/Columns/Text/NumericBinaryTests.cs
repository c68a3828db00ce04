using Sluice.Columns;
using Sluice.Columns.Text;

namespace Sluice.Tests.Columns.Text;

public sealed class NumericBinaryTests
{
    [Theory]
    [InlineData("12.5", 1, "125")]
    [InlineData("12.5", 0, null)]
    [InlineData("12.50", 1, "125")]
    [InlineData("12.5", 4, "125000")]
    [InlineData("-0.0001", 4, "-1")]
    [InlineData("0.0001", 3, null)]
    [InlineData("0.00010", 7, "1000")]
    [InlineData("100000000", 0, "100000000")]
    [InlineData("0.00000001", 8, "1")]
    [InlineData("0.00000001", 7, null)]
    [InlineData("0.000", 0, "0")]
    [InlineData("1e18", 0, "1000000000000000000")]
    [InlineData("9223372036854775807", 0, "9223372036854775807")]
    [InlineData("9223372036854775808", 0, null)]
    [InlineData("-9223372036854775808", 0, "-9223372036854775808")]
    [InlineData("-9223372036854775809", 0, null)]
    [InlineData("-922337203685477580.8", 1, "-9223372036854775808")]
    [InlineData("1e19", 0, null)]
    [InlineData("1e131071", 0, null)]
    [InlineData("NaN", 0, null)]
    [InlineData("Infinity", 0, null)]
    [InlineData("-Infinity", 0, null)]
    public void A_number_is_scaled_to_a_whole_one_or_refused(string text, int scale, string? expected)
    {
        using var vector = new BytesVector();
        Assert.True(NumericBinary.TryParse(System.Text.Encoding.UTF8.GetBytes(text), vector));

        Assert.Equal(expected is not null, NumericBinary.TryUnscale(vector[0], scale, out long unscaled));
        Assert.Equal(expected ?? "0", $"{unscaled}");
    }

    [Theory]
    [InlineData("")]
    [InlineData("0001")]
    [InlineData("00010000000000")]
    [InlineData("0002000000000000" + "0001")]
    [InlineData("0001000000000000" + "2710")]
    public void A_damaged_number_is_refused(string hex)
    {
        using var output = new ByteBuffer();

        Assert.Throws<ValueException>(() => NumericBinary.Write(Convert.FromHexString(hex), output));
    }
}
