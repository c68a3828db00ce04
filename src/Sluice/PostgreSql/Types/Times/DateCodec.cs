using System.Buffers.Binary;
using Sluice.Columns;

namespace Sluice.PostgreSql.Types.Times;

sealed class DateCodec(PgType type) : TypeCodec(Of(type, ColumnKind.Date))
{
    // 4714-11-24 BC and 5874897-12-31 (src/include/datatype/timestamp.h).
    const int Min = -2451545;
    const int Max = 2145031948;

    public override void Decode(ReadOnlySpan<byte> field, Vector into)
    {
        Expect(field, 4);
        var days = BinaryPrimitives.ReadInt32BigEndian(field);
        if (IsOutOfRange(days))
            throw Damaged();
        ((FixedVector<int>)into).Append(days);
    }

    public override void Encode(Vector from, int row, ByteBuffer output)
    {
        var days = ((FixedVector<int>)from)[row];
        if (IsOutOfRange(days))
            throw NotOfType();
        output.AppendInt32(days);
    }

    static bool IsOutOfRange(int days) => days is (< Min or > Max) and not (int.MinValue or int.MaxValue);
}
