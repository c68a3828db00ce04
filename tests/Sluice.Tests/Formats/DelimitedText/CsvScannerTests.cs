using System.Text;
using Sluice.Formats.DelimitedText;

namespace Sluice.Tests.Formats.DelimitedText;

public sealed class CsvScannerTests
{
    [Theory]
    [InlineData('"', '"')]
    [InlineData('"', '\\')]
    [InlineData('\'', '"')]
    public void Row_ends_are_where_a_reader_of_single_bytes_finds_them_however_the_bytes_are_cut(char quote, char escape)
    {
        var random = new Random(20240229);
        var alphabet = $"ab,\r\n{quote}{quote}{escape}\n";
        for (var round = 0; round < 5_000; round++)
        {
            var bytes = new byte[random.Next(0, 60)];
            for (var i = 0; i < bytes.Length; i++)
                bytes[i] = (byte)alphabet[random.Next(alphabet.Length)];

            var found = Scan(bytes, (byte)quote, (byte)escape, random);

            var expected = NaiveRowEnds(bytes, (byte)quote, (byte)escape);
            Assert.True(
                expected.SequenceEqual(found),
                $"{Encoding.ASCII.GetString(bytes)}: {string.Join(' ', expected)} expected, {string.Join(' ', found)} found");
        }
    }

    [Fact]
    public void A_line_break_inside_quotes_ends_no_row()
    {
        var text = "a,\"b\n\"\"c\n\"\nd\n"u8;

        Assert.Equal([11, 13], Scan(text.ToArray(), (byte)'"', (byte)'"', new Random(1)));
    }

    [Fact]
    public void An_escape_works_inside_quotes_only()
    {
        Assert.Equal([3, 9], Scan("a\\\n\\\"\n\"x\n"u8.ToArray(), (byte)'"', (byte)'\\', new Random(1)));
        Assert.Equal([7], Scan("\"\\\"\n\"x\n"u8.ToArray(), (byte)'"', (byte)'\\', new Random(1)));
    }

    /// <summary>The positions behind row ends, found in pieces of random size.</summary>
    static List<int> Scan(byte[] bytes, byte quote, byte escape, Random random)
    {
        var scanner = new CsvScanner(quote, escape);
        var found = new List<int>();
        for (var position = 0; position < bytes.Length;)
        {
            var end = position + random.Next(1, Math.Min(9, bytes.Length - position) + 1);
            while (position < end)
            {
                var rowEndInPiece = scanner.FindRowEnd(bytes.AsSpan(position, end - position));
                if (rowEndInPiece < 0)
                    break;
                position += rowEndInPiece;
                found.Add(position);
            }

            position = end;
        }

        return found;
    }

    /// <summary>CSV by the manual of COPY, a byte at a time: in quotes an escape before a quote or an escape makes it literal.</summary>
    static List<int> NaiveRowEnds(byte[] bytes, byte quote, byte escape)
    {
        var ends = new List<int>();
        var isQuoted = false;
        for (var i = 0; i < bytes.Length; i++)
        {
            var next = i + 1 < bytes.Length ? bytes[i + 1] : (byte)0;
            if (isQuoted && bytes[i] == escape && (next == quote || next == escape))
                i++;
            else if (bytes[i] == quote)
                isQuoted = !isQuoted;
            else if (bytes[i] == '\n' && !isQuoted)
                ends.Add(i + 1);
        }

        return ends;
    }
}
