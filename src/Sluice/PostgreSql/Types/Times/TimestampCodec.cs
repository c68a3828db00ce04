using System.Buffers.Binary;
using Sluice.Columns;

namespace Sluice.PostgreSql.Types.Times;

sealed class TimestampCodec(PgType type, ColumnKind kind) : TypeCodec(Of(type, kind))
{
    // 4714-11-24 BC, and the first moment of the year 294277 (src/include/datatype/timestamp.h).
    const long Min = -211_813_488_000_000_000;
    const long End = 9_223_371_331_200_000_000;

    public override void Decode(ReadOnlySpan<byte> field, Vector into)
    {
        Expect(field, 8);
        var time = BinaryPrimitives.ReadInt64BigEndian(field);
        if (IsOutOfRange(time))
            throw Damaged();
        ((FixedVector<long>)into).Append(time);
    }

    public override void Encode(Vector from, int row, ByteBuffer output)
    {
        var time = ((FixedVector<long>)from)[row];
        if (IsOutOfRange(time))
            throw NotOfType();
        output.AppendInt64(time);
    }

    static bool IsOutOfRange(long time) => time is (< Min or >= End) and not (long.MinValue or long.MaxValue);
}
