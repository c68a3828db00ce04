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
    public void A_value_that_does_not_fit_its_function_is_named(string text, string expected) =>
        Assert.Contains(expected, Assert.Throws<ExpressionException>(() => Evaluate(text)).Message, StringComparison.Ordinal);

    static void AssertValue(string expected, string text, bool escapeNonAscii = false)
    {
        var options = new JsonSerializerOptions { Encoder = escapeNonAscii ? null : JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
        Assert.Equal(expected, Evaluate(text)?.ToJsonString(options) ?? "null");
    }

    static JsonNode? Evaluate(string text) => Expression.Parse(text).Evaluate(ExpressionTests.Scope);
}
