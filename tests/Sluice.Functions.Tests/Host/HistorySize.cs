namespace Sluice.Functions.Tests;

/// <summary>What an orchestration has written down, when it was last looked at.</summary>
/// <param name="Orchestration">Its name.</param>
/// <param name="Events">The records of its history.</param>
/// <param name="Bytes">Their bytes on the wire, inputs and results included.</param>
/// <param name="Actions">The activities, children and timers among them that it asked for.</param>
/// <param name="Replays">How often it was replayed.</param>
sealed record HistorySize(string Orchestration, int Events, int Bytes, int Actions, int Replays);
