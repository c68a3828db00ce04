namespace Sluice.Expressions;

/// <summary>An expression cannot be read or evaluated; the message says why and where in it.</summary>
public sealed class ExpressionException(string message) : Exception(message);
