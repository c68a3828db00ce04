namespace Sluice.Stores;

/// <summary>What the test of a store found.</summary>
/// <param name="Facts">What may be done there.</param>
internal sealed record StoreTest(StoreFacts Facts)
{
    /// <summary>Milliseconds until it had answered; null where nothing is sent over a network.</summary>
    public double? ConnectMs { get; init; }

    /// <summary>What one should know although the test succeeded.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];
}
