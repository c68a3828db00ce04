namespace Sluice.Expressions;

/// <summary>A place in the text of an expression.</summary>
/// <param name="Source">The text.</param>
/// <param name="Position">How many characters come before it.</param>
readonly record struct SourceLocation(SourceText Source, int Position)
{
    public string Describe(string message) => $"{message} ({Source.Describe(Position)})";
}
