using System.Buffers.Binary;
using Sluice.Columns;
using Sluice.PostgreSql.Types;

namespace Sluice.PostgreSql.CopyProtocol;

/// <summary>
/// Decodes binary COPY (PostgreSQL manual, COPY, "Binary Format"): a signature, flags and an extension; then rows, each a count of
/// fields and the fields with their lengths; then a count of -1.
/// </summary>
/// <param name="codecs">One for each column.</param>
/// <param name="maxBytes">With about this many bytes of values a batch is full.</param>
sealed class BinaryCopyReader(IReadOnlyList<TypeCodec> codecs, int maxBytes = ColumnBatch.MaxBytes)
{
    const int HeaderLength = 11 + 4 + 4;

    // The server allocates no more for one value (MaxAllocSize).
    const int MaxFieldBytes = 0x3FFFFFFF;

    readonly TypeCodec[] _codecs = [.. codecs];
    bool _isPastHeader;
    int _needed;
    int _batchBytes;
    ColumnBatch? _batch;
    Vector[] _columns = [];

    /// <summary>Rows decoded.</summary>
    public long Rows { get; private set; }

    /// <summary>Whether the last row was followed by the mark of the end.</summary>
    public bool IsAtEnd { get; private set; }

    /// <summary>Whether the batch holds as much as it should: hand it on before reading more.</summary>
    public bool IsFull { get; private set; }

    /// <summary>Bytes that it takes at least to go on; 0 when it is not known.</summary>
    public int Needed => _needed;

    /// <summary>Takes whole rows from the bytes as long as the batch is not full.</summary>
    /// <param name="bytes">What has come and was not taken yet.</param>
    /// <param name="batch">Columns as the codecs have them; empty, or that of the call before.</param>
    /// <returns>How many bytes were taken. When that is 0 and the batch is not full, a row is not complete yet.</returns>
    /// <exception cref="InvalidDataException">The bytes are damaged; the message says where.</exception>
    public int Read(ReadOnlySpan<byte> bytes, ColumnBatch batch)
    {
        if (!ReferenceEquals(_batch, batch))
            (_batch, _columns) = (batch, [.. batch.Columns]);
        var rows = batch.Rows;
        if (rows == 0)
            _batchBytes = 0;
        IsFull = rows >= ColumnBatch.MaxRows || _batchBytes >= maxBytes;
        // A row that was not complete is not looked at again before it may be.
        if (IsFull || bytes.Length < _needed)
            return 0;
        if (IsAtEnd && bytes.Length > 0)
            throw new InvalidDataException($"Binary COPY goes on behind its end, after row {Rows}.");
        _needed = 0;
        var position = 0;
        if (!_isPastHeader && (position = ReadHeader(bytes)) == 0)
            return 0;
        while (!IsAtEnd && ReadRow(bytes[position..], rows) is > 0 and var length)
        {
            position += length;
            _batchBytes += length;
            if (IsAtEnd)
                break;
            rows++;
            Rows++;
            IsFull = rows >= ColumnBatch.MaxRows || _batchBytes >= maxBytes;
            if (IsFull)
                break;
        }

        return position;
    }

    int ReadHeader(ReadOnlySpan<byte> bytes)
    {
        ReadOnlySpan<byte> signature =
            [(byte)'P', (byte)'G', (byte)'C', (byte)'O', (byte)'P', (byte)'Y', (byte)'\n', 0xFF, (byte)'\r', (byte)'\n', 0];
        if (!bytes.StartsWith(signature[..Math.Min(signature.Length, bytes.Length)]))
            throw new InvalidDataException("This is no binary COPY: its signature is missing.");
        if (bytes.Length < HeaderLength)
            return Incomplete(HeaderLength);
        // The upper half of the flags is critical; its lowest bit stands for oids, which no supported server sends.
        var flags = BinaryPrimitives.ReadUInt32BigEndian(bytes[signature.Length..]);
        if (flags >> 16 != 0)
            throw new InvalidDataException($"Binary COPY has flags 0x{flags:X8}, which are not known.");
        var extension = BinaryPrimitives.ReadInt32BigEndian(bytes[(HeaderLength - 4)..]);
        if (extension is < 0 or > MaxFieldBytes)
            throw new InvalidDataException($"Binary COPY has a header extension of {extension} bytes.");
        if (bytes.Length - HeaderLength < extension)
            return Incomplete(HeaderLength + extension);
        _isPastHeader = true;
        return HeaderLength + extension;
    }

    /// <summary>Decodes a row. 0 when it is not complete: the batch is as it was.</summary>
    int ReadRow(ReadOnlySpan<byte> bytes, int rows)
    {
        if (bytes.Length < 2)
            return 0;
        var count = BinaryPrimitives.ReadInt16BigEndian(bytes);
        if (count != _codecs.Length)
            return ReadTrailer(count);
        var position = 2;
        var column = 0;
        try
        {
            for (; column < _codecs.Length; column++)
            {
                if (bytes.Length - position < 4)
                    return Undo(rows, position + 4 * (_codecs.Length - column));
                var length = BinaryPrimitives.ReadInt32BigEndian(bytes[position..]);
                position += 4;
                if ((uint)length <= (uint)(bytes.Length - position))
                {
                    _codecs[column].Decode(bytes.Slice(position, length), _columns[column]);
                    position += length;
                }
                else if (length == -1)
                {
                    _columns[column].AppendNull();
                }
                else if (length is < 0 or > MaxFieldBytes)
                {
                    throw new InvalidDataException($"a length of {length} bytes");
                }
                else if (length > ColumnBatch.MaxValueBytes)
                {
                    _batch!.Truncate(rows);
                    throw new SluiceException(Side.Source, "ValueTooLarge",
                        $"Row {Rows + 1}, column '{_batch.Fields[column].Name}': {ColumnBatch.TooLarge}.");
                }
                else
                {
                    return Undo(rows, (int)Math.Min(position + (long)length + 4 * (_codecs.Length - column - 1), int.MaxValue));
                }
            }
        }
        catch (Exception exception) when (exception is InvalidDataException or ValueException)
        {
            _batch!.Truncate(rows);
            throw new InvalidDataException(
                $"Binary COPY is damaged in row {Rows + 1}, column '{_batch.Fields[column].Name}': {exception.Message}.", exception);
        }

        return position;
    }

    int ReadTrailer(short count)
    {
        if (count != -1)
            throw new InvalidDataException($"Binary COPY has {count} fields in row {Rows + 1} where {_codecs.Length} are due.");
        IsAtEnd = true;
        return 2;
    }

    int Undo(int rows, int needed)
    {
        _batch!.Truncate(rows);
        return Incomplete(needed);
    }

    int Incomplete(int needed)
    {
        _needed = needed;
        return 0;
    }
}
