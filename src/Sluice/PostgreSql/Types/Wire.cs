using System.Buffers.Binary;
using Sluice.Columns;

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

/// <summary>Writes the parts of a field.</summary>
static class WireWriting
{
    public static void AppendInt16(this ByteBuffer output, int value)
    {
        BinaryPrimitives.WriteInt16BigEndian(output.GetSpan(2), (short)value);
        output.Advance(2);
    }

    public static void AppendInt32(this ByteBuffer output, int value)
    {
        BinaryPrimitives.WriteInt32BigEndian(output.GetSpan(4), value);
        output.Advance(4);
    }

    public static void AppendInt64(this ByteBuffer output, long value)
    {
        BinaryPrimitives.WriteInt64BigEndian(output.GetSpan(8), value);
        output.Advance(8);
    }

    // The framework's NaN has its sign set, PostgreSQL's has not.
    public static void AppendDouble(this ByteBuffer output, double value) =>
        output.AppendInt64(double.IsNaN(value) ? 0x7FF8_0000_0000_0000 : BitConverter.DoubleToInt64Bits(value));

    public static void AppendSingle(this ByteBuffer output, float value) =>
        output.AppendInt32(float.IsNaN(value) ? 0x7FC0_0000 : BitConverter.SingleToInt32Bits(value));

    public static void AppendAscii(this ByteBuffer output, ReadOnlySpan<char> text)
    {
        foreach (var character in text)
            output.Append((byte)character);
    }

    /// <summary>Leaves room for the length of what follows.</summary>
    public static int BeginValue(this ByteBuffer output)
    {
        output.AppendInt32(0);
        return output.Length;
    }

    /// <summary>Sets the length of what followed.</summary>
    public static void EndValue(this ByteBuffer output, int start) =>
        BinaryPrimitives.WriteInt32BigEndian(output.Span[(start - 4)..], output.Length - start);
}
