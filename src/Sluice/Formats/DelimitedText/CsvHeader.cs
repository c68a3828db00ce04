using System.Text;
using Sluice.Definitions;

namespace Sluice.Formats.DelimitedText;

/// <summary>The first line of a delimited text file.</summary>
/// <param name="Values">Its values, unquoted: column names, if it is a header.</param>
/// <param name="RowEnd">The last byte of the file's line breaks.</param>
public sealed record CsvHeader(IReadOnlyList<string> Values, byte RowEnd)
{
    /// <summary>The names of the columns of a file without a header, as ADF gives them: <c>Prop_0</c>, <c>Prop_1</c> ...</summary>
    public static IReadOnlyList<string> NamesByPlace(int count) => [.. Enumerable.Range(0, count).Select(NameOf)];

    /// <summary>The name of a column by its place, from 0.</summary>
    public static string NameOf(int place) => $"Prop_{place}";

    /// <summary>Reads the first line from a file's first bytes; null when these bytes do not hold all of it.</summary>
    /// <param name="bytes">The first bytes, without a byte order mark.</param>
    /// <param name="settings">How the file is written.</param>
    /// <param name="isWhole">Whether these are all bytes of the file.</param>
    public static CsvHeader? Read(ReadOnlySpan<byte> bytes, DelimitedTextSettings settings, bool isWhole)
    {
        var (delimiter, quote, escape) = ((byte)settings.ColumnDelimiter[0], (byte)settings.QuoteChar[0], (byte)settings.EscapeChar[0]);
        var values = new List<string>();
        var value = new List<byte>();
        var isQuoted = false;
        for (var i = 0; i < bytes.Length; i++)
        {
            var current = bytes[i];
            if (isQuoted)
            {
                var isEscape = current == escape && i + 1 < bytes.Length && (bytes[i + 1] == quote || bytes[i + 1] == escape);
                if (isEscape)
                    value.Add(bytes[++i]);
                else if (current == quote)
                    isQuoted = false;
                else
                    value.Add(current);
            }
            else if (current == quote)
            {
                isQuoted = true;
            }
            else if (current == delimiter)
            {
                values.Add(Text(value, settings));
                value.Clear();
            }
            else if (current is (byte)'\n' or (byte)'\r')
            {
                if (current == '\r' && i + 1 == bytes.Length && !isWhole)
                    return null;
                var rowEnd = current == '\r' && (i + 1 == bytes.Length || bytes[i + 1] != '\n') ? (byte)'\r' : (byte)'\n';
                values.Add(Text(value, settings));
                return new CsvHeader(values, rowEnd);
            }
            else
            {
                value.Add(current);
            }
        }

        if (!isWhole)
            return null;
        if (bytes.Length > 0)
            values.Add(Text(value, settings));
        return new CsvHeader(values, (byte)'\n');
    }

    static string Text(List<byte> value, DelimitedTextSettings settings) =>
        FileEncoding.Find(settings.EncodingName, EncoderFallback.ReplacementFallback, DecoderFallback.ReplacementFallback)
            .GetString([.. value]);
}
