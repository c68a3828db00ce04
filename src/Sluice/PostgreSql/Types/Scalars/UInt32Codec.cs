using System.Buffers.Binary;
using Sluice.Columns;

namespace Sluice.PostgreSql.Types.Scalars;

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
