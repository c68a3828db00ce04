namespace Sluice.Orchestration;

/// <summary>What follows an attempt that an engine lost, of which nobody knows what it did.</summary>
internal enum AfterLoss
{
    /// <summary>Another one: doing the work twice is safe.</summary>
    Repeat,

    /// <summary>What the retry policy says, as after a fault of the activity's own.</summary>
    AskPolicy,

    /// <summary>The fault.</summary>
    Fail,
}
