namespace Sluice.Formats.DelimitedText;

/// <summary>The lines of a file as an editor numbers them, those inside quotes too, for messages.</summary>
static class CsvLines
{
    /// <summary>Line breaks in some bytes: <c>\n</c>, <c>\r\n</c> or <c>\r</c>.</summary>
    public static long Count(ReadOnlySpan<byte> bytes)
    {
        var returns = bytes.Count((byte)'\r');
        var feeds = bytes.Count((byte)'\n');
        return returns == 0 ? feeds : returns + feeds - bytes.Count("\r\n"u8);
    }

    /// <summary>The fault of a quote that does not close before the file ends.</summary>
    /// <param name="line">The line with the quote.</param>
    public static InvalidDataException Unclosed(string row, long line) => new(
        $"{row} (line {line}) begins a quoted value that does not end before the file does. Check the file there, and the quoteChar and "
        + "escapeChar of the dataset.");

    /// <summary>The fault of a line that does not end within the bytes that one may have.</summary>
    public static InvalidDataException TooLong(string line, int bytes) => new(
        $"{line} is longer than {bytes} bytes. Check the file for a quote that is not closed, and the quoteChar and the rowDelimiter of "
        + "the dataset.");
}
