using System.Buffers.Binary;
using Sluice.Columns;

namespace Sluice.PostgreSql.Types.Scalars;

sealed class Int64Codec(PgType type) : TypeCodec(Of(type, ColumnKind.Int64))
{
    public override void Decode(ReadOnlySpan<byte> field, Vector into)
    {
        Expect(field, 8);
        ((FixedVector<long>)into).Append(BinaryPrimitives.ReadInt64BigEndian(field));
    }

    public override void Encode(Vector from, int row, ByteBuffer output) => output.AppendInt64(((FixedVector<long>)from)[row]);
}
