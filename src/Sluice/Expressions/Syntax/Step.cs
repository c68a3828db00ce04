namespace Sluice.Expressions.Syntax;

/// <summary>One step of reading.</summary>
/// <param name="Key">A name or an index.</param>
/// <param name="IsNullSafe">Whether null has null inside, and what is missing is null.</param>
/// <param name="Location">Where it stands.</param>
sealed record Step(Node Key, bool IsNullSafe, SourceLocation Location);
