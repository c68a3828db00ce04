namespace Sluice.Copying;

/// <summary>What the copy of one of many tables shares with the others.</summary>
/// <param name="Lanes">The lanes.</param>
/// <param name="Rank">Its place among those who wait for one: the largest table is the first.</param>
/// <param name="Snapshot">The snapshot that all are read in.</param>
/// <param name="SetStatus">Takes how far it is.</param>
sealed record CopyShare(SharedLanes Lanes, int Rank, SharedSnapshot Snapshot, Action<CopyStatus> SetStatus);
