using System.Buffers.Binary;
using Sluice.Formats.DelimitedText;

namespace Sluice.Copying.ByteLane;

/// <summary>Counts the rows in the bytes that pass, whatever pieces they come in.</summary>
public abstract class RowCounter
{
    /// <summary>Rows whose end has passed, and one that ends without a line break once <see cref="End"/> was called.</summary>
    public long Rows { get; protected set; }

    /// <summary>Takes the next bytes.</summary>
    public abstract void Count(ReadOnlySpan<byte> bytes);

    /// <summary>There are no more bytes.</summary>
    public virtual void End()
    {
    }
}

/// <summary>Rows of text COPY: every line break ends one, those inside values are escaped.</summary>
sealed class LineCounter : RowCounter
{
    public override void Count(ReadOnlySpan<byte> bytes) => Rows += bytes.Count((byte)'\n');
}

/// <summary>Rows of CSV.</summary>
/// <param name="quote">The quote.</param>
/// <param name="escape">The escape.</param>
/// <param name="rowEnd">The last byte of a line break.</param>
/// <param name="hasHeader">Whether the first row is a header, which does not count.</param>
sealed class CsvCounter(byte quote, byte escape, byte rowEnd, bool hasHeader) : RowCounter
{
    const int MostMarkerBytes = 4;

    readonly byte[] _rowStart = new byte[MostMarkerBytes];
    CsvScanner _scanner = new(quote, escape, rowEnd);
    long _carried;
    bool _isInHeader = hasHeader;

    public override void Count(ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            var end = _scanner.FindRowEnd(bytes);
            if (end < 0)
            {
                Carry(bytes);
                return;
            }

            if (_carried + end <= MostMarkerBytes)
                RefuseEndMarker(bytes[..end]);
            EndRow();
            bytes = bytes[end..];
        }
    }

    public override void End()
    {
        if (_carried == 0)
            return;
        if (_carried <= MostMarkerBytes)
            RefuseEndMarker([]);
        EndRow();
    }

    /// <summary>Keeps the first bytes of a row that goes on in the next piece.</summary>
    void Carry(ReadOnlySpan<byte> bytes)
    {
        if (_carried < MostMarkerBytes)
            bytes[..(int)Math.Min(bytes.Length, MostMarkerBytes - _carried)].CopyTo(_rowStart.AsSpan((int)_carried));
        _carried += bytes.Length;
    }

    void EndRow()
    {
        _carried = 0;
        if (_isInHeader)
            _isInHeader = false;
        else
            Rows++;
    }

    /// <summary>
    /// A line of <c>\.</c> alone, unquoted, ends the data for servers before 18 (manual, COPY, "CSV Format"): they would drop what
    /// follows without a word. Servers quote it when they write it.
    /// </summary>
    void RefuseEndMarker(ReadOnlySpan<byte> rest)
    {
        Span<byte> row = stackalloc byte[MostMarkerBytes];
        var carried = (int)_carried;
        _rowStart.AsSpan(0, carried).CopyTo(row);
        rest.CopyTo(row[carried..]);
        if (row[..(carried + rest.Length)].TrimEnd("\r\n"u8).SequenceEqual("\\."u8))
        {
            throw new SluiceException(Side.Source, "EndMarkerInFile",
                $"Row {Rows + 1} of the file is \\. alone, which PostgreSQL takes for the end of the data. Quote the value.");
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
