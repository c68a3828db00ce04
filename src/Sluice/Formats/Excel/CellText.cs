using System.Globalization;

namespace Sluice.Formats.Excel;

/// <summary>The numbers in cells as texts: what they are, not how they are shown.</summary>
static class CellText
{
    // More may be a binary fraction written out: 1.1000000000000001 is 1.1.
    const int ExactDigits = 15;
    const long DayMilliseconds = 86_400_000;

    // 31 December 9999.
    const double LastDay = 2_958_466;

    /// <summary>A number by its kind; one that is out of the kind's range as a number.</summary>
    public static string Of(string text, CellKind kind, bool is1904)
    {
        if (kind == CellKind.Number || !double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value)
            || !(Math.Abs(value) < LastDay))
        {
            return Number(text);
        }

        // As exact as Excel: its fractions of days are no better.
        var milliseconds = (long)Math.Round(value * DayMilliseconds);
        if (kind == CellKind.Duration)
            return Duration(milliseconds);
        if (value < 0)
            return Number(text);
        var (day, time) = Math.DivRem(milliseconds, DayMilliseconds);
        if (kind == CellKind.Time && day == 0)
            return Time(time);
        var date = Date(day, is1904);
        return kind == CellKind.Date && time == 0 ? date : $"{date} {Time(time)}";
    }

    /// <summary>Every digit of a whole number; of others the shortest that is the same number, without an exponent where there is room.</summary>
    static string Number(string text)
    {
        if (text.AsSpan().TrimStart('-').ContainsAnyExceptInRange('0', '9')
            && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value))
        {
            var shortest = Digits(text) <= ExactDigits ? text : value.ToString("R", CultureInfo.InvariantCulture);
            return decimal.TryParse(shortest, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && (number != 0 || value == 0)
                && (double)number == value
                ? number.ToString(CultureInfo.InvariantCulture) : shortest;
        }

        return text;
    }

    static int Digits(string text)
    {
        var mantissa = text.AsSpan();
        if (mantissa.IndexOfAny('e', 'E') is >= 0 and var exponent)
            mantissa = mantissa[..exponent];
        return mantissa.TrimStart("-0.").ToString().Count(char.IsAsciiDigit);
    }

    /// <summary>Lotus 1-2-3 had a 29 February 1900, the 60th day, and Excel kept it: as a date it is refused by whoever reads it.</summary>
    static string Date(long day, bool is1904) =>
        is1904 ? Text(new DateOnly(1904, 1, 1), day)
        : day == 60 ? "1900-02-29"
        : Text(new DateOnly(1899, 12, day < 60 ? 31 : 30), day);

    static string Text(DateOnly first, long day) =>
        first.DayNumber + day <= DateOnly.MaxValue.DayNumber ? first.AddDays((int)day).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)
        : $"{day}";

    static string Time(long milliseconds) =>
        TimeSpan.FromMilliseconds(milliseconds).ToString(milliseconds % 1000 == 0 ? @"hh\:mm\:ss" : @"hh\:mm\:ss\.fff", CultureInfo.InvariantCulture);

    static string Duration(long milliseconds)
    {
        var (hours, rest) = Math.DivRem(Math.Abs(milliseconds), DayMilliseconds / 24);
        return string.Create(CultureInfo.InvariantCulture, $"{(milliseconds < 0 ? "-" : "")}{hours:00}:{Time(rest)[3..]}");
    }
}
