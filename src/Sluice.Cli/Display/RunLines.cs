using System.Globalization;
using Sluice.Activities;
using Sluice.Orchestration;
using Sluice.Pipelines;

namespace Sluice.Cli.Display;

/// <summary>A line when an activity of a run has ended, and one when an attempt has failed and another one follows.</summary>
/// <param name="display">Shows the copies.</param>
/// <param name="runId">The run; of others that it starts only the attempts are told.</param>
/// <param name="time">Tells the time.</param>
sealed class RunLines(ProgressDisplay display, string runId, TimeProvider time) : RunObserver
{
    const int MaxFault = 200;

    public override void Ended(PipelineRunRequest run, ActivityRun activity)
    {
        if (run.RunId == runId)
            display.WriteLine(Report.Describe(activity));
    }

    public override void Retrying(string place, FailedAttempt attempt)
    {
        var detail = attempt.Fault.Detail.ReplaceLineEndings(" ");
        var shown = detail.Length <= MaxFault ? detail : $"{detail[..MaxFault]}...";
        display.WriteNote(string.Create(
            CultureInfo.InvariantCulture,
            $"{place}: attempt {attempt.Number} of {attempt.Most} failed: {shown} [{attempt.Fault.Code}] "
            + $"The next one is in {attempt.Wait.TotalSeconds:0.#} s, at {time.GetLocalNow() + attempt.Wait:HH:mm:ss}."));
    }
}
