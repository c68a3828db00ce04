using Sluice.Formats.Streams;

namespace Sluice.Formats.Excel;

/// <summary>
/// A part of a workbook while it is unpacked: a small file can hold a great deal of nothing. It ends what is larger than such a part can
/// be, and what has too much between two brackets of its XML, which a reader would hold in memory.
/// </summary>
/// <param name="inner">The part; closed with this.</param>
/// <param name="part">Its name, for messages.</param>
/// <param name="most">The bytes it may have.</param>
/// <param name="isMarkup">Whether it is XML.</param>
sealed class PartStream(Stream inner, string part, long most, bool isMarkup = true) : WrappingStream(inner)
{
    // A cell of Excel has 32,767 characters.
    const int MostBetweenBrackets = 16 << 20;

    long _read;
    long _sinceBracket;

    public override bool CanRead => true;

    public override int Read(Span<byte> buffer)
    {
        var read = Inner.Read(buffer);
        Check(buffer[..read]);
        return read;
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var read = await Inner.ReadAsync(buffer, cancellationToken);
        Check(buffer.Span[..read]);
        return read;
    }

    void Check(ReadOnlySpan<byte> bytes)
    {
        _read += bytes.Length;
        if (_read > most)
        {
            throw new NotSupportedException(
                $"its {part} has more than {most >> 20} MB when it is unpacked, which is not supported. Export the sheet as CSV");
        }

        if (!isMarkup)
            return;
        var last = bytes.LastIndexOfAny((byte)'<', (byte)'>');
        _sinceBracket = last < 0 ? _sinceBracket + bytes.Length : bytes.Length - last - 1;
        if (_sinceBracket > MostBetweenBrackets)
        {
            throw new NotSupportedException(
                $"its {part} has a text of more than {MostBetweenBrackets >> 20} MB, which is not supported. Export the sheet as CSV");
        }
    }
}
