using System.Buffers.Binary;
using Sluice.Formats.DelimitedText;

namespace Sluice.Copying.ByteLane;

/// <summary>Counts the rows in the bytes that pass, whatever pieces they come in.</summary>
public abstract class RowCounter
{
    /// <summary>Rows whose end has passed.</summary>
    public long Rows { get; protected set; }

    /// <summary>Takes the next bytes.</summary>
    public abstract void Count(ReadOnlySpan<byte> bytes);
}

/// <summary>Rows of text COPY: every line break ends one, those inside values are escaped.</summary>
sealed class LineCounter : RowCounter
{
    public override void Count(ReadOnlySpan<byte> bytes) => Rows += bytes.Count((byte)'\n');
}

/// <summary>Rows of CSV as a server writes them: they end with <c>\n</c>.</summary>
/// <param name="quote">The quote.</param>
/// <param name="escape">The escape.</param>
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

/// <summary>
/// Rows of binary COPY (PostgreSQL manual, COPY, "Binary Format"): a header, then rows of counted fields, then a count of -1.
/// </summary>
sealed class BinaryCounter : RowCounter
{
    const int SignatureAndFlags = 11 + 4;

    readonly byte[] _partial = new byte[4];
    int _partialBytes;
    long _skip = SignatureAndFlags;
    int _fieldsLeft;
    bool _isInHeader = true;
    bool _isAtEnd;

    public override void Count(ReadOnlySpan<byte> bytes)
    {
        var position = 0;
        while (position < bytes.Length && !_isAtEnd)
        {
            if (_skip > 0)
            {
                var skipped = (int)Math.Min(_skip, bytes.Length - position);
                position += skipped;
                _skip -= skipped;
                continue;
            }

            var size = _isInHeader || _fieldsLeft > 0 ? 4 : 2;
            if (_partialBytes == 0 && bytes.Length - position >= size)
            {
                Take(bytes.Slice(position, size));
                position += size;
                continue;
            }

            _partial[_partialBytes++] = bytes[position++];
            if (_partialBytes == size)
            {
                _partialBytes = 0;
                Take(_partial.AsSpan(0, size));
            }
        }
    }

    void Take(ReadOnlySpan<byte> number)
    {
        if (_isInHeader)
        {
            _skip = BinaryPrimitives.ReadInt32BigEndian(number);
            _isInHeader = false;
        }
        else if (_fieldsLeft > 0)
        {
            // A length of -1 is NULL.
            _skip = Math.Max(0, BinaryPrimitives.ReadInt32BigEndian(number));
            if (--_fieldsLeft == 0)
                Rows++;
        }
        else
        {
            _fieldsLeft = BinaryPrimitives.ReadInt16BigEndian(number);
            _isAtEnd = _fieldsLeft < 0;
            if (_fieldsLeft == 0)
                Rows++;
        }
    }
}
