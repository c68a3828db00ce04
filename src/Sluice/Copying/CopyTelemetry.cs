using System.Diagnostics;
using Sluice.Copying.Slices;
using Sluice.Telemetry;

namespace Sluice.Copying;

/// <summary>Tells of the steps of a copy while they go on, inside the span of the copy, which is emitted when its end is told.</summary>
sealed class CopyTelemetry(CopyRequest copy)
{
    /// <summary>The attribute that metrics of the copy have.</summary>
    public KeyValuePair<string, object?> Pipeline { get; } = new(Attributes.PipelineName, copy.Pipeline);

    /// <summary>Begins a span inside the copy's; null when nobody listens.</summary>
    public Activity? Start(string name)
    {
        if (Spans.Source.CreateActivity(name, ActivityKind.Internal, TraceIds.OfCopy(copy.ExecutionId, copy.CopyId)) is not { } span)
            return null;
        return span.Start()
            .SetTag(Attributes.PipelineName, copy.Pipeline)
            .SetTag(Attributes.RunId, copy.ExecutionId)
            .SetTag(Attributes.ActivityPath, copy.CopyId);
    }

    /// <summary>Has a step in a span.</summary>
    public async Task<T> TraceAsync<T>(string name, Func<Task<T>> step)
    {
        using var span = Start(name);
        try
        {
            return await step();
        }
        catch (SluiceException fault)
        {
            span?.Fail(fault, copy.IsSecure);
            throw;
        }
    }

    /// <summary>An attempt has failed, and another one follows.</summary>
    /// <param name="kind">What is tried again.</param>
    /// <param name="fault">What happened.</param>
    /// <param name="wait">Until the next attempt.</param>
    public void Retrying(string kind, SluiceException fault, TimeSpan wait)
    {
        Instruments.Retries.Add(1, Pipeline, new(Attributes.RetriedKind, kind), new(Attributes.ErrorType, fault.Code));
        Activity.Current?.AddEvent(new ActivityEvent("retry", tags: new ActivityTagsCollection
        {
            [Attributes.ErrorType] = fault.Code,
            [Attributes.RetryWait] = wait.TotalSeconds,
        }));
    }
}
