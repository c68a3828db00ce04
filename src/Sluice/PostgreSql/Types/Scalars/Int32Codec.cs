using System.Buffers.Binary;
using Sluice.Columns;

namespace Sluice.PostgreSql.Types.Scalars;

sealed class Int32Codec(PgType type) : TypeCodec(Of(type, ColumnKind.Int32))
{
    public override void Decode(ReadOnlySpan<byte> field, Vector into)
    {
        Expect(field, 4);
        ((FixedVector<int>)into).Append(BinaryPrimitives.ReadInt32BigEndian(field));
    }

    public override void Encode(Vector from, int row, ByteBuffer output) => output.AppendInt32(((FixedVector<int>)from)[row]);
}
