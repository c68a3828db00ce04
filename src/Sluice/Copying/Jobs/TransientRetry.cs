namespace Sluice.Copying.Jobs;

/// <summary>How often and how long apart a slice is tried again after a transient fault of one side.</summary>
/// <param name="Count">Attempts after the first; null is Sluice's default.</param>
/// <param name="Wait">The wait before the second attempt, which doubles from attempt to attempt; null is Sluice's default.</param>
public sealed record TransientRetry(int? Count, TimeSpan? Wait);
