using System.Buffers;

namespace Sluice.Formats.DelimitedText;

/// <summary>Writes CSV whose rows end with <c>\n</c> so that they end as the dataset says. Line breaks inside values stay.</summary>
sealed class RowEndWriter(DelimitedTextFormat format, Stream output)
{
    readonly byte[] _rowEnd = [.. (format.RowDelimiter ?? "\r\n").Select(character => (byte)character)];

    /// <summary>Writes bytes.</summary>
    /// <param name="bytes">Pieces of rows.</param>
    /// <param name="ends">The positions behind the rows that end in them.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, List<int> ends, CancellationToken cancellationToken)
    {
        var length = bytes.Length + (ends.Count * (_rowEnd.Length - 1));
        var buffer = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            Rewrite(bytes.Span, ends, buffer);
            await output.WriteAsync(buffer.AsMemory(0, length), cancellationToken);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    void Rewrite(ReadOnlySpan<byte> bytes, List<int> ends, Span<byte> buffer)
    {
        var (start, written) = (0, 0);
        for (var i = 0; i < ends.Count; i++)
        {
            var row = bytes[start..(ends[i] - 1)];
            row.CopyTo(buffer[written..]);
            written += row.Length;
            _rowEnd.CopyTo(buffer[written..]);
            written += _rowEnd.Length;
            start = ends[i];
        }

        bytes[start..].CopyTo(buffer[written..]);
    }
}
