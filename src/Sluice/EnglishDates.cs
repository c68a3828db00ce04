using System.Globalization;

namespace Sluice;

/// <summary>
/// How en-us, ADF's culture, writes dates and times: 9/14/2018 for <c>d</c>, 3:07 PM for <c>t</c>. No culture is built into the process
/// (<c>InvariantGlobalization</c>), and the invariant one has other standard formats.
/// </summary>
static class EnglishDates
{
    public static readonly DateTimeFormatInfo EnUs = DateTimeFormatInfo.ReadOnly(new DateTimeFormatInfo
    {
        ShortDatePattern = "M/d/yyyy",
        LongDatePattern = "dddd, MMMM d, yyyy",
        ShortTimePattern = "h:mm tt",
        LongTimePattern = "h:mm:ss tt",
        FullDateTimePattern = "dddd, MMMM d, yyyy h:mm:ss tt",
        MonthDayPattern = "MMMM d",
        YearMonthPattern = "MMMM yyyy",
    });
}
