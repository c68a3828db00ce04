using Sluice.Formats.DelimitedText;

namespace Sluice.Copying.ByteLane;

/// <summary>Rows of CSV as a server writes them: they end with <c>\n</c>.</summary>
/// <param name="hasHeader">Whether the first row is a header, which does not count.</param>
sealed class CsvCounter(byte quote, byte escape, bool hasHeader) : RowCounter
{
    CsvScanner _scanner = new(quote, escape);
    bool _isInHeader = hasHeader;

    public override void Count(ReadOnlySpan<byte> bytes, List<int>? ends = null)
    {
        for (var start = 0; _scanner.FindRowEnd(bytes[start..]) is >= 0 and var length;)
        {
            if (_isInHeader)
                _isInHeader = false;
            else
                Rows++;
            start += length;
            ends?.Add(start);
        }
    }
}
