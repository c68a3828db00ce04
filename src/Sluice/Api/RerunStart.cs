namespace Sluice.Api;

/// <summary>Where a run that is repeated starts, other than at its beginning.</summary>
/// <param name="Activity">The activity; null for what has failed.</param>
sealed record RerunStart(string? Activity)
{
    /// <summary>What a request says of it; null for the beginning.</summary>
    public static RerunStart? Read(ApiRequest request)
    {
        var isFromFailure = request.Flag("startFromFailure");
        // As in ADF, the name counts if both are given.
        var activity = request.Find("startActivityName");
        return activity is null && !isFromFailure ? null : new RerunStart(activity);
    }
}
