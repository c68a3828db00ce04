using System.Buffers.Binary;

namespace Sluice.Copying.ByteLane;

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
