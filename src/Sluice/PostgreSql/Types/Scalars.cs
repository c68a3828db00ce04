using System.Buffers.Binary;
using Sluice.Columns;

namespace Sluice.PostgreSql.Types;

sealed class BooleanCodec(PgType type) : TypeCodec(Of(type, ColumnKind.Boolean))
{
    public override void Decode(ReadOnlySpan<byte> field, Vector into)
    {
        Expect(field, 1);
        ((FixedVector<bool>)into).Append(field[0] != 0);
    }

    public override void Encode(Vector from, int row, ByteBuffer output) =>
        output.Append(((FixedVector<bool>)from)[row] ? (byte)1 : (byte)0);
}

sealed class Int16Codec(PgType type) : TypeCodec(Of(type, ColumnKind.Int16))
{
    public override void Decode(ReadOnlySpan<byte> field, Vector into)
    {
        Expect(field, 2);
        ((FixedVector<short>)into).Append(BinaryPrimitives.ReadInt16BigEndian(field));
    }

    public override void Encode(Vector from, int row, ByteBuffer output) => output.AppendInt16(((FixedVector<short>)from)[row]);
}

sealed class Int32Codec(PgType type) : TypeCodec(Of(type, ColumnKind.Int32))
{
    public override void Decode(ReadOnlySpan<byte> field, Vector into)
    {
        Expect(field, 4);
        ((FixedVector<int>)into).Append(BinaryPrimitives.ReadInt32BigEndian(field));
    }

    public override void Encode(Vector from, int row, ByteBuffer output) => output.AppendInt32(((FixedVector<int>)from)[row]);
}

sealed class Int64Codec(PgType type) : TypeCodec(Of(type, ColumnKind.Int64))
{
    public override void Decode(ReadOnlySpan<byte> field, Vector into)
    {
        Expect(field, 8);
        ((FixedVector<long>)into).Append(BinaryPrimitives.ReadInt64BigEndian(field));
    }

    public override void Encode(Vector from, int row, ByteBuffer output) => output.AppendInt64(((FixedVector<long>)from)[row]);
}

/// <summary>oid, xid, cid: unsigned.</summary>
sealed class UInt32Codec(PgType type) : TypeCodec(Of(type, ColumnKind.Int64))
{
    public override void Decode(ReadOnlySpan<byte> field, Vector into)
    {
        Expect(field, 4);
        ((FixedVector<long>)into).Append(BinaryPrimitives.ReadUInt32BigEndian(field));
    }

    public override void Encode(Vector from, int row, ByteBuffer output)
    {
        var value = ((FixedVector<long>)from)[row];
        if ((ulong)value > uint.MaxValue)
            throw NotOfType();
        output.AppendInt32((int)(uint)value);
    }
}

sealed class SingleCodec(PgType type) : TypeCodec(Of(type, ColumnKind.Single))
{
    public override void Decode(ReadOnlySpan<byte> field, Vector into)
    {
        Expect(field, 4);
        ((FixedVector<float>)into).Append(BinaryPrimitives.ReadSingleBigEndian(field));
    }

    public override void Encode(Vector from, int row, ByteBuffer output) => output.AppendSingle(((FixedVector<float>)from)[row]);
}

sealed class DoubleCodec(PgType type) : TypeCodec(Of(type, ColumnKind.Double))
{
    public override void Decode(ReadOnlySpan<byte> field, Vector into)
    {
        Expect(field, 8);
        ((FixedVector<double>)into).Append(BinaryPrimitives.ReadDoubleBigEndian(field));
    }

    public override void Encode(Vector from, int row, ByteBuffer output) => output.AppendDouble(((FixedVector<double>)from)[row]);
}

sealed class UuidCodec(PgType type) : TypeCodec(Of(type, ColumnKind.Uuid))
{
    public override void Decode(ReadOnlySpan<byte> field, Vector into)
    {
        Expect(field, 16);
        ((FixedVector<UInt128>)into).Append(BinaryPrimitives.ReadUInt128BigEndian(field));
    }

    public override void Encode(Vector from, int row, ByteBuffer output)
    {
        BinaryPrimitives.WriteUInt128BigEndian(output.GetSpan(16), ((FixedVector<UInt128>)from)[row]);
        output.Advance(16);
    }
}
