using System.Buffers.Binary;
using Sluice.Columns;

namespace Sluice.PostgreSql.Types.Scalars;

sealed class Int16Codec(PgType type) : TypeCodec(Of(type, ColumnKind.Int16))
{
    public override void Decode(ReadOnlySpan<byte> field, Vector into)
    {
        Expect(field, 2);
        ((FixedVector<short>)into).Append(BinaryPrimitives.ReadInt16BigEndian(field));
    }

    public override void Encode(Vector from, int row, ByteBuffer output) => output.AppendInt16(((FixedVector<short>)from)[row]);
}
