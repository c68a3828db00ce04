namespace Sluice.Expressions.Functions;

/// <summary>A parameter of a function.</summary>
/// <param name="Kind">What it takes.</param>
/// <param name="IsOptional">Whether it may be left out.</param>
/// <param name="IsRepeated">Whether it takes any number of arguments.</param>
sealed record Parameter(string Name, string Kind, bool IsOptional, bool IsRepeated)
{
    public static Parameter Read(string text)
    {
        var parts = text.Split(": ");
        var isRepeated = parts[0].Contains("...", StringComparison.Ordinal);
        return new Parameter(parts[0].TrimEnd('?', '.'), parts[1], parts[0].EndsWith('?'), isRepeated);
    }

    /// <summary>What it takes, as a message has it.</summary>
    public string Wanted => Kind == "any" ? "a value" : $"{("aeiou".Contains(Kind[0]) ? "an" : "a")} {Kind}";
}
