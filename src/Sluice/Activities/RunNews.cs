using Sluice.Orchestration;

namespace Sluice.Activities;

/// <summary>What has become of a run.</summary>
/// <param name="Run">The run.</param>
/// <param name="Status">How far it is.</param>
/// <param name="At">Since when.</param>
/// <param name="Message">Why it failed; else empty.</param>
public sealed record RunNews(PipelineRunRequest Run, OrchestrationStatus Status, DateTimeOffset At, string Message = "");
