namespace Sluice.Pipelines;

/// <summary>
/// A pipeline run failed: the fault of the activity that failed it. A durable engine carries only the fault; in this process one can
/// ask what became of the others.
/// </summary>
/// <param name="result">What all activities did.</param>
internal sealed class PipelineFailedException(string activity, SluiceException fault, PipelineRunResult result)
    : SluiceException(fault.Side, fault.Code, fault.Detail)
{
    public string Activity { get; } = activity;

    /// <summary>What all activities did.</summary>
    public PipelineRunResult Result { get; } = result;
}
