using System.Buffers.Binary;
using Sluice.Columns;

namespace Sluice.PostgreSql.Types.Scalars;

sealed class SingleCodec(PgType type) : TypeCodec(Of(type, ColumnKind.Single))
{
    public override void Decode(ReadOnlySpan<byte> field, Vector into)
    {
        Expect(field, 4);
        ((FixedVector<float>)into).Append(BinaryPrimitives.ReadSingleBigEndian(field));
    }

    public override void Encode(Vector from, int row, ByteBuffer output) => output.AppendSingle(((FixedVector<float>)from)[row]);
}
