using System.Text.Json.Nodes;

namespace Sluice.Expressions.Functions;

/// <summary>A function of the expression language.</summary>
/// <param name="Name">What it is called as, in any case.</param>
/// <param name="Signature">
/// Its parameters as <c>name: kind</c>, with semicolons between them; <c>name?</c> may be left out, <c>name...</c>
/// takes one or more values, <c>name...?</c> any number.
/// </param>
/// <param name="Result">The kind of its result.</param>
/// <param name="Summary">One line of documentation.</param>
/// <param name="Body">Computes the result. Arguments are evaluated when they are asked for.</param>
sealed record Function(string Name, string Signature, string Result, string Summary, Func<Arguments, JsonNode?> Body)
{
    readonly Parameter[] _parameters = [.. Signature.Split("; ", StringSplitOptions.RemoveEmptyEntries).Select(Functions.Parameter.Read)];

    /// <summary>How it differs from what ADF's documentation says; null where it does not.</summary>
    public string? Differs { get; init; }

    public IReadOnlyList<Parameter> Parameters => _parameters;

    public Parameter Parameter(int argument) => _parameters[Math.Min(argument, _parameters.Length - 1)];

    public string? CountProblem(int count)
    {
        var least = _parameters.Count(parameter => !parameter.IsOptional);
        var most = _parameters.Any(parameter => parameter.IsRepeated) ? int.MaxValue : _parameters.Length;
        return count >= least && count <= most ? null
            : least == most ? $"{Name}() takes {least} {(least == 1 ? "argument" : "arguments")}, not {count}"
            : most == int.MaxValue ? $"{Name}() takes at least {least} {(least == 1 ? "argument" : "arguments")}, not {count}"
            : $"{Name}() takes {least} to {most} arguments, not {count}";
    }
}
