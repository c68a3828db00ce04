using System.Buffers;

namespace Sluice.Formats.DelimitedText;

/// <summary>Writes CSV whose rows end with <c>\n</c> so that they end as the dataset says. Line breaks inside values stay.</summary>
sealed class RowEndWriter(DelimitedTextFormat format, Stream output)
{
    readonly byte[] _rowEnd = [.. (format.RowDelimiter ?? "\r\n").Select(character => (byte)character)];
    CsvScanner _scanner = new((byte)format.QuoteChar[0], (byte)format.EscapeChar[0]);

    public async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        // A row has at least its line break: in the worst case every byte is one.
        var buffer = ArrayPool<byte>.Shared.Rent(bytes.Length * _rowEnd.Length);
        try
        {
            await output.WriteAsync(buffer.AsMemory(0, Rewrite(bytes.Span, buffer)), cancellationToken);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    int Rewrite(ReadOnlySpan<byte> bytes, Span<byte> buffer)
    {
        var written = 0;
        while (bytes.Length > 0)
        {
            var end = _scanner.FindRowEnd(bytes);
            var row = end < 0 ? bytes : bytes[..(end - 1)];
            row.CopyTo(buffer[written..]);
            written += row.Length;
            if (end < 0)
                break;
            _rowEnd.CopyTo(buffer[written..]);
            written += _rowEnd.Length;
            bytes = bytes[end..];
        }

        return written;
    }
}
