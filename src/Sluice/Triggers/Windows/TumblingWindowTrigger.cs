using Sluice.Definitions.Parsing;

namespace Sluice.Triggers.Windows;

/// <summary><c>TumblingWindowTrigger</c>: is due at the end of each of its windows, also of those that are past.</summary>
sealed class TumblingWindowTrigger() : TriggerType("TumblingWindowTrigger")
{
    const int MostAtOnce = 50, LeastWait = 30, LongestWait = 86_400, MaxTriggers = 5, MaxInterval = 1_000_000;

    /// <inheritdoc/>
    public override bool HasOnePipeline => true;

    /// <inheritdoc/>
    public override Occurrence Outline => Occurrence.Of(default, TimeSpan.Zero);

    /// <inheritdoc/>
    public override TriggerCondition? Read(TriggerReading reading)
    {
        var properties = reading.Properties;
        properties.Text("frequency", required: true);
        var unit = properties.Choice<WindowUnit>("frequency");
        properties.Text("interval", required: true);
        properties.Differs("windows may be shorter than the 5 minutes of ADF", "interval");
        var interval = properties.Integer("interval", 1, MaxInterval);
        properties.Text("startTime", required: true);
        var start = properties.Time("startTime");
        var end = properties.Time("endTime");
        if (end < start)
            properties.Error("endTime", "it is before startTime", "Correct one of them", properties.Text("endTime"));
        properties.Text("maxConcurrency", required: true);
        var concurrency = properties.Integer("maxConcurrency", 1, MostAtOnce);
        var delay = properties.Duration("delay");
        var retry = Retry(properties.Object("retryPolicy"));
        var dependencies = properties.Objects("dependsOn").Select(one => WindowDependency.Read(reading, one)).OfType<WindowDependency>()
            .ToList();
        if (dependencies.Where(one => !one.IsSelf).DistinctBy(one => one.Trigger).Count() > MaxTriggers)
            properties.Error("dependsOn", $"a trigger depends on {MaxTriggers} others at most", "Remove some");
        if (unit is null || interval is null || start is null || concurrency is null)
            return null;
        return new TumblingWindows(unit.Value, interval.Value, start.Value)
        {
            End = end,
            Delay = delay ?? TimeSpan.Zero,
            MaxConcurrency = concurrency.Value,
            Retry = retry,
            Dependencies = dependencies,
        };
    }

    static TriggerRetry Retry(DefinitionParser? policy)
    {
        var count = policy?.Integer("count", 0, int.MaxValue);
        var interval = policy?.Integer("intervalInSeconds", LeastWait, LongestWait);
        policy?.HintUnread();
        return new TriggerRetry(count ?? 0, TimeSpan.FromSeconds(interval ?? LeastWait));
    }
}
