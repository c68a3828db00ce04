namespace Sluice.Connections;

/// <summary>A connection that is held for others: it goes when disposed.</summary>
abstract class HeldConnection : IAsyncDisposable
{
    /// <summary>What it is known by.</summary>
    public abstract string Name { get; }

    /// <summary>Holds it until somebody ends it at the other side, it breaks, or it is cancelled.</summary>
    /// <returns>Why it is lost; null when somebody meant it to end.</returns>
    public abstract Task<string?> HoldAsync(CancellationToken cancellationToken);

    public abstract ValueTask DisposeAsync();
}
