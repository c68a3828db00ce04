using System.Text.RegularExpressions;
using Sluice.Expressions;
using Sluice.Expressions.Functions;

namespace Sluice.Tests.Expressions;

public sealed partial class FuzzTests
{
    static readonly string[] Names =
        [.. FunctionList.Families.SelectMany(family => family.Functions).Select(function => function.Name), .. ScopeFunction.All.Select(function => function.Name)];

    static readonly string[] Leaves =
    [
        "'a'", "''", "'it''s'", "'2024-02-29'", "'9999-12-31T23:59:59Z'", "'0001-01-01'", "'UTC'", "'Europe/Berlin'", "'Day'", "'Month'", "'yyyy'",
        "'%'", "'<a b=\"1\"><c/>x</a>'", "'//a'", "'{\"a\":[1,{\"b\":null}]}'", "'data:,x'", "'aGk='", "'😀'", "'@{1}'", "'@{'", "0", "1", "-1", "2.5", ".1",
        "1e9", "9223372036854775807", "-9223372036854775808", "79228162514264337593543950335", "1e-28", "true", "false", "null", "createArray()",
        "json('{\"a\":{\"b\":1}}')", "item()", "item().columns", "variables('files')", "pipeline().parameters.nested", "activity('Copy A').output",
    ];

    static readonly string[] Noise = ["'", "(", ")", "[", "]", "?", ".", ",", "@", "@{", "@@{", "}", "{", "\"", "\n", " ", "\0", "é", "\ud83d", "e", "-", "x", "1"];

    [Fact]
    public void Twenty_thousand_random_expressions_give_a_value_or_an_error_with_a_place()
    {
        var random = new Random(20241128);
        for (var i = 0; i < 20_000; i++)
        {
            var text = Text(random);
            try
            {
                var expression = Expression.Parse(text);
                foreach (var problem in expression.Check(Evaluation.Scope))
                    Assert.Matches(Placed(), problem.Message);
                Evaluation.ToJson(expression.Evaluate(Evaluation.Scope));
            }
            catch (ExpressionException exception)
            {
                Assert.True(Placed().IsMatch(exception.Message), $"no place in: {exception.Message}\nof: {text}");
            }
            catch (Exception exception) when (exception is not Xunit.Sdk.XunitException)
            {
                Assert.Fail($"{text}\n{exception}");
            }
        }
    }

    static string Text(Random random)
    {
        var text = random.Next(4) == 0 ? $"a\n@{{{Value(random, 4)}}} b@{{{Value(random, 2)}}}" : $"@{Value(random, 5)}";
        for (var changes = random.Next(3) == 0 ? random.Next(4) : 0; changes > 0 && text.Length > 0; changes--)
        {
            var at = random.Next(text.Length);
            text = random.Next(2) == 0 ? text.Insert(at, Noise[random.Next(Noise.Length)]) : text.Remove(at, 1);
        }

        return text;
    }

    static string Value(Random random, int depth)
    {
        if (depth == 0 || random.Next(4) == 0)
            return Leaves[random.Next(Leaves.Length)];
        var name = Names[random.Next(Names.Length)];
        var count = FunctionList.Find(name)?.Parameters.Count ?? random.Next(2);
        count += random.Next(12) == 0 ? 1 : 0;
        var call = $"{name}({string.Join(", ", Enumerable.Range(0, count).Select(_ => Value(random, depth - 1)))})";
        return random.Next(8) switch
        {
            0 => $"{call}[{Value(random, depth - 1)}]",
            1 => $"{call}?.a",
            2 => $"{call}?['a']\n",
            _ => call,
        };
    }

    [GeneratedRegex(@"\(at (line \d+, )?character \d+\)\z")]
    private static partial Regex Placed();
}
