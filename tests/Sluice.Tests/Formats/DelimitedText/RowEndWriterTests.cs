using System.Text;
using Sluice.Copying.ByteLane;
using Sluice.Formats.DelimitedText;

namespace Sluice.Tests.Formats.DelimitedText;

public sealed class RowEndWriterTests
{
    [Theory]
    [InlineData(null, "\"", "a,\"b\nc\"\n\nd\n", "a,\"b\nc\"\r\n\r\nd\r\n")]
    [InlineData("\r\n", "\"", "\"\"\"\n\"\n", "\"\"\"\n\"\r\n")]
    [InlineData("\r", "\\", "\"\\\"\n\"\nx\n", "\"\\\"\n\"\rx\r")]
    [InlineData("\n", "\"", "a\nb\n", "a\nb\n")]
    [InlineData("\r\n", "\"", "a\nno end", "a\r\nno end")]
    public async Task Rows_end_as_the_dataset_says_and_values_keep_their_line_breaks(
        string? rowDelimiter, string escape, string text, string expected)
    {
        var settings = new DelimitedTextFormat { RowDelimiter = rowDelimiter, EscapeChar = escape };
        for (var size = 1; size <= text.Length; size++)
        {
            using var output = new MemoryStream();
            var writer = new RowEndWriter(settings, output);
            var rows = new CsvCounter((byte)'"', (byte)escape[0], hasHeader: true);
            foreach (var piece in Encoding.UTF8.GetBytes(text).Chunk(size))
            {
                var ends = new List<int>();
                rows.Count(piece, ends);
                await writer.WriteAsync(piece, ends, CancellationToken.None);
            }

            Assert.Equal(expected, Encoding.UTF8.GetString(output.ToArray()));
        }
    }

    [Fact]
    public async Task A_buffer_of_nothing_but_row_ends_fits()
    {
        using var output = new MemoryStream();

        var writer = new RowEndWriter(new DelimitedTextFormat(), output);
        await writer.WriteAsync(Enumerable.Repeat((byte)'\n', 100_000).ToArray(), [.. Enumerable.Range(1, 100_000)], CancellationToken.None);

        Assert.Equal(200_000, output.Length);
    }
}
