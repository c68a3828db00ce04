using System.Globalization;
using System.Text.Json.Nodes;
using Sluice.Flows.Items;

namespace Sluice.Flows;

/// <summary>When a flow runs: <c>scheduleParams</c>.</summary>
/// <param name="Start">When it begins.</param>
/// <param name="Frequency">once, minute, hour, day or week.</param>
/// <param name="Interval">The length of a window in that unit.</param>
/// <param name="IsBackfilled">Whether the first run takes everything.</param>
sealed record FlowSchedule(DateTimeOffset Start, string Frequency, long Interval, bool IsBackfilled)
{
    // A trigger's number of hours has a limit.
    const int LeastMinutes = 15, MaxMinutes = 1_000_000, MaxOthers = 1000;

    /// <summary>Whether it runs once.</summary>
    public bool IsOnce => Frequency == "once";

    /// <summary>Whether its windows begin and end with days, in UTC.</summary>
    public bool HasWholeDays => Frequency is "day" or "week" && Start.UtcDateTime.TimeOfDay == TimeSpan.Zero;

    /// <summary>The length of a window.</summary>
    TimeSpan Window => Frequency switch
    {
        "minute" => TimeSpan.FromMinutes(Interval),
        "hour" => TimeSpan.FromHours(Interval),
        "day" => TimeSpan.FromDays(Interval),
        "week" => TimeSpan.FromDays(7 * Interval),
        // Its window says nothing but when it runs.
        _ => TimeSpan.FromHours(1),
    };

    /// <summary>Reads one.</summary>
    public static FlowSchedule Read(FlowBody flow)
    {
        var body = flow.RequiredObject("scheduleParams");
        var frequency = body.Required("frequency").ToLowerInvariant();
        if (frequency is not ("once" or "minute" or "hour" or "day" or "week"))
            throw body.Wrong("frequency", "is once, minute, hour, day or week");
        var seconds = body.Number("startTime") ?? throw body.Wrong("startTime", "is required: seconds since 1970");
        if (seconds is < 0 or > 4_102_444_800)
            throw body.Wrong("startTime", "is in seconds since 1970, until 2100");
        var start = DateTimeOffset.FromUnixTimeSeconds(seconds);
        var (interval, backfill) = (body.Number("interval"), body.Flag("backfill"));
        if (frequency == "once")
        {
            if (interval is not null)
                throw body.Wrong("interval", "is not for what runs once");
            return backfill is null ? new FlowSchedule(start, frequency, 1, true) : throw body.Wrong("backfill", "is not for what runs once");
        }

        var (least, most) = frequency == "minute" ? (LeastMinutes, MaxMinutes) : (1, MaxOthers);
        return interval is null ? throw body.Wrong("interval", "is required")
            : interval < least || interval > most ? throw body.Wrong("interval", $"is a number from {least} to {most} for {frequency}")
            : new FlowSchedule(start, frequency, interval.Value, backfill ?? true);
    }

    /// <summary>The trigger that starts a pipeline for each window.</summary>
    /// <param name="pipeline">The pipeline.</param>
    /// <param name="from">Where windows begin.</param>
    /// <param name="firstFrom">From when on the first window takes rows; null for all before its end. Of no account after that.</param>
    public JsonObject Describe(string pipeline, DateTimeOffset from, DateTimeOffset? firstFrom)
    {
        const string Moment = "formatDateTime(trigger().outputs.windowStartTime, 'yyyy-MM-ddTHH:mm:ss')";
        var isWhole = Window.TotalHours >= 1 && Window.Ticks % TimeSpan.TicksPerHour == 0;
        var first = firstFrom is { } moment ? Text(moment) : "";
        var properties = new JsonObject
        {
            ["frequency"] = isWhole ? "Hour" : "Minute",
            ["interval"] = (long)(isWhole ? Window.TotalHours : Window.TotalMinutes),
            ["startTime"] = $"{Text(from)}Z",
            ["delay"] = "00:00:00",
            ["maxConcurrency"] = 1,
            ["retryPolicy"] = new JsonObject { ["count"] = 0, ["intervalInSeconds"] = 30 },
            ["dependsOn"] = new JsonArray(),
        };
        if (IsOnce)
            properties["endTime"] = $"{Text(Start)}Z";
        var parameters = IsOnce ? [] : new JsonObject
        {
            [WindowedCopy.WindowStart] = $"@if(equals({Moment}, '{Text(from)}'), '{first}', {Moment})",
            [WindowedCopy.WindowEnd] = "@formatDateTime(trigger().outputs.windowEndTime, 'yyyy-MM-ddTHH:mm:ss')",
        };
        return new JsonObject
        {
            ["type"] = "TumblingWindowTrigger",
            ["typeProperties"] = properties,
            ["pipeline"] = new JsonObject { ["pipelineReference"] = FlowServer.Reference(pipeline, "PipelineReference"), ["parameters"] = parameters },
        };
    }

    /// <summary>
    /// Where windows begin, and from when on the first takes rows. What is past when a flow is made is one window: of a year ago there
    /// would be thousands.
    /// </summary>
    public (DateTimeOffset From, DateTimeOffset? FirstFrom) Begin(DateTimeOffset now)
    {
        if (IsOnce)
            return (Start - Window, null);
        var past = now <= Start ? 0 : (now - Start).Ticks / Window.Ticks;
        // The first run is at the start then, and without a backfill at the end of the first window.
        return IsBackfilled ? (Start + (Window * (past - 1)), null) : (Start + (Window * Math.Max(past - 1, 0)), Start);
    }

    /// <summary>A moment in UTC, as the trigger's parameters have it.</summary>
    public static string Text(DateTimeOffset moment) => moment.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss", CultureInfo.InvariantCulture);
}
