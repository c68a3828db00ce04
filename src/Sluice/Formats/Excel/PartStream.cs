using Sluice.Formats.Streams;

namespace Sluice.Formats.Excel;

/// <summary>
/// A part of a workbook while it is unpacked: a small file can hold a great deal of nothing. It ends what is larger than such a part can
/// be, and an element that is so large, or has so many others in it, that a reader should not take it into memory or onto its stack.
/// </summary>
/// <param name="inner">The part; closed with this.</param>
/// <param name="part">Its name, for messages.</param>
/// <param name="most">The bytes it may have.</param>
/// <param name="isMarkup">Whether it is XML.</param>
sealed class PartStream(Stream inner, string part, long most, bool isMarkup = true) : WrappingStream(inner)
{
    // A cell of Excel has 32,767 characters.
    const int MostOfElement = 16 << 20;

    // In one that has text there are none. A few hundred take half of a small stack.
    const int MostWithin = 100;

    // What is read ahead is counted with the element before it: a piece has to be small.
    const int Piece = 1024;

    // What XML begins with, <?xml and the mark of its encoding.
    const int Declaration = 5;

    long _read;
    int _sinceElement;
    int _within;
    bool _endsInBracket;

    /// <summary>Whether there has been what may part a text: a comment, a CDATA section, an instruction, or another encoding, which hides them.</summary>
    public bool MayPartTexts { get; private set; }

    public override bool CanRead => true;

    /// <summary>Told by the reader when it goes on to another element.</summary>
    public void BeginElement() => (_sinceElement, _within) = (0, 0);

    /// <summary>Ends a text that is put together of too many.</summary>
    public void CheckText(int length)
    {
        if (length > MostOfElement)
            throw new NotSupportedException($"its {part} has a text of more than {MostOfElement >> 20} MB, which is not supported. Export the sheet as CSV");
    }

    public override int Read(Span<byte> buffer)
    {
        var read = Inner.Read(buffer[..Most(buffer.Length)]);
        Check(buffer[..read]);
        return read;
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var read = await Inner.ReadAsync(buffer[..Most(buffer.Length)], cancellationToken);
        Check(buffer.Span[..read]);
        return read;
    }

    int Most(int length) => isMarkup ? Math.Min(length, Piece) : length;

    void Check(ReadOnlySpan<byte> bytes)
    {
        var isFirst = _read == 0;
        _read += bytes.Length;
        if (_read > most)
        {
            throw new NotSupportedException(
                $"its {part} has more than {most >> 20} MB when it is unpacked, which is not supported. Export the sheet as CSV");
        }

        if (!isMarkup || bytes.IsEmpty)
            return;
        CheckText(_sinceElement += bytes.Length);
        if ((_within += bytes.Count((byte)'<')) > MostWithin + (Piece / 2))
            throw new InvalidDataException($"its {part} has an element with more than {MostWithin} others in it, where there should be a text");
        MayPartTexts |= (_endsInBracket && bytes[0] is (byte)'!' or (byte)'?') || bytes.Contains((byte)0)
            || bytes.IndexOf("<!"u8) >= 0 || bytes[(isFirst ? Math.Min(bytes.Length, Declaration) : 0)..].IndexOf("<?"u8) >= 0;
        _endsInBracket = bytes[^1] == '<';
    }
}
