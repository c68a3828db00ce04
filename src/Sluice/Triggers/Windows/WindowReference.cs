namespace Sluice.Triggers.Windows;

/// <summary>A window of a trigger.</summary>
/// <param name="Trigger">The trigger.</param>
/// <param name="Window">The window.</param>
sealed record WindowReference(string Trigger, Window Window);
