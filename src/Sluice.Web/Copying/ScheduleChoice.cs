using System.Globalization;

namespace Sluice.Web.Copying;

/// <summary>When it is copied.</summary>
public sealed class ScheduleChoice
{
    /// <summary>now, once, Minute, Hour, Day or Week.</summary>
    public string Frequency { get; set; } = "now";

    /// <summary>How many of them lie between two runs.</summary>
    public int Interval { get; set; } = 1;

    /// <summary>The first time, in UTC.</summary>
    public string Start { get; set; } = "";

    /// <summary>The column that tells what is new; null to copy everything each time.</summary>
    public string? DeltaColumn { get; set; }

    /// <summary>Whether the first run takes everything that is there.</summary>
    public bool Backfill { get; set; } = true;

    /// <summary>Whether a trigger starts it.</summary>
    public bool HasTrigger => Frequency != "now";

    /// <summary>Whether it is copied again and again.</summary>
    public bool IsRecurring => Frequency is "Minute" or "Hour" or "Day" or "Week";

    /// <summary>Whether each run takes what is new.</summary>
    public bool IsIncremental => IsRecurring && DeltaColumn is not null;

    /// <summary>The first time; null while it is none.</summary>
    public DateTimeOffset? StartTime =>
        DateTimeOffset.TryParse(Start, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time) ? time : null;

    string At => StartTime?.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture) ?? "?";

    /// <summary>When, in words.</summary>
    public string Words => Frequency switch
    {
        "now" => "once, now",
        "once" => $"once, at {At} UTC",
        _ => $"every {(Interval == 1 ? "" : $"{Interval} ")}{Frequency.ToLowerInvariant()}{(Interval == 1 ? "" : "s")} from {At} UTC on, "
            + (DeltaColumn is { } column ? $"what is new by {column}{(Backfill ? ", at first everything" : "")}" : "everything each time"),
    };
}
