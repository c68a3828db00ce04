using Sluice.Stores;

namespace Sluice.Exploring.ConnectionTests;

/// <summary>What a test of a linked service found, in the shape of ADF's answer: whether it succeeded, and the errors if not.</summary>
/// <param name="Name">The linked service.</param>
/// <param name="Succeeded">Whether it can be reached and signed in to.</param>
internal sealed record ConnectionTestResult(string Name, string Type, bool Succeeded)
{
    /// <summary>What failed, the likely cause and the remedy in each message; never a secret.</summary>
    public IReadOnlyList<ConnectionTestError> Errors { get; init; } = [];

    /// <summary>What one should know although the test succeeded.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>Milliseconds until a new connection was open and signed in; null where there is none.</summary>
    public double? ConnectMs { get; init; }

    /// <summary>Milliseconds of a round trip, the median of some; null where none was measured.</summary>
    public double? LatencyMs { get; init; }

    /// <summary>The server and what the account may do there; null when it is no database or could not be reached.</summary>
    public ServerFacts? Server { get; init; }

    /// <summary>The store; null when it is none or could not be reached.</summary>
    public StoreFacts? Store { get; init; }
}
