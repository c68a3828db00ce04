using System.Globalization;
using System.Text;
using Sluice.Columns;
using Sluice.Columns.Text;
using Sluice.Copying.Jobs.Translators;
using Calendar = Sluice.Columns.Text.Calendar;

namespace Sluice.Copying.Mapping.Conversion;

/// <summary>
/// Dates and times of one kind as text: in a .NET format, if there is one, else PostgreSQL's text form, and what en-us has for them.
/// </summary>
sealed class TemporalFormat
{
    const int MaxCharacters = 256;
    const long TicksPerMicrosecond = TimeSpan.TicksPerMicrosecond;
    const DateTimeStyles Styles = DateTimeStyles.AllowWhiteSpaces | DateTimeStyles.AssumeUniversal;

    static readonly long Epoch = new DateTime(2000, 1, 1).Ticks;

    // The forms that DateTime.Parse takes and that mean the same at any time and place.
    static readonly string[] CommonForms =
    [
        .. from date in (string[])
            ["M/d/yyyy", "d MMM yyyy", "d-MMM-yyyy", "MMM d, yyyy", "MMMM d, yyyy", "d MMMM yyyy", "dddd, d MMMM yyyy"]
            from time in (string[])["", " H:mm", " H:mm:ss.FFFFFFF", " h:mm tt", " h:mm:ss.FFFFFFF tt", "THH:mm:ss.FFFFFFF"]
            from zone in (string[])(time.Length == 0 ? [""] : ["", "Z", " zzz", "zzz"])
            select date + time + zone,
        "ddd, d MMM yyyy HH:mm:ss 'GMT'",
        "ddd, d MMM yyyy HH:mm:ss zzz",
    ];

    readonly string? _format;
    readonly IFormatProvider _culture;
    readonly ColumnKind _kind;

    /// <param name="column">The column, for messages.</param>
    /// <param name="kind">The kind of dates and times.</param>
    /// <param name="settings">The copy's formats and culture.</param>
    /// <param name="ends">The ends of the mapping; what the first says counts, then the second, then the settings.</param>
    public TemporalFormat(string column, ColumnKind kind, ConversionSettings settings, ReadOnlySpan<MappedColumn?> ends)
    {
        _kind = kind;
        _format = kind switch
        {
            ColumnKind.Time => settings.TimeSpanFormat,
            ColumnKind.TimestampTz => settings.DateTimeOffsetFormat,
            ColumnKind.Date or ColumnKind.Timestamp => settings.DateTimeFormat,
            _ => null,
        };
        var culture = settings.Culture;
        for (var i = ends.Length - 1; i >= 0; i--)
        {
            if (IsTemporal(kind))
                _format = ends[i]?.Format ?? _format;
            culture = ends[i]?.Culture ?? culture;
        }

        if (string.IsNullOrEmpty(_format))
            _format = null;
        _culture = CultureOf(column, culture);
        CheckFormat(column);
    }

    public static bool IsTemporal(ColumnKind kind) =>
        kind is ColumnKind.Date or ColumnKind.Time or ColumnKind.Timestamp or ColumnKind.TimestampTz;

    /// <returns>False when the format cannot express the day: .NET knows the years 1 to 9999 and no infinity.</returns>
    public bool TryWriteDate(int days, ByteBuffer output)
    {
        if (_format is null)
        {
            TextRepresentation.WriteDate(days, output);
            return true;
        }

        var moment = (Int128)days * Calendar.MicrosecondsPerDay;
        return IsDotNet(moment) && TryFormat(DateTimeOf((long)moment), output);
    }

    /// <inheritdoc cref="TryWriteDate"/>
    public bool TryWriteTimestamp(long microseconds, bool hasZone, ByteBuffer output)
    {
        if (_format is null)
        {
            TextRepresentation.WriteTimestamp(microseconds, (byte)' ', hasZone ? "+00"u8 : [], output);
            return true;
        }

        if (!IsDotNet(microseconds))
            return false;
        var value = DateTimeOf(microseconds);
        return hasZone ? TryFormat(new DateTimeOffset(value, TimeSpan.Zero), output) : TryFormat(value, output);
    }

    /// <returns>False when the format cannot express the time: a TimeSpan of 24:00 is one day and no hours.</returns>
    public bool TryWriteTime(long microseconds, ByteBuffer output)
    {
        if (_format is not null)
            return microseconds < Calendar.MicrosecondsPerDay && TryFormat(TimeSpan.FromMicroseconds(microseconds), output);
        TextRepresentation.WriteTime(microseconds, output);
        return true;
    }

    public bool TryReadDate(ReadOnlySpan<byte> text, out int days)
    {
        if (_format is null && TextRepresentation.TryReadDate(text, out days))
            return true;
        var isRead = TryParse(text, hasZone: false, out var microseconds);
        days = (int)Calendar.Split(microseconds).Days;
        return isRead;
    }

    public bool TryReadTimestamp(ReadOnlySpan<byte> text, bool hasZone, out long microseconds) =>
        (_format is null && TextRepresentation.TryReadTimestamp(text, hasZone, out microseconds))
            || TryParse(text, hasZone, out microseconds);

    public bool TryReadTime(ReadOnlySpan<byte> text, out long microseconds)
    {
        if (_format is null)
            return TextRepresentation.TryReadTime(text, out microseconds);
        Span<char> room = stackalloc char[MaxCharacters];
        var isRead = TimeSpan.TryParseExact(Characters(text, room), _format, _culture, out var time);
        microseconds = Round(time.Ticks);
        return isRead && microseconds is >= 0 and <= Calendar.MicrosecondsPerDay;
    }

    bool TryParse(ReadOnlySpan<byte> text, bool hasZone, out long microseconds)
    {
        Span<char> room = stackalloc char[MaxCharacters];
        var characters = Characters(text, room);
        var isRead = _format is null
            ? DateTimeOffset.TryParseExact(characters, CommonForms, _culture, Styles, out var moment)
            : DateTimeOffset.TryParseExact(characters, _format, _culture, Styles, out moment);
        microseconds = Round((hasZone ? moment.UtcTicks : moment.Ticks) - Epoch);
        return isRead;
    }

    // Nothing for what is too long or no UTF-8: no format takes that.
    static ReadOnlySpan<char> Characters(ReadOnlySpan<byte> text, Span<char> room) =>
        Encoding.UTF8.TryGetChars(text, room, out var length) ? room[..length] : [];

    static long Round(long ticks)
    {
        var (microseconds, rest) = Math.DivRem(ticks + (TicksPerMicrosecond / 2), TicksPerMicrosecond);
        return rest < 0 ? microseconds - 1 : microseconds;
    }

    static bool IsDotNet(Int128 microseconds) =>
        microseconds >= -Epoch / TicksPerMicrosecond && microseconds <= (DateTime.MaxValue.Ticks - Epoch) / TicksPerMicrosecond;

    static DateTime DateTimeOf(long microseconds) => new((microseconds * TicksPerMicrosecond) + Epoch);

    bool TryFormat<T>(T value, ByteBuffer output)
        where T : IUtf8SpanFormattable
    {
        for (var room = MaxCharacters; ; room *= 4)
        {
            if (value.TryFormat(output.GetSpan(room), out var length, _format, _culture))
            {
                output.Advance(length);
                return true;
            }
        }
    }

    void CheckFormat(string column)
    {
        using var output = new ByteBuffer();
        try
        {
            _ = _kind == ColumnKind.Time ? TryWriteTime(0, output) : TryWriteTimestamp(0, _kind == ColumnKind.TimestampTz, output);
        }
        catch (FormatException exception)
        {
            throw new SluiceException(
                Side.Definition,
                "FormatNotValid",
                $"The format '{_format}' of column '{column}' is no .NET format of "
                    + $"{(_kind == ColumnKind.Time ? "a TimeSpan" : "a date and time")}. "
                    + "Correct it in the column's mapping or in 'typeConversionSettings'.",
                exception);
        }
    }

    static IFormatProvider CultureOf(string column, string? culture) => culture?.ToUpperInvariant() switch
    {
        null or "" or "EN-US" or "EN" => EnglishDates.EnUs,
        "INVARIANT" => CultureInfo.InvariantCulture,
        _ => throw new SluiceException(
            Side.Definition,
            "CultureNotSupported",
            $"The culture '{culture}' of column '{column}' is not supported: only 'en-us' is. Give dates a format that needs no culture, "
                + "such as 'dd-MM-yyyy', and convert numbers in the source's query."),
    };
}
