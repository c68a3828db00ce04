using System.Buffers.Binary;

namespace Sluice.PostgreSql.Types;

/// <summary>Reads the parts of a field: big-endian numbers, bytes with and without a length.</summary>
ref struct WireReader(ReadOnlySpan<byte> bytes)
{
    ReadOnlySpan<byte> _bytes = bytes;

    public readonly int Left => _bytes.Length;

    public byte ReadByte() => Take(1)[0];

    public ushort ReadUInt16() => BinaryPrimitives.ReadUInt16BigEndian(Take(2));

    public int ReadInt32() => BinaryPrimitives.ReadInt32BigEndian(Take(4));

    public uint ReadUInt32() => BinaryPrimitives.ReadUInt32BigEndian(Take(4));

    public long ReadInt64() => BinaryPrimitives.ReadInt64BigEndian(Take(8));

    public double ReadDouble() => BinaryPrimitives.ReadDoubleBigEndian(Take(8));

    /// <summary>A count of things that take some bytes each: no more than there are bytes left for.</summary>
    public int ReadCount(int bytesEach)
    {
        var count = ReadInt32();
        return (uint)count <= (uint)(_bytes.Length / bytesEach) ? count : throw TooShort();
    }

    /// <summary>Bytes behind their length; false for NULL, whose length is -1.</summary>
    public bool TryReadValue(out ReadOnlySpan<byte> value)
    {
        var length = ReadInt32();
        value = length == -1 ? default : Take(length);
        return length != -1;
    }

    public ReadOnlySpan<byte> ReadValue() => TryReadValue(out var value) ? value : throw new InvalidDataException("a NULL inside a value");

    /// <summary>Bytes up to a zero byte.</summary>
    public ReadOnlySpan<byte> ReadText()
    {
        var length = _bytes.IndexOf((byte)0);
        if (length < 0)
            throw TooShort();
        var text = Take(length);
        Take(1);
        return text;
    }

    public ReadOnlySpan<byte> Take(int length)
    {
        if ((uint)length > (uint)_bytes.Length)
            throw TooShort();
        var taken = _bytes[..length];
        _bytes = _bytes[length..];
        return taken;
    }

    public readonly void End()
    {
        if (_bytes.Length > 0)
            throw new InvalidDataException("a value longer than its parts");
    }

    static InvalidDataException TooShort() => new("a value shorter than its parts");
}
