namespace Sluice.Triggers;

/// <summary>A trigger that is right, and when it is due.</summary>
/// <param name="Name">The trigger.</param>
/// <param name="Type">Its kind.</param>
/// <param name="File">Its file.</param>
/// <param name="Next">The next times at which it is due, none for never; null where an event makes it due.</param>
sealed record TriggerOutlook(string Name, string Type, string File, IReadOnlyList<DateTimeOffset>? Next);
