using Sluice.Columns;

namespace Sluice.PostgreSql.Types.Scalars;

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
