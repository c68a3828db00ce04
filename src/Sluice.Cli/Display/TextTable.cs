using System.Text;

namespace Sluice.Cli.Display;

/// <summary>Rows of text in columns, aligned.</summary>
static class TextTable
{
    /// <summary>The lines; what would break a line or drive a terminal is shown as a space.</summary>
    public static IEnumerable<string> Format(string[] header, IReadOnlyList<string[]> rows, bool[]? isRight = null)
    {
        var lines = rows.Prepend(header).Select(row => row.Select(Plain).ToArray()).ToList();
        var widths = header.Select((_, i) => lines.Max(line => line[i].Length)).ToArray();
        foreach (var line in lines)
        {
            var text = new StringBuilder();
            for (var i = 0; i < line.Length; i++)
            {
                text.Append(i == 0 ? "" : "  ");
                text.Append(isRight?[i] == true ? line[i].PadLeft(widths[i]) : line[i].PadRight(widths[i]));
            }

            yield return text.ToString().TrimEnd();
        }
    }

    static string Plain(string text) => string.Concat(text.Select(character => char.IsControl(character) ? ' ' : character));
}
