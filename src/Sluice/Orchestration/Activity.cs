namespace Sluice.Orchestration;

/// <summary>The name of an activity with the types of its input and result: small records, never rows, never secrets.</summary>
internal sealed record Activity<TInput, TResult>(string Name)
{
    /// <summary>
    /// Whether a resumed run takes an earlier result for the work. Not so for what lives no longer than its process, such as a
    /// connection that is held open.
    /// </summary>
    public bool IsRecorded { get; init; } = true;

    /// <summary>What follows when nobody knows whether it was done.</summary>
    public Func<TInput, AfterLoss> AfterLoss { get; init; } = _ => Orchestration.AfterLoss.Repeat;

    /// <summary>The input with the number of the attempt, from 0, so that one that is delivered twice is known; null when nobody asks.</summary>
    public Func<TInput, int, TInput>? Numbered { get; init; }

    /// <summary>What it is about, for those who watch a run; null is its name.</summary>
    public Func<TInput, string>? Place { get; init; }

    /// <summary>The input of an attempt.</summary>
    public TInput InputOf(TInput input, int attempt) => Numbered is null ? input : Numbered(input, attempt);
}
