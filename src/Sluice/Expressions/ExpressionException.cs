namespace Sluice.Expressions;

/// <summary>An expression cannot be read or evaluated; the message says why and where in it.</summary>
internal sealed class ExpressionException : Exception
{
    /// <summary>A value does not fit, wherever it stands.</summary>
    public ExpressionException(string message)
        : base(message)
    {
    }

    internal ExpressionException(SourceLocation place, string message)
        : base(place.Describe(message)) => HasLocation = true;

    /// <summary>Whether the message tells the place.</summary>
    internal bool HasLocation { get; }
}
