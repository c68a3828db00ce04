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
        while (bytes.Length > 0 && !_isAtEnd)
        {
            if (_skip > 0)
            {
                var skipped = (int)Math.Min(_skip, bytes.Length);
                bytes = bytes[skipped..];
                _skip -= skipped;
            }
            else if (_isInHeader || _partialBytes > 0 || !CountWhole(ref bytes))
            {
                TakeByte(bytes[0]);
                bytes = bytes[1..];
            }
        }
    }

    /// <summary>Counts on as long as numbers are whole.</summary>
    /// <returns>False where the bytes end within a number.</returns>
    bool CountWhole(ref ReadOnlySpan<byte> bytes)
    {
        // In locals: this is done for every field of every row.
        var rest = bytes;
        var fields = _fieldsLeft;
        var isWhole = true;
        while (rest.Length > 0 && _skip == 0)
        {
            if (fields == 0)
            {
                isWhole = BinaryPrimitives.TryReadInt16BigEndian(rest, out var count);
                if (!isWhole)
                    break;
                rest = rest[2..];
                fields = count;
                _isAtEnd = count < 0;
                if (_isAtEnd)
                    break;
            }
            else
            {
                isWhole = BinaryPrimitives.TryReadInt32BigEndian(rest, out var length);
                if (!isWhole)
                    break;
                rest = rest[4..];
                fields--;
                // A length of -1 is NULL.
                var present = Math.Clamp(length, 0, rest.Length);
                _skip = Math.Max(length, 0) - present;
                rest = rest[present..];
            }

            if (fields == 0)
                Rows++;
        }

        bytes = rest;
        _fieldsLeft = fields;
        return isWhole;
    }

    void TakeByte(byte next)
    {
        _partial[_partialBytes++] = next;
        if (_partialBytes < (_isInHeader || _fieldsLeft > 0 ? 4 : 2))
            return;
        ReadOnlySpan<byte> number = _partial.AsSpan(0, _partialBytes);
        _partialBytes = 0;
        if (_isInHeader)
        {
            _skip = BinaryPrimitives.ReadInt32BigEndian(number);
            _isInHeader = false;
        }
        else
        {
            CountWhole(ref number);
        }
    }
}
