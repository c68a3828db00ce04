using System.Text.Json.Serialization;
using Sluice.Triggers.Windows;

namespace Sluice.Triggers.Ticking;

/// <summary>A window that waits or runs.</summary>
/// <param name="Window">The window.</param>
/// <param name="ScheduledTime">When it was due.</param>
/// <param name="Since">Since when it waits, or waited before it began.</param>
sealed record OpenWindow(Window Window, DateTimeOffset ScheduledTime, DateTimeOffset Since)
{
    /// <summary>How often it was tried before. The runs of different attempts are different runs.</summary>
    public int Attempt { get; init; }

    /// <summary>How many of these attempts the trigger's policy has made since somebody asked for one.</summary>
    public int Retries { get; init; }

    /// <summary>When the policy has it tried again; null when nothing failed before.</summary>
    public DateTimeOffset? RetryAt { get; init; }

    /// <summary>Whether it was decided that it begins: noted before it is done, so that the next tick does it if this host dies.</summary>
    public bool IsRunning { get; init; }

    /// <summary>Whether somebody wants it to stop.</summary>
    public bool IsCancelled { get; init; }

    /// <summary>What its pipeline is started for.</summary>
    [JsonIgnore]
    public Occurrence Occurrence => Occurrence.Of(Window, ScheduledTime - Window.End) with { Attempt = Attempt };
}
