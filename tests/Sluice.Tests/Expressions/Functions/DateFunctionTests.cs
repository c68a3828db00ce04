using Sluice.Expressions;
using static Sluice.Tests.Expressions.Evaluation;

namespace Sluice.Tests.Expressions.Functions;

/// <summary>The time is 2024-02-29T13:14:15.678Z.</summary>
public sealed class DateFunctionTests
{
    [Theory]
    [InlineData("@utcNow()", "2024-02-29T13:14:15.6780000Z")]
    [InlineData("@utcnow('yyyyMMdd')", "20240229")]
    [InlineData("@utcNow('D')", "Thursday, February 29, 2024")]
    [InlineData("@utcNow(null)", "2024-02-29T13:14:15.6780000Z")]
    [InlineData("@formatDateTime('2024-02-29T13:14:15+02:00')", "2024-02-29T11:14:15.0000000Z")]
    [InlineData("@formatDateTime('03/15/2018 12:00:00', 'yyyy-MM-ddTHH:mm:ss')", "2018-03-15T12:00:00")]
    [InlineData("@formatDateTime('2024-02-29', 'yyyy/MM/dd/HH')", "2024/02/29/00")]
    [InlineData("@formatDateTime('2024-02-29T13:14:15.1234567Z', 'HH:mm:ss.fff')", "13:14:15.123")]
    [InlineData("@formatDateTime('2024-02-09', 'd MMM yy, dddd')", "9 Feb 24, Friday")]
    [InlineData("@addDays('2018-03-15T13:00:00Z', 10)", "2018-03-25T13:00:00.0000000Z")]
    [InlineData("@addDays('2018-03-15T00:00:00Z', -5)", "2018-03-10T00:00:00.0000000Z")]
    [InlineData("@addDays('2024-02-28T00:00:00Z', 2)", "2024-03-01T00:00:00.0000000Z")]
    [InlineData("@addDays('2024-03-01', '-1', 'yyyy-MM-dd')", "2024-02-29")]
    [InlineData("@addHours('2018-03-15T15:00:00Z', -5)", "2018-03-15T10:00:00.0000000Z")]
    [InlineData("@addHours('2024-02-29T23:00:00Z', 1.5)", "2024-03-01T00:30:00.0000000Z")]
    [InlineData("@addMinutes('2018-03-15T00:10:00Z', 10)", "2018-03-15T00:20:00.0000000Z")]
    [InlineData("@addMinutes('2024-02-29T23:59:00Z', 1, 'HH:mm')", "00:00")]
    [InlineData("@addSeconds('2018-03-15T00:00:30Z', -5)", "2018-03-15T00:00:25.0000000Z")]
    [InlineData("@addSeconds('2024-02-29T00:00:00Z', -1, 'dd')", "28")]
    [InlineData("@startOfDay('2018-03-15T13:30:30Z')", "2018-03-15T00:00:00.0000000Z")]
    [InlineData("@startOfDay('2018-03-15T23:30:30-05:00')", "2018-03-16T00:00:00.0000000Z")]
    [InlineData("@startOfHour('2018-03-15T13:30:30Z')", "2018-03-15T13:00:00.0000000Z")]
    [InlineData("@startOfHour('2018-03-15T13:30:30Z', 'HH:mm')", "13:00")]
    [InlineData("@startOfMonth('2018-03-15T13:30:30Z')", "2018-03-01T00:00:00.0000000Z")]
    [InlineData("@startOfMonth('2018-03-15T13:30:30Z', 'yyyy-MM-dd')", "2018-03-01")]
    [InlineData("@addToTime('2018-01-01T00:00:00Z', 1, 'Day')", "2018-01-02T00:00:00.0000000Z")]
    [InlineData("@addToTime('2018-01-01T00:00:00Z', 1, 'Day', 'D')", "Tuesday, January 2, 2018")]
    [InlineData("@addToTime('2018-01-31', 1, 'month', 'D')", "Wednesday, February 28, 2018")]
    [InlineData("@addToTime('2018-01-01', 90, 'Second', 'HH:mm:ss')", "00:01:30")]
    [InlineData("@addToTime('2018-01-01', 90, 'MINUTE', 'HH:mm')", "01:30")]
    [InlineData("@subtractFromTime('2018-01-02T00:00:00Z', 1, 'Day')", "2018-01-01T00:00:00.0000000Z")]
    [InlineData("@subtractFromTime('2018-01-02T00:00:00Z', 1, 'Week')", "2017-12-26T00:00:00.0000000Z")]
    [InlineData("@subtractFromTime('2018-01-02T00:00:00Z', -1, 'Hour', 'HH')", "01")]
    [InlineData("@subtractFromTime('2020-02-29', 1, 'Year', 'yyyy-MM-dd')", "2019-02-28")]
    [InlineData("@getFutureTime(5, 'Day')", "2024-03-05T13:14:15.6780000Z")]
    [InlineData("@getFutureTime(5, 'Day', 'D')", "Tuesday, March 5, 2024")]
    [InlineData("@getFutureTime(2, 'Hour', 'HH:mm')", "15:14")]
    [InlineData("@getPastTime(5, 'Day')", "2024-02-24T13:14:15.6780000Z")]
    [InlineData("@getPastTime(5, 'Day', 'D')", "Saturday, February 24, 2024")]
    public void Times_are_utc_with_seven_digits_unless_a_format_is_given(string text, string expected) =>
        Assert.Equal(expected, (string?)Evaluate(text));

    [Theory]
    [InlineData("d", "9/14/2018")]
    [InlineData("D", "Friday, September 14, 2018")]
    [InlineData("t", "3:07 PM")]
    [InlineData("T", "3:07:05 PM")]
    [InlineData("g", "9/14/2018 3:07 PM")]
    [InlineData("G", "9/14/2018 3:07:05 PM")]
    [InlineData("f", "Friday, September 14, 2018 3:07 PM")]
    [InlineData("F", "Friday, September 14, 2018 3:07:05 PM")]
    [InlineData("m", "September 14")]
    [InlineData("y", "September 2018")]
    [InlineData("s", "2018-09-14T15:07:05")]
    [InlineData("u", "2018-09-14 15:07:05Z")]
    [InlineData("o", "2018-09-14T15:07:05.0000000Z")]
    [InlineData("R", "Fri, 14 Sep 2018 15:07:05 GMT")]
    [InlineData("%d", "14")]
    [InlineData("h tt", "3 PM")]
    [InlineData("''Q'' yyyy", "Q 2018")]
    public void Formats_are_those_of_en_us(string format, string expected) =>
        Assert.Equal(expected, (string?)Evaluate($"@formatDateTime('2018-09-14T15:07:05Z', '{format}')"));

    [Theory]
    [InlineData("@dayOfMonth('2018-03-15T13:27:36Z')", 15)]
    [InlineData("@dayOfWeek('2018-03-15T13:27:36Z')", 4)]
    [InlineData("@dayOfWeek('2018-03-18')", 0)]
    [InlineData("@dayOfYear('2018-03-15T13:27:36Z')", 74)]
    [InlineData("@dayOfYear('2024-12-31')", 366)]
    [InlineData("@ticks('0001-01-02T00:00:00Z')", 864000000000)]
    [InlineData("@ticks('2018-01-01T08:00:00')", 636503904000000000)]
    public void Parts_of_times_are_integers(string text, long expected) => Assert.Equal(expected, (long)Evaluate(text)!);

    [Theory]
    [InlineData("@convertFromUtc('2018-01-01T08:00:00.0000000Z', 'Pacific Standard Time')", "2018-01-01T00:00:00.0000000")]
    [InlineData("@convertFromUtc('2018-01-01T08:00:00.0000000Z', 'Pacific Standard Time', 'D')", "Monday, January 1, 2018")]
    [InlineData("@convertFromUtc('2018-07-01T08:00:00Z', 'America/Los_Angeles', 'D')", "Sunday, July 1, 2018")]
    [InlineData("@convertFromUtc('2018-07-01T08:00:00Z', 'america/los_angeles', 'HH')", "01")]
    [InlineData("@convertFromUtc('2024-03-31T00:59:59Z', 'W. Europe Standard Time', 'HH:mm')", "01:59")]
    [InlineData("@convertFromUtc('2024-03-31T01:00:00Z', 'W. Europe Standard Time', 'HH:mm')", "03:00")]
    [InlineData("@convertFromUtc('2024-06-01T00:00:00Z', 'Nepal Standard Time', 'HH:mm')", "05:45")]
    [InlineData("@convertToUtc('01/01/2018 00:00:00', 'Pacific Standard Time')", "2018-01-01T08:00:00.0000000Z")]
    [InlineData("@convertToUtc('01/01/2018 00:00:00', 'Pacific Standard Time', 'D')", "Monday, January 1, 2018")]
    [InlineData("@convertToUtc('2018-07-01T00:00:00', 'Europe/Berlin')", "2018-06-30T22:00:00.0000000Z")]
    [InlineData("@convertToUtc('2018-07-01T00:00:00Z', 'Europe/Berlin')", "2018-07-01T00:00:00.0000000Z")]
    [InlineData("@convertTimeZone('2018-01-01T08:00:00.0000000Z', 'UTC', 'Pacific Standard Time')", "2018-01-01T00:00:00.0000000")]
    [InlineData("@convertTimeZone('2018-07-01T12:00:00', 'W. Europe Standard Time', 'India Standard Time', 'g')", "7/1/2018 3:30 PM")]
    [InlineData("@convertTimeZone('2018-07-01T12:00:00', 'Asia/Tokyo', 'GMT Standard Time', 'HH:mm')", "04:00")]
    public void Times_are_moved_between_zones_by_windows_and_iana_names(string text, string expected) =>
        Assert.Equal(expected, (string?)Evaluate(text));

    /// <summary>The names of Windows' list that schedules and expressions are most often written with.</summary>
    [Theory]
    [InlineData("UTC")]
    [InlineData("Eastern Standard Time")]
    [InlineData("Central Standard Time")]
    [InlineData("Mountain Standard Time")]
    [InlineData("US Mountain Standard Time")]
    [InlineData("Romance Standard Time")]
    [InlineData("Central Europe Standard Time")]
    [InlineData("Central European Standard Time")]
    [InlineData("FLE Standard Time")]
    [InlineData("E. South America Standard Time")]
    [InlineData("Singapore Standard Time")]
    [InlineData("China Standard Time")]
    [InlineData("Tokyo Standard Time")]
    [InlineData("AUS Eastern Standard Time")]
    [InlineData("New Zealand Standard Time")]
    [InlineData("Arabian Standard Time")]
    public void The_zones_of_windows_are_known(string name) =>
        Assert.Equal("2018", (string?)Evaluate($"@convertFromUtc('2018-06-01', '{name}', 'yyyy')"));

    [Theory]
    [InlineData("@utcNow('%')", "utcNow(): format takes a .NET date format, such as yyyy-MM-dd, not '%' (at character 9)")]
    [InlineData("@formatDateTime(20240101)", "formatDateTime(): time takes a time, not 20240101 (at character 17)")]
    [InlineData("@formatDateTime('')", "formatDateTime(): time takes a time, not '' (at character 17)")]
    [InlineData("@addDays('2024-01-01', 99999999)", "addDays(): days leads out of the years 1 to 9999 (at character 24)")]
    [InlineData("@addDays('2024-01-01', 'x')", "addDays(): days takes a number, not 'x' (at character 24)")]
    [InlineData("@addToTime('2018-01-01', 1, 'Fortnight')", "addToTime(): unit takes Second, Minute, Hour, Day, Week, Month or Year, not 'Fortnight' (at character 29)")]
    [InlineData("@addToTime('2018-01-01', 9999999999, 'Month')", "addToTime(): count leads out of the years 1 to 9999 (at character 26)")]
    [InlineData("@getPastTime(-9223372036854775808, 'Day')", "getPastTime(): count leads out of the years 1 to 9999 (at character 14)")]
    [InlineData("@getPastTime(2025, 'Year')", "getPastTime(): count leads out of the years 1 to 9999 (at character 14)")]
    [InlineData("@convertFromUtc('2018-01-01', 'Atlantis')", "convertFromUtc(): zone takes a name such as 'Pacific Standard Time' or 'America/Los_Angeles', not 'Atlantis' (at character 31)")]
    [InlineData("@convertToUtc('2018-03-25T02:30:00', 'Europe/Berlin')", "convertToUtc(): time is skipped by the clocks of 'Europe/Berlin' (at character 15)")]
    [InlineData("@convertToUtc('0001-01-01T00:00:00', 'Asia/Tokyo')", "convertToUtc(): time leads out of the years 1 to 9999 (at character 15)")]
    public void What_times_cannot_be_says_why(string text, string expected) => Fails(expected, text);

    [Fact]
    public void The_time_is_that_of_the_scope() =>
        Assert.Equal("1999", (string?)Expression.Parse("@utcNow('yyyy')").Evaluate(Scope with { Now = new DateTimeOffset(1999, 1, 1, 0, 0, 0, default) }));
}
