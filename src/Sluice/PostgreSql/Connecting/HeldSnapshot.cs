namespace Sluice.PostgreSql.Connecting;

/// <summary>A snapshot that a connection holds, for others to read in.</summary>
/// <param name="Id">What the server knows it by, while it is held.</param>
/// <param name="TakenAt">
/// When it was taken, by the server's clock, UTC in microseconds: what it is known by in ledger and notes. Its id, where somebody else took it.
/// </param>
/// <param name="Transactions">
/// The transactions that it sees, as the server writes them. After a restart the server gives out ids anew: another snapshot may have
/// this one's.
/// </param>
public sealed record HeldSnapshot(string Id, string TakenAt, string Transactions)
{
    /// <summary>What it is called in messages: of one that somebody else took only the name is known.</summary>
    internal string Display => TakenAt == Id ? Id : $"taken at {TakenAt}";
}
