namespace Sluice.PostgreSql.Writing;

/// <summary>What identifies a slice in the ledger.</summary>
internal sealed record LedgerKey(string RunId, string CopyId, int Slice)
{
    /// <summary>A copy in 16 characters: run and copy are of any length and characters, names on a server of at most 63 bytes.</summary>
    public static string HashOf(string runId, string copyId) => TextHash.Short($"{runId}\n{copyId}");
}
