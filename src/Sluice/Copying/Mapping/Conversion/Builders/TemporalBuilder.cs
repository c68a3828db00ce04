using Sluice.Columns;
using Sluice.Columns.Text;
using Sluice.Copying.Jobs.Translators;

namespace Sluice.Copying.Mapping.Conversion.Builders;

/// <summary>Makes dates, times of day, timestamps and moments. Without a zone a time is in UTC.</summary>
sealed class TemporalBuilder(ColumnType type, ConversionSettings settings, TemporalFormat format) : ValueBuilder(type, settings)
{
    readonly ColumnKind _kind = type.Kind;

    public override string? AddDate(int value, Vector to)
    {
        if (_kind == ColumnKind.Date)
            return Append(value, to);
        if (_kind == ColumnKind.Time)
            return WrongType;
        if (value is int.MaxValue or int.MinValue)
            return Append(value > 0 ? long.MaxValue : long.MinValue, to);
        var moment = (Int128)value * Calendar.MicrosecondsPerDay;
        return moment >= TextRepresentation.EndOfTimestamps ? TooLarge : Append((long)moment, to);
    }

    public override string? AddTime(long value, Vector to) => _kind == ColumnKind.Time ? Append(value, to) : WrongType;

    public override string? AddTimestamp(long value, Vector to)
    {
        if (_kind == ColumnKind.Time)
            return WrongType;
        if (_kind != ColumnKind.Date)
            return Append(value, to);
        if (value is long.MaxValue or long.MinValue)
            return Append(value > 0 ? int.MaxValue : int.MinValue, to);
        var (days, time) = Calendar.Split(value);
        return time != 0 && !MayTruncate ? Lossy : Append((int)days, to);
    }

    public override string? AddTimestampTz(long value, Vector to) =>
        _kind == ColumnKind.TimestampTz ? Append(value, to) : MayTruncate ? AddTimestamp(value, to) : Lossy;

    public override string? AddText(ReadOnlySpan<byte> text, Vector to)
    {
        if (!MayTruncate && HasMoreThanMicroseconds(text))
            return Lossy;
        switch (_kind)
        {
            case ColumnKind.Date:
                return format.TryReadDate(text, out var days) ? Append(days, to) : Malformed;
            case ColumnKind.Time:
                return format.TryReadTime(text, out var time) ? Append(time, to) : Malformed;
            default:
                return format.TryReadTimestamp(text, _kind == ColumnKind.TimestampTz, out var moment) ? Append(moment, to) : Malformed;
        }
    }

    static bool HasMoreThanMicroseconds(ReadOnlySpan<byte> text)
    {
        const int Digits = 6;
        var point = text.LastIndexOf((byte)'.');
        if (point < 0 || text.Length <= point + 1 + Digits)
            return false;
        var rest = text[(point + 1 + Digits)..].TrimStart((byte)'0');
        return rest.Length > 0 && rest[0] is >= (byte)'1' and <= (byte)'9'
            && text.Slice(point + 1, Digits).IndexOfAnyExceptInRange((byte)'0', (byte)'9') < 0;
    }

    static string? Append<T>(T value, Vector to)
        where T : unmanaged
    {
        ((FixedVector<T>)to).Append(value);
        return null;
    }
}
