using System.Text;
using Sluice.Formats.DelimitedText;
using Sluice.Formats.Streams;

namespace Sluice.Tests.Formats.DelimitedText;

public sealed class CsvFuzzTests
{
    const string Sample = "id,name,note\r\n1,\"a \"\"quoted\"\" one\",ü\n2,,\"\"\r3,'x','y\\'z'\n4|5|\"6\n7\"|¦8¦\n\\N,a\\,b,c\\\nd\n";

    static readonly DelimitedTextFormat[] Dialects =
    [
        new() { EscapeChar = "\"", FirstRowAsHeader = true },
        new(),
        new() { QuoteChar = "", NullValue = "\\N" },
        new() { ColumnDelimiter = "¦", QuoteChar = "'", RowDelimiter = "\n" },
        new() { ColumnDelimiter = "||", RowDelimiter = "\r\n", EscapeChar = "", QuoteChar = "" },
        new() { ColumnDelimiter = "|", QuoteChar = "«", EscapeChar = "\"" },
    ];

    [Fact]
    public async Task Damaged_files_end_in_rows_bad_rows_or_a_refusal()
    {
        var random = new Random(20240229);
        var sample = Encoding.UTF8.GetBytes(Sample);
        var refused = 0;
        for (var i = 0; i < 14_000; i++)
        {
            var file = Mutate(sample, random);
            var settings = Dialects[i % Dialects.Length];
            var encoding = i % 5 == 0 ? "UTF-16" : null;
            try
            {
                var bad = new BadRowList();
                await using var decoded = FileEncoding.Decode(new MemoryStream(file), encoding);
                var (_, rows) = await CsvFile.ReadAsync(decoded, settings, bad, skipLineCount: i % 3);
                Assert.True(rows.Count + bad.Rows.Count <= file.Length + 1);
            }
            catch (InvalidDataException)
            {
                refused++;
            }
        }

        Assert.InRange(refused, 100, 13_000);
    }

    static byte[] Mutate(byte[] sample, Random random)
    {
        var file = sample.ToList();
        ReadOnlySpan<byte> marks = "\"',\r\n\\|\0\u00a6N"u8;
        for (var n = random.Next(1, 8); n > 0; n--)
        {
            var at = random.Next(file.Count);
            switch (random.Next(5))
            {
                case 0:
                    file[at] = (byte)random.Next(256);
                    break;
                case 1:
                    file.Insert(at, marks[random.Next(marks.Length)]);
                    break;
                case 2:
                    file.RemoveRange(at, Math.Min(random.Next(20), file.Count - at - (at == 0 ? 1 : 0)));
                    break;
                case 3:
                    file.InsertRange(at, sample.AsSpan(random.Next(sample.Length / 2), random.Next(sample.Length / 2)).ToArray());
                    break;
                default:
                    file.RemoveRange(Math.Max(at, 1), file.Count - Math.Max(at, 1));
                    break;
            }
        }

        return [.. file];
    }
}
