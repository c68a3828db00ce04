namespace Sluice.Pipelines;

/// <summary>How an activity ended.</summary>
/// <param name="Activity">Its name.</param>
/// <param name="Status">Its status.</param>
internal sealed record ActivityProgress(string Activity, ActivityStatus Status);
