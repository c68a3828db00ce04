using Sluice.Columns;
using Sluice.Columns.Text;

namespace Sluice.PostgreSql.Types.Times;

/// <summary>A time of day with an offset: microseconds, and the seconds west of Greenwich.</summary>
sealed class TimeTzCodec(PgType type) : TextRepresentationCodec(type)
{
    // src/include/datatype/timestamp.h: less than 16 hours.
    const int MaxZone = 16 * 3600 - 1;

    public override void Print(ReadOnlySpan<byte> field, ByteBuffer output)
    {
        var wire = new WireReader(field);
        var (time, west) = (wire.ReadInt64(), wire.ReadInt32());
        wire.End();
        if ((ulong)time > TimeCodec.Max || west is < -MaxZone or > MaxZone)
            throw Damaged();
        TextRepresentation.WriteTime(time, output);
        output.Append(west > 0 ? (byte)'-' : (byte)'+');
        var offset = Math.Abs(west);
        AppendTwo(offset / 3600, output);
        if (offset % 3600 == 0)
            return;
        output.Append((byte)':');
        AppendTwo(offset / 60 % 60, output);
        if (offset % 60 == 0)
            return;
        output.Append((byte)':');
        AppendTwo(offset % 60, output);
    }

    public override void Parse(ReadOnlySpan<byte> text, ByteBuffer output)
    {
        text = TextCursor.Trim(text);
        var end = text.IndexOfAny("+-Zz"u8);
        var time = TextCursor.Trim(end < 0 ? text : text[..end]);
        if (time.Length == 0 || !TextRepresentation.TryReadTime(time, out var microseconds))
            throw NotOfType();
        output.AppendInt64(microseconds);
        output.AppendInt32(end < 0 ? 0 : -ReadOffset(text[end..]));
    }

    /// <summary>Z, +2, +02, +0530, +05:30, +05:30:15.</summary>
    int ReadOffset(ReadOnlySpan<byte> text)
    {
        if (text is [(byte)'Z' or (byte)'z'])
            return 0;
        var cursor = new TextCursor(text);
        var isWest = cursor.Read() == '-';
        var digits = cursor.TakeDigits();
        var (hours, minutes, seconds) = (0, 0, 0);
        switch (digits.Length)
        {
            case 1 or 2:
                hours = Number(digits);
                if (cursor.TryTake(':'))
                    minutes = Number(cursor.TakeDigits());
                if (cursor.TryTake(':'))
                    seconds = Number(cursor.TakeDigits());
                break;
            case 3 or 4:
                (hours, minutes) = (Number(digits[..^2]), Number(digits[^2..]));
                break;
            default:
                throw NotOfType();
        }

        var offset = hours * 3600 + minutes * 60 + seconds;
        if (!cursor.IsAtEnd || minutes > 59 || seconds > 59 || offset > MaxZone)
            throw NotOfType();
        return isWest ? -offset : offset;
    }

    int Number(ReadOnlySpan<byte> digits) => digits switch
    {
        [var one] => one - '0',
        [var ten, var one] => (ten - '0') * 10 + one - '0',
        _ => throw NotOfType(),
    };

    static void AppendTwo(int number, ByteBuffer output) => output.Append([(byte)('0' + number / 10), (byte)('0' + number % 10)]);
}
