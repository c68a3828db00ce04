using System.Buffers.Binary;
using Sluice.Columns;

namespace Sluice.PostgreSql.Types;

sealed class DateCodec(PgType type) : TypeCodec(Of(type, ColumnKind.Date))
{
    // 4714-11-24 BC and 5874897-12-31 (src/include/datatype/timestamp.h).
    const int Least = -2451545;
    const int Most = 2145031948;

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

    static bool IsOutOfRange(int days) => days is (< Least or > Most) and not (int.MinValue or int.MaxValue);
}

sealed class TimeCodec(PgType type) : TypeCodec(Of(type, ColumnKind.Time))
{
    public const long Most = 86_400_000_000;

    public override void Decode(ReadOnlySpan<byte> field, Vector into)
    {
        Expect(field, 8);
        var time = BinaryPrimitives.ReadInt64BigEndian(field);
        if ((ulong)time > Most)
            throw Damaged();
        ((FixedVector<long>)into).Append(time);
    }

    public override void Encode(Vector from, int row, ByteBuffer output)
    {
        var time = ((FixedVector<long>)from)[row];
        if ((ulong)time > Most)
            throw NotOfType();
        output.AppendInt64(time);
    }
}

sealed class TimestampCodec(PgType type, ColumnKind kind) : TypeCodec(Of(type, kind))
{
    // 4714-11-24 BC, and the first moment of the year 294277 (src/include/datatype/timestamp.h).
    const long Least = -211_813_488_000_000_000;
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

    static bool IsOutOfRange(long time) => time is (< Least or >= End) and not (long.MinValue or long.MaxValue);
}
