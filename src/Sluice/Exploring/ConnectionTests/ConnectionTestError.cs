using Sluice.PostgreSql.Faults;

namespace Sluice.Exploring.ConnectionTests;

/// <summary>Why a test failed.</summary>
/// <param name="Code">A SQLSTATE, an HTTP status such as <c>Http403</c>, or one of Sluice's own names such as <c>ConnectionFailed</c>.</param>
/// <param name="Message">What happened and what to do, one line.</param>
internal sealed record ConnectionTestError(string Code, string Message)
{
    /// <summary>The likely cause of a connection that was not made; null for other faults.</summary>
    public ConnectionCause? Cause { get; init; }
}
