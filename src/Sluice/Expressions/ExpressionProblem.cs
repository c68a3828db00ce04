namespace Sluice.Expressions;

/// <summary>Something that is certainly wrong with an expression.</summary>
/// <param name="Message">What, and where in it.</param>
/// <param name="IsUnknownFunction">Whether it calls a function that there is not.</param>
readonly record struct ExpressionProblem(string Message, bool IsUnknownFunction = false);
