using System.Buffers.Binary;
using Sluice.Columns;

namespace Sluice.PostgreSql.Types.Scalars;

sealed class DoubleCodec(PgType type) : TypeCodec(Of(type, ColumnKind.Double))
{
    public override void Decode(ReadOnlySpan<byte> field, Vector into)
    {
        Expect(field, 8);
        ((FixedVector<double>)into).Append(BinaryPrimitives.ReadDoubleBigEndian(field));
    }

    public override void Encode(Vector from, int row, ByteBuffer output) => output.AppendDouble(((FixedVector<double>)from)[row]);
}
