using System.Text;
using Sluice.Copying.ByteLane;

namespace Sluice.Tests.Formats;

/// <summary>Servers before 18 take an unquoted line of <c>\.</c> for the end of the data and drop what follows without a word.</summary>
public sealed class EndMarkerTests
{
    public static TheoryData<string, int> Harmless => new()
    {
        { "a\n\"\\.\"\nb\n", 3 },
        { "a\n\"\n\\.\n\"\nb\n", 3 },
        { "a\n\\.x\nb\n", 3 },
        { "a\n\\..\nb\n", 3 },
        { "a\n \\.\nb\n", 3 },
        { "a\n\\. \nb\n", 3 },
        { "a\n\\.\"\"\nb\n", 3 },
        { "a\n\"\"\\.\nb\n", 3 },
        { "a\nb\\.\n", 2 },
        { "a\n\\\n.\n", 3 },
        { "a\n\n\\", 3 },
        { "a\n.", 2 },
    };

    [Theory]
    [InlineData("a\n\\.\nb\n", '\n', 2)]
    [InlineData("a\r\n\\.\r\nb\r\n", '\n', 2)]
    [InlineData("a\r\\.\rb\r", '\r', 2)]
    [InlineData("\\.\nb\n", '\n', 1)]
    [InlineData("\\.\r\nb\r\n", '\n', 1)]
    [InlineData("\"a\n\"\n\\.\n", '\n', 2)]
    [InlineData("a\n\\.\n", '\n', 2)]
    [InlineData("a\r\n\\.\r\n", '\n', 2)]
    [InlineData("a\n\\.", '\n', 2)]
    [InlineData("a\n\\.\r", '\n', 2)]
    [InlineData("\\.", '\n', 1)]
    public void A_row_of_the_marker_alone_is_refused_however_the_bytes_are_cut(string text, char rowEnd, int row)
    {
        foreach (var pieces in EveryCut(text))
        {
            var fault = Assert.Throws<SluiceException>(() => Count(rowEnd, pieces));

            Assert.Equal((Side.Source, "EndMarkerInFile"), (fault.Side, fault.Code));
            Assert.StartsWith($"Row {row} of the file is \\. alone", fault.Detail, StringComparison.Ordinal);
        }
    }

    [Theory]
    [MemberData(nameof(Harmless))]
    public void A_row_in_which_it_is_quoted_or_not_alone_counts(string text, int rows)
    {
        foreach (var pieces in EveryCut(text))
            Assert.Equal(rows, Count('\n', pieces));
    }

    [NeedsTheory(Needs.PostgreSql)]
    [MemberData(nameof(Harmless))]
    public async Task The_server_reads_on_where_nothing_is_refused(string text, int rows)
    {
        await using var connection = await (await PostgreSqlCluster.SharedAsync()).OpenAsync("postgres");
        await connection.ExecuteAsync("CREATE TEMP TABLE target (value text)");

        await connection.CopyInAsync("COPY target FROM STDIN (FORMAT csv)", Encoding.UTF8.GetBytes(text));

        Assert.Equal(rows, await connection.ScalarAsync<long>("SELECT count(*) FROM target"));
    }

    static long Count(char rowEnd, IEnumerable<byte[]> pieces)
    {
        var counter = new CsvCounter((byte)'"', (byte)'"', (byte)rowEnd, hasHeader: false);
        foreach (var piece in pieces)
            counter.Count(piece);
        counter.End();
        return counter.Rows;
    }

    /// <summary>Every way to cut a text into pieces: a bit for each place between two bytes.</summary>
    static IEnumerable<List<byte[]>> EveryCut(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        for (var cuts = 0; cuts < 1 << (bytes.Length - 1); cuts++)
        {
            var pieces = new List<byte[]>();
            var start = 0;
            for (var end = 1; end <= bytes.Length; end++)
            {
                if (end < bytes.Length && (cuts >> (end - 1) & 1) == 0)
                    continue;
                pieces.Add(bytes[start..end]);
                start = end;
            }

            yield return pieces;
        }
    }
}
