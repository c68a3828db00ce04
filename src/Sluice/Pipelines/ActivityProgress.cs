using Sluice.Activities;

namespace Sluice.Pipelines;

/// <summary>How an activity ended.</summary>
/// <param name="Activity">Its name.</param>
internal sealed record ActivityProgress(string Activity, ActivityStatus Status);
