using Sluice.Columns;
using Sluice.Columns.Text;

namespace Sluice.PostgreSql.Types.Times;

/// <summary>Microseconds, days and months; the text form is that of <c>intervalstyle postgres</c> (datetime.c, EncodeInterval).</summary>
sealed class IntervalCodec(PgType type) : TextRepresentationCodec(type)
{
    public override void Print(ReadOnlySpan<byte> field, ByteBuffer output)
    {
        var wire = new WireReader(field);
        var (time, days, months) = (wire.ReadInt64(), wire.ReadInt32(), wire.ReadInt32());
        wire.End();
        switch (time, days, months)
        {
            // From PostgreSQL 17 on.
            case (long.MaxValue, int.MaxValue, int.MaxValue):
                output.Append("infinity"u8);
                return;
            case (long.MinValue, int.MinValue, int.MinValue):
                output.Append("-infinity"u8);
                return;
        }

        var start = output.Length;
        var wasNegative = false;
        AppendPart(months / 12, "year"u8, start, ref wasNegative, output);
        AppendPart(months % 12, "mon"u8, start, ref wasNegative, output);
        AppendPart(days, "day"u8, start, ref wasNegative, output);
        if (time != 0 || output.Length == start)
            AppendTime(time, start, wasNegative, output);
    }

    public override void Parse(ReadOnlySpan<byte> text, ByteBuffer output)
    {
        text = TextCursor.Trim(text);
        var parts = new IntervalParts();
        var isRead = text is [(byte)'P', ..] ? parts.TryReadIso(text[1..]) : parts.TryRead(text);
        if (!isRead)
            throw NotOfType();
        output.AppendInt64(parts.Microseconds);
        output.AppendInt32(parts.Days);
        output.AppendInt32(parts.Months);
    }

    static void AppendPart(int value, ReadOnlySpan<byte> unit, int start, ref bool wasNegative, ByteBuffer output)
    {
        if (value == 0)
            return;
        if (output.Length > start)
            output.Append((byte)' ');
        if (wasNegative && value > 0)
            output.Append((byte)'+');
        TextRepresentation.Write(value, output);
        output.Append((byte)' ');
        output.Append(unit);
        if (value != 1)
            output.Append((byte)'s');
        wasNegative = value < 0;
    }

    static void AppendTime(long time, int start, bool wasNegative, ByteBuffer output)
    {
        if (output.Length > start)
            output.Append((byte)' ');
        if (time < 0 || wasNegative)
            output.Append(time < 0 ? (byte)'-' : (byte)'+');
        var hours = Math.Abs(time / 3_600_000_000);
        if (hours < 10)
            output.Append((byte)'0');
        TextRepresentation.Write(hours, output);
        // What is left is less than a day: as a time of day its hours are 00.
        var rest = output.Length;
        TextRepresentation.WriteTime(Math.Abs(time % 3_600_000_000), output);
        var minutes = output.Span[(rest + 2)..];
        minutes.CopyTo(output.Span[rest..]);
        output.Truncate(output.Length - 2);
    }
}
