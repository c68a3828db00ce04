using System.Globalization;
using System.Text.Json.Nodes;
using Sluice.Triggers.Windows;

namespace Sluice.Triggers;

/// <summary>One time that a trigger starts its pipelines: a moment, a window or an event.</summary>
/// <param name="Key">Tells it from all others of its trigger. However often it is found, and by whom, its key is the same.</param>
/// <param name="ScheduledTime">When it was due.</param>
sealed record Occurrence(string Key, DateTimeOffset ScheduledTime)
{
    /// <summary>The window; null when it is none.</summary>
    public Window? Window { get; init; }

    /// <summary>What <c>triggerBody()</c> gives; null when no event was seen.</summary>
    public JsonObject? Body { get; init; }

    /// <summary>How often it was tried before.</summary>
    public int Attempt { get; init; }

    /// <summary>Tells this attempt from all others of its trigger.</summary>
    public string Identity => Attempt == 0 ? Key : string.Create(CultureInfo.InvariantCulture, $"{Key} attempt {Attempt}");

    /// <summary>A moment.</summary>
    public static Occurrence At(DateTimeOffset time) => new(Text(time), time);

    /// <summary>A window.</summary>
    public static Occurrence Of(Window window, TimeSpan delay) => new(Text(window.Start), window.End + delay) { Window = window };

    /// <summary>The object behind <c>trigger()</c>.</summary>
    /// <param name="name">The trigger's name.</param>
    /// <param name="startTime">When the trigger started its pipelines.</param>
    public JsonObject Describe(string name, DateTimeOffset startTime)
    {
        var trigger = new JsonObject { ["name"] = name, ["scheduledTime"] = Text(ScheduledTime), ["startTime"] = Text(startTime) };
        if (Window is { } window)
            trigger["outputs"] = new JsonObject { ["windowStartTime"] = Text(window.Start), ["windowEndTime"] = Text(window.End) };
        if (Body is not null)
            trigger["outputs"] = new JsonObject { ["body"] = Body.DeepClone() };
        return trigger;
    }

    /// <summary>ISO 8601 in UTC with seven digits of the second.</summary>
    static string Text(DateTimeOffset time) => time.UtcDateTime.ToString("O", CultureInfo.InvariantCulture);
}
