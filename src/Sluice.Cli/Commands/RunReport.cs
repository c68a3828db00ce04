using Sluice.Pipelines;

namespace Sluice.Cli.Commands;

/// <summary>What <c>sluice run --json</c> prints.</summary>
sealed record RunReport(string RunId, string Status, IReadOnlyList<ActivityRun> Activities, string? Message = null);
