using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Sluice.Expressions;

namespace Sluice.Tests.Expressions;

public sealed class FunctionTests
{
    [Theory]
    [InlineData("@concat('a', 1, true)", "\"a1True\"")]
    [InlineData("@concat(createArray(1), createArray(2, 3))", "[1,2,3]")]
    [InlineData("@toLower('ÄB')", "\"äb\"")]
    [InlineData("@toUpper('äb')", "\"ÄB\"")]
    [InlineData("@trim('  a b ')", "\"a b\"")]
    [InlineData("@replace('a.b.c', '.', '/')", "\"a/b/c\"")]
    [InlineData("@split('a,b,,c', ',')", "[\"a\",\"b\",\"\",\"c\"]")]
    [InlineData("@substring('hello', 1, 3)", "\"ell\"")]
    [InlineData("@substring('hello', 1)", "\"ello\"")]
    [InlineData("@startsWith('Hello', 'he')", "true")]
    [InlineData("@endsWith('Hello', 'LO')", "true")]
    [InlineData("@endsWith('Hello', 'He')", "false")]
    [InlineData("@indexOf('hello', 'L')", "2")]
    [InlineData("@lastIndexOf('hello', 'l')", "3")]
    [InlineData("@indexOf('hello', 'x')", "-1")]
    public void Text(string text, string expected) => AssertValue(expected, text);

    [Theory]
    [InlineData("@contains('hello', 'ell')", "true")]
    [InlineData("@contains('hello', 'ELL')", "false")]
    [InlineData("@contains(createArray(1, 2), 2)", "true")]
    [InlineData("@contains(createArray('1'), 1)", "false")]
    [InlineData("@contains(json('{\"a\":null}'), 'a')", "true")]
    [InlineData("@empty('')", "true")]
    [InlineData("@empty(createArray())", "true")]
    [InlineData("@empty(' ')", "false")]
    [InlineData("@empty(pipeline().parameters.nothing)", "true")]
    [InlineData("@length('äöü')", "3")]
    [InlineData("@length(createArray(1, 2))", "2")]
    [InlineData("@first(createArray(1, 2))", "1")]
    [InlineData("@last('abc')", "\"c\"")]
    [InlineData("@first(createArray())", "null")]
    [InlineData("@join(createArray('a', 1), '-')", "\"a-1\"")]
    [InlineData("@array('a')", "[\"a\"]")]
    [InlineData("@array(createArray(1))", "[1]")]
    public void Collections(string text, string expected) => AssertValue(expected, text);

    [Theory]
    [InlineData("@and(true, equals(1, 1), true)", "true")]
    [InlineData("@and(true, false)", "false")]
    [InlineData("@or(false, 'true')", "true")]
    [InlineData("@not(false)", "true")]
    [InlineData("@equals(1, 1.0)", "true")]
    [InlineData("@equals('a', 'A')", "false")]
    [InlineData("@equals('1', 1)", "false")]
    [InlineData("@equals(null, null)", "true")]
    [InlineData("@equals(createArray(1), createArray(1))", "true")]
    [InlineData("@greater(10, 9)", "true")]
    [InlineData("@greater('10', '9')", "false")]
    [InlineData("@greaterOrEquals(2, 2)", "true")]
    [InlineData("@less('2024-01-01', '2024-01-02')", "true")]
    [InlineData("@lessOrEquals(3, 2)", "false")]
    [InlineData("@coalesce(null, pipeline().parameters.nothing, 'x')", "\"x\"")]
    [InlineData("@coalesce(null)", "null")]
    public void Logic(string text, string expected) => AssertValue(expected, text);

    [Theory]
    [InlineData("@string(5)", "\"5\"")]
    [InlineData("@string(createArray(1))", "\"[1]\"")]
    [InlineData("@int('12')", "12")]
    [InlineData("@int(12.0)", "12")]
    [InlineData("@float('1.50')", "1.50")]
    [InlineData("@bool('True')", "true")]
    [InlineData("@bool(0)", "false")]
    [InlineData("@json('[1, 2]')", "[1,2]")]
    [InlineData("@json('null')", "null")]
    [InlineData("@base64('hé')", "\"aMOp\"")]
    [InlineData("@base64ToString('aMOp')", "\"h\\u00E9\"")]
    [InlineData("@uriComponent('a b/c')", "\"a%20b%2Fc\"")]
    [InlineData("@uriComponentToString('a%20b%2Fc')", "\"a b/c\"")]
    public void Conversions(string text, string expected) => AssertValue(expected, text, escapeNonAscii: true);

    [Theory]
    [InlineData("@add(1, 2)", "3")]
    [InlineData("@add('1', 2.5)", "3.5")]
    [InlineData("@sub(1, 2)", "-1")]
    [InlineData("@mul(9007199254740993, 1)", "9007199254740993")]
    [InlineData("@div(7, 2)", "3")]
    [InlineData("@div(-7, 2)", "-3")]
    [InlineData("@div(7.5, 2)", "3.75")]
    [InlineData("@mod(7, 4)", "3")]
    [InlineData("@max(1, 3, 2)", "3")]
    [InlineData("@min(createArray(3, 1, 2))", "1")]
    public void Arithmetic(string text, string expected) => AssertValue(expected, text);

    [Theory]
    [InlineData("@utcNow()", "2024-02-29T13:14:15.6780000Z")]
    [InlineData("@utcnow('yyyyMMdd')", "20240229")]
    [InlineData("@formatDateTime('2024-02-29T13:14:15+02:00')", "2024-02-29T11:14:15.0000000Z")]
    [InlineData("@formatDateTime('2024-02-29', 'yyyy/MM/dd/HH')", "2024/02/29/00")]
    [InlineData("@addDays('2024-02-28T00:00:00Z', 2)", "2024-03-01T00:00:00.0000000Z")]
    [InlineData("@addDays('2024-03-01', -1, 'yyyy-MM-dd')", "2024-02-29")]
    [InlineData("@addHours('2024-02-29T23:00:00Z', 1.5)", "2024-03-01T00:30:00.0000000Z")]
    [InlineData("@addMinutes('2024-02-29T23:59:00Z', 1, 'HH:mm')", "00:00")]
    [InlineData("@addSeconds('2024-02-29T00:00:00Z', -1, 'dd')", "28")]
    [InlineData("@startOfDay('2024-02-29T13:14:15Z')", "2024-02-29T00:00:00.0000000Z")]
    public void Dates_are_UTC_and_printed_with_seven_digits_unless_a_format_is_given(string text, string expected) =>
        AssertValue($"\"{expected}\"", text);

    [Theory]
    [InlineData("@formatDateTime('2018-09-14T15:07:05Z', 'd')", "9/14/2018")]
    [InlineData("@formatDateTime('2018-09-04T15:07:05Z', 'D')", "Tuesday, September 4, 2018")]
    [InlineData("@formatDateTime('2018-09-14T15:07:05Z', 't')", "3:07 PM")]
    [InlineData("@formatDateTime('2018-09-14T15:07:05Z', 'T')", "3:07:05 PM")]
    [InlineData("@formatDateTime('2018-09-14T15:07:05Z', 'g')", "9/14/2018 3:07 PM")]
    [InlineData("@formatDateTime('2018-09-14T15:07:05Z', 'G')", "9/14/2018 3:07:05 PM")]
    [InlineData("@formatDateTime('2018-09-14T15:07:05Z', 'f')", "Friday, September 14, 2018 3:07 PM")]
    [InlineData("@formatDateTime('2018-09-14T15:07:05Z', 'F')", "Friday, September 14, 2018 3:07:05 PM")]
    [InlineData("@formatDateTime('2018-09-04T15:07:05Z', 'm')", "September 4")]
    [InlineData("@formatDateTime('2018-09-14T15:07:05Z', 'y')", "September 2018")]
    [InlineData("@formatDateTime('2018-09-14T15:07:05Z', 's')", "2018-09-14T15:07:05")]
    [InlineData("@formatDateTime('2018-09-14T15:07:05Z', 'o')", "2018-09-14T15:07:05.0000000Z")]
    [InlineData("@formatDateTime('2018-09-14T15:07:05Z', 'R')", "Fri, 14 Sep 2018 15:07:05 GMT")]
    public void Standard_formats_of_dates_are_those_of_en_us(string text, string expected) => AssertValue($"\"{expected}\"", text);

    [Theory]
    [InlineData("@addToTime('2018-01-01T00:00:00Z', 1, 'Day')", "\"2018-01-02T00:00:00.0000000Z\"")]
    [InlineData("@addToTime('2018-01-31', 1, 'month', 'D')", "\"Wednesday, February 28, 2018\"")]
    [InlineData("@subtractFromTime('2018-01-02T00:00:00Z', 1, 'Week')", "\"2017-12-26T00:00:00.0000000Z\"")]
    [InlineData("@subtractFromTime('2020-02-29', 1, 'Year', 'yyyy-MM-dd')", "\"2019-02-28\"")]
    [InlineData("@getFutureTime(2, 'Hour', 'HH:mm')", "\"15:14\"")]
    [InlineData("@getPastTime(5, 'Day')", "\"2024-02-24T13:14:15.6780000Z\"")]
    [InlineData("@startOfHour('2018-03-15T13:30:30Z')", "\"2018-03-15T13:00:00.0000000Z\"")]
    [InlineData("@startOfDay('2018-03-15T23:30:30-05:00')", "\"2018-03-16T00:00:00.0000000Z\"")]
    [InlineData("@startOfMonth('2018-03-15T13:30:30Z', 'yyyy-MM-dd')", "\"2018-03-01\"")]
    [InlineData("@dayOfMonth('2018-03-15T13:27:36Z')", "15")]
    [InlineData("@dayOfWeek('2018-03-15T13:27:36Z')", "4")]
    [InlineData("@dayOfYear('2018-03-15T13:27:36Z')", "74")]
    [InlineData("@ticks('0001-01-02T00:00:00Z')", "864000000000")]
    [InlineData("@convertFromUtc('2018-01-01T08:00:00Z', 'Pacific Standard Time')", "\"2018-01-01T00:00:00.0000000\"")]
    [InlineData("@convertFromUtc('2018-07-01T08:00:00Z', 'America/Los_Angeles', 'D')", "\"Sunday, July 1, 2018\"")]
    [InlineData("@convertToUtc('2018-01-01T00:00:00', 'Pacific Standard Time')", "\"2018-01-01T08:00:00.0000000Z\"")]
    [InlineData("@convertToUtc('2018-07-01T00:00:00', 'Europe/Berlin')", "\"2018-06-30T22:00:00.0000000Z\"")]
    [InlineData("@convertToUtc('2018-07-01T00:00:00Z', 'Europe/Berlin')", "\"2018-07-01T00:00:00.0000000Z\"")]
    [InlineData("@convertTimeZone('2018-01-01T08:00:00', 'UTC', 'Pacific Standard Time')", "\"2018-01-01T00:00:00.0000000\"")]
    [InlineData("@convertTimeZone('2018-07-01T12:00:00', 'W. Europe Standard Time', 'India Standard Time', 'g')", "\"7/1/2018 3:30 PM\"")]
    public void Times_are_moved_between_units_and_zones(string text, string expected) => AssertValue(expected, text);

    [Fact]
    public void A_guid_is_a_new_one_each_time() =>
        Assert.NotEqual(Guid.Parse((string)Evaluate("@guid()")!), Guid.Parse((string)Evaluate("@guid()")!));

    [Theory]
    [InlineData("@json('{')", "json() was given text that is not JSON")]
    [InlineData("@utcNow('%')", "is not a date format")]
    [InlineData("@int(1.5)", "'1.5' is not an integer")]
    [InlineData("@add('a', 1)", "'a' is not a number")]
    [InlineData("@add(null, 1)", "null is not a number")]
    [InlineData("@max(createArray('a'))", "'a' is not a number")]
    [InlineData("@max(createArray())", "max() cannot take an array")]
    [InlineData("@first('')", "first() cannot take ''")]
    [InlineData("@last('')", "last() cannot take ''")]
    [InlineData("@base64ToString('%')", "base64ToString() cannot take '%'")]
    [InlineData("@replace('a', '', 'b')", "replace() cannot take 'a', '', 'b'")]
    [InlineData("@addDays('2024-01-01', 99999999)", "addDays() cannot take '2024-01-01', '99999999'")]
    [InlineData("@mul(9e27, 9e27)", "mul() cannot take")]
    [InlineData("@add(79228162514264337593543950335, 1)", "add() cannot take '79228162514264337593543950335', '1'")]
    [InlineData("@int('1e20')", "'1e20' is not an integer")]
    [InlineData("@substring('abc', 1, 9223372036854775807)", "substring() from 1 of length 9223372036854775807 is outside a text of 3")]
    [InlineData("@json('[1]')[99999999999]", "is outside an array of 1")]
    [InlineData("@json('{\"a\":1,\"a\":2}').a", "json() was given text that is not JSON")]
    [InlineData("@addToTime('2018-01-01', 1, 'Fortnight')", "no unit of time")]
    [InlineData("@addToTime('2018-01-01', 9999999999, 'Month')", "addToTime() cannot take")]
    [InlineData("@convertFromUtc('2018-01-01', 'Atlantis')", "'Atlantis' is no time zone")]
    [InlineData("@convertToUtc('2018-03-25T02:30:00', 'Europe/Berlin')", "is skipped by the clocks")]
    [InlineData("@xpath('a', 'b')", "ADF has the function 'xpath', but Sluice does not have it yet")]
    [InlineData("@variables('v')", "ADF has the function 'variables', but Sluice does not have it yet")]
    [InlineData("@nonsense()", "there is no function 'nonsense'")]
    public void A_value_that_does_not_fit_its_function_is_named(string text, string expected) =>
        Assert.Contains(expected, Assert.Throws<ExpressionException>(() => Evaluate(text)).Message, StringComparison.Ordinal);

    static void AssertValue(string expected, string text, bool escapeNonAscii = false)
    {
        var options = new JsonSerializerOptions { Encoder = escapeNonAscii ? null : JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
        Assert.Equal(expected, Evaluate(text)?.ToJsonString(options) ?? "null");
    }

    static JsonNode? Evaluate(string text) => Expression.Parse(text).Evaluate(ExpressionTests.Scope);
}
