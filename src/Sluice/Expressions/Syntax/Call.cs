using System.Text.Json.Nodes;
using Sluice.Expressions.Functions;

namespace Sluice.Expressions.Syntax;

/// <summary>A function call.</summary>
sealed class Call(SourceLocation place, string name, IReadOnlyList<Node> arguments) : Node(place)
{
    readonly Function? _function = FunctionList.Find(name);

    public override bool IsShown => arguments.All(argument => argument.IsShown);

    public override JsonNode? Evaluate(ExpressionScope scope)
    {
        if (Problem is { } problem)
            throw Fault(problem);
        try
        {
            return Values.ReplaceLoneSurrogates(_function!.Body(new Arguments(_function, arguments, scope)));
        }
        catch (ExpressionException exception) when (!exception.HasLocation)
        {
            throw Fault($"{_function!.Name}(): {exception.Message}");
        }
        catch (OverflowException)
        {
            throw Fault($"{_function!.Name}(): the result has more than 28 digits");
        }
    }

    public override IEnumerable<ExpressionProblem> Check(ExpressionScope scope)
    {
        var inside = arguments.SelectMany(argument => argument.Check(scope));
        return Problem is { } problem ? inside.Prepend(new ExpressionProblem(Location.Describe(problem), _function is null)) : inside;
    }

    string? Problem => _function is null ? FunctionList.Unknown(name) : _function.CountProblem(arguments.Count);
}
