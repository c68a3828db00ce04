namespace Sluice.Functions.Tests;

/// <summary>Something an orchestrator asked for, the <paramref name="Id"/>th.</summary>
/// <param name="Id">Its number, from 0.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Name">The activity's or orchestration's name.</param>
/// <param name="Input">Its input as JSON; a timer's time.</param>
/// <param name="InstanceId">The child's id.</param>
sealed record RequestedAction(int Id, ActionKind Kind, string Name, string? Input, string? InstanceId);
