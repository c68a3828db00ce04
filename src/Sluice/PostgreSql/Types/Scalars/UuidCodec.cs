using System.Buffers.Binary;
using Sluice.Columns;

namespace Sluice.PostgreSql.Types.Scalars;

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
