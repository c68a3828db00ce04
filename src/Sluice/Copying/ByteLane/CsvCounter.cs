using Sluice.Formats.DelimitedText;

namespace Sluice.Copying.ByteLane;

/// <summary>Rows of CSV as a server writes them: they end with <c>\n</c>.</summary>
/// <param name="hasHeader">Whether the first row is a header, which does not count.</param>
sealed class CsvCounter(byte quote, byte escape, bool hasHeader) : RowCounter
{
    CsvScanner _scanner = new(quote, escape);
    bool _isInHeader = hasHeader;

    public override void Count(ReadOnlySpan<byte> bytes)
    {
        while (_scanner.FindRowEnd(bytes) is >= 0 and var end)
        {
            if (_isInHeader)
                _isInHeader = false;
            else
                Rows++;
            bytes = bytes[end..];
        }
    }
}
