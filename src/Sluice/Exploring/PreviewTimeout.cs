namespace Sluice.Exploring;

/// <summary>The longest that a preview takes.</summary>
sealed record PreviewTimeout(TimeSpan Duration)
{
    /// <summary>What is said when it takes longer.</summary>
    public SluiceException Fault(string what, Exception exception) => new(Side.Source, "PreviewTimedOut",
        $"Reading the first rows of {what} takes longer than {Duration.TotalSeconds} s, and was stopped. "
        + "Preview what it reads from instead, or a part of it.", exception);
}
