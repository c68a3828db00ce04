namespace Sluice.Tests.Copying.TypedLane;

/// <summary>A line of a copy's log.</summary>
sealed record LogLine(string Timestamp, string Level, string Operation, string Item, string Message);
