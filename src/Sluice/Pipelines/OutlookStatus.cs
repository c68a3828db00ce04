namespace Sluice.Pipelines;

/// <summary>Whether a pipeline would run; the worse, the greater.</summary>
enum OutlookStatus
{
    /// <summary>It runs.</summary>
    Runs,

    /// <summary>It runs once the secrets that only ADF knows are given.</summary>
    NeedsSecrets,

    /// <summary>Something in it, or in a pipeline that it executes, keeps it from running.</summary>
    DoesNotRun,
}
