using Sluice.Expressions;
using Sluice.Expressions.Functions;

namespace Sluice.Tests.Expressions;

/// <summary>The table of functions is what documentation is made of, so it must be true.</summary>
public sealed class FunctionListTests
{
    const string Documented =
        "concat endsWith guid indexOf lastIndexOf replace split startsWith substring toLower toUpper trim "
        + "contains empty first intersection join last length skip take union "
        + "and equals greater greaterOrEquals if less lessOrEquals not or "
        + "array base64 base64ToBinary base64ToString binary bool coalesce createArray dataUri dataUriToBinary dataUriToString decodeBase64 "
        + "decodeDataUri decodeUriComponent encodeUriComponent float int json string uriComponent uriComponentToBinary uriComponentToString "
        + "xml xpath add div max min mod mul rand range sub "
        + "addDays addHours addMinutes addSeconds addToTime convertFromUtc convertTimeZone convertToUtc dayOfMonth dayOfWeek dayOfYear "
        + "formatDateTime getFutureTime getPastTime startOfDay startOfHour startOfMonth subtractFromTime ticks utcNow";

    /// <summary>A fitting value by the kind of a parameter.</summary>
    static readonly Dictionary<string, string> Samples = new()
    {
        ["string"] = "'a'",
        ["integer"] = "1",
        ["number"] = "1",
        ["boolean"] = "true",
        ["array"] = "createArray(1)",
        ["any"] = "1",
        ["time"] = "'2024-01-01'",
        ["format"] = "'yyyy'",
        ["unit of time"] = "'Day'",
        ["time zone"] = "'UTC'",
        ["number or string"] = "1",
        ["number or array"] = "1",
        ["string or array"] = "'a'",
        ["array or object"] = "createArray(1)",
        ["string, array or object"] = "'a'",
        ["string or XML"] = "'<a/>'",
        ["string or object"] = "'<a/>'",
    };

    /// <summary>A value that does not fit.</summary>
    static readonly Dictionary<string, string> Misfits = new()
    {
        ["string"] = "createArray()",
        ["integer"] = "1.5",
        ["number"] = "'x'",
        ["boolean"] = "'x'",
        ["array"] = "'a'",
        ["time"] = "'x'",
        ["format"] = "'%'",
        ["unit of time"] = "'x'",
        ["time zone"] = "'x'",
        ["number or string"] = "createArray()",
        ["number or array"] = "'x'",
        ["string or array"] = "json('{}')",
        ["array or object"] = "1",
        ["string, array or object"] = "null",
        ["string or XML"] = "createArray()",
        ["string or object"] = "createArray()",
    };

    static readonly Dictionary<string, string> Calls = new()
    {
        ["base64ToBinary"] = "'YQ=='",
        ["base64ToString"] = "'YQ=='",
        ["decodeBase64"] = "'YQ=='",
        ["dataUriToBinary"] = "'data:,a'",
        ["dataUriToString"] = "'data:,a'",
        ["decodeDataUri"] = "'data:,a'",
        ["guid"] = "'N'",
        ["json"] = "'1'",
        ["xpath"] = "'<a/>', '/a'",
        ["rand"] = "1, 2",
        ["substring"] = "'abc', 1, 1",
        ["or"] = "false, false",
    };

    static readonly HashSet<string> AnyKindOfNull = ["empty"];

    static IEnumerable<Function> All => FunctionList.Families.SelectMany(family => family.Functions);

    public static TheoryData<string> Names => [.. All.Select(function => function.Name)];

    [Fact]
    public void Every_documented_function_is_there_and_no_other() =>
        Assert.Equal(Documented.Split(' ').Order(), All.Select(function => function.Name).Order());

    [Theory]
    [MemberData(nameof(Names))]
    public void A_function_takes_what_its_signature_says(string name)
    {
        var function = FunctionList.Find(name.ToUpperInvariant())!;
        string[] samples = Calls.TryGetValue(name, out var call) ? call.Split(", ") : [.. function.Parameters.Select(parameter => Samples[parameter.Kind])];
        Evaluation.Evaluate($"@{name}({string.Join(", ", samples)})");
        Assert.EndsWith(".", function.Summary, StringComparison.Ordinal);
        Assert.EndsWith(".", function.Differs ?? ".", StringComparison.Ordinal);

        foreach (var (parameter, index) in function.Parameters.Select((parameter, index) => (parameter, index)))
        {
            if (!Misfits.TryGetValue(parameter.Kind, out var misfit) || AnyKindOfNull.Contains(name))
                continue;
            string[] arguments = [.. samples];
            arguments[index] = misfit;
            var message = Assert.Throws<ExpressionException>(() => Evaluation.Evaluate($"@{name}({string.Join(", ", arguments)})")).Message;
            Assert.StartsWith($"{name}(): {parameter.Name} ", message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_function_refuses_another_number_of_arguments(string name)
    {
        var parameters = FunctionList.Find(name)!.Parameters;
        var least = parameters.Count(parameter => !parameter.IsOptional);

        if (least > 0)
            Assert.Contains(" takes ", FunctionList.Find(name)!.CountProblem(least - 1), StringComparison.Ordinal);
        if (!parameters.Any(parameter => parameter.IsRepeated))
            Assert.Contains(" takes ", FunctionList.Find(name)!.CountProblem(parameters.Count + 1), StringComparison.Ordinal);
        Assert.Null(FunctionList.Find(name)!.CountProblem(parameters.Count));
    }

    [Fact]
    public void Functions_of_the_scope_have_names_of_their_own()
    {
        Assert.DoesNotContain(ScopeFunction.All, function => FunctionList.Find(function.Name) is not null);
        Assert.Equal(8, ScopeFunction.All.Select(function => function.Name).Distinct(StringComparer.OrdinalIgnoreCase).Count());
    }
}
