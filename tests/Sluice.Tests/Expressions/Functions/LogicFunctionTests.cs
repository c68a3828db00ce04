using static Sluice.Tests.Expressions.Evaluation;

namespace Sluice.Tests.Expressions.Functions;

public sealed class LogicFunctionTests
{
    [Theory]
    [InlineData("@and(true, true)", true)]
    [InlineData("@and(false, true)", false)]
    [InlineData("@and(false, false)", false)]
    [InlineData("@and(true, equals(1, 1), true)", true)]
    [InlineData("@and(1, 'true')", true)]
    [InlineData("@or(true, false)", true)]
    [InlineData("@or(false, false)", false)]
    [InlineData("@or(equals(1, 2), equals(1, 3))", false)]
    [InlineData("@or(false, 'true')", true)]
    [InlineData("@not(false)", true)]
    [InlineData("@not(equals(1, 1))", false)]
    [InlineData("@not(0)", true)]
    public void Conditions_are_combined(string text, bool expected) => Assert.Equal(expected, (bool)Evaluate(text)!);

    [Theory]
    [InlineData("@equals(true, 1)", true)]
    [InlineData("@equals(0, false)", true)]
    [InlineData("@equals(true, 2)", false)]
    [InlineData("@equals('abc', 'abcd')", false)]
    [InlineData("@equals('abc', 'abc')", true)]
    [InlineData("@equals('a', 'A')", false)]
    [InlineData("@equals(1, 1.0)", true)]
    [InlineData("@equals('1', 1)", false)]
    [InlineData("@equals('true', true)", false)]
    [InlineData("@equals(null, null)", true)]
    [InlineData("@equals(null, '')", false)]
    [InlineData("@equals(null, 0)", false)]
    [InlineData("@equals(createArray(1, 2), createArray(1, 2))", true)]
    [InlineData("@equals(createArray(1, 2), createArray(2, 1))", false)]
    [InlineData("@equals(json('{\"a\":1,\"b\":2}'), json('{\"b\":2,\"a\":1}'))", true)]
    [InlineData("@equals(json('1e300'), json('1e300'))", true)]
    [InlineData("@greater(10, 5)", true)]
    [InlineData("@greater(10, 9)", true)]
    [InlineData("@greater(5, 5)", false)]
    [InlineData("@greater('apple', 'banana')", false)]
    [InlineData("@greater('10', '9')", false)]
    [InlineData("@greater('10', 9)", true)]
    [InlineData("@greaterOrEquals(5, 5)", true)]
    [InlineData("@greaterOrEquals('apple', 'banana')", false)]
    [InlineData("@greaterOrEquals(1.5, 1)", true)]
    [InlineData("@less(5, 10)", true)]
    [InlineData("@less('banana', 'apple')", false)]
    [InlineData("@less('2024-01-01', '2024-01-02')", true)]
    [InlineData("@less('B', 'a')", true)]
    [InlineData("@lessOrEquals(10, 10)", true)]
    [InlineData("@lessOrEquals('apply', 'apple')", false)]
    [InlineData("@lessOrEquals(3, 2)", false)]
    public void Values_are_compared(string text, bool expected) => Assert.Equal(expected, (bool)Evaluate(text)!);

    [Theory]
    [InlineData("@if(equals(1, 1), 'yes', 'no')", "\"yes\"")]
    [InlineData("@if(false, 'yes', 5)", "5")]
    [InlineData("@if('True', null, 1)", "null")]
    [InlineData("@if(true, createArray(1), 2)[0]", "1")]
    public void An_if_gives_either_value_as_it_is(string text, string expected) => Gives(expected, text);

    [Theory]
    [InlineData("@and(true, 'x')", "and(): others takes a boolean, not 'x' (at character 12)")]
    [InlineData("@or(null, true)", "or(): first takes a boolean, not null (at character 5)")]
    [InlineData("@not(createArray())", "not(): condition takes a boolean, not an array (at character 6)")]
    [InlineData("@if(null, 1, 2)", "if(): condition takes a boolean, not null (at character 5)")]
    [InlineData("@if(true, 1)", "if() takes 3 arguments, not 2 (at character 2)")]
    [InlineData("@less(true, createArray())", "less(): right takes a number or string, not an array (at character 13)")]
    [InlineData("@less(true, 1)", "less(): left takes a number or string, not True (at character 7)")]
    public void What_is_no_condition_says_why(string text, string expected) => Fails(expected, text);
}
