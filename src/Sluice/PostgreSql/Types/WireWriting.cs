using System.Buffers.Binary;
using Sluice.Columns;

namespace Sluice.PostgreSql.Types;

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
