namespace Sluice.Stores;

/// <summary>What is told of an exception of a store.</summary>
/// <param name="Code">The fault's code.</param>
/// <param name="Text">What is wrong and what to do, in sentences.</param>
internal sealed record StoreProblem(string Code, string Text)
{
    /// <summary>Whether the same may succeed in a while; null is told by what became of the connection.</summary>
    public bool? IsTransient { get; init; }

    /// <summary>Whether it is that something is not there.</summary>
    public bool IsNotFound { get; init; }
}
