namespace Sluice.Triggers.Windows;

/// <summary>A span of time.</summary>
/// <param name="Start">Its first moment.</param>
/// <param name="End">The first moment after it.</param>
readonly record struct Window(DateTimeOffset Start, DateTimeOffset End);
