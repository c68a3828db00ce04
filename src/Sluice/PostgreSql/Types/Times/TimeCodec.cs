using System.Buffers.Binary;
using Sluice.Columns;

namespace Sluice.PostgreSql.Types.Times;

sealed class TimeCodec(PgType type) : TypeCodec(Of(type, ColumnKind.Time))
{
    public const long Max = 86_400_000_000;

    public override void Decode(ReadOnlySpan<byte> field, Vector into)
    {
        Expect(field, 8);
        var time = BinaryPrimitives.ReadInt64BigEndian(field);
        if ((ulong)time > Max)
            throw Damaged();
        ((FixedVector<long>)into).Append(time);
    }

    public override void Encode(Vector from, int row, ByteBuffer output)
    {
        var time = ((FixedVector<long>)from)[row];
        if ((ulong)time > Max)
            throw NotOfType();
        output.AppendInt64(time);
    }
}
