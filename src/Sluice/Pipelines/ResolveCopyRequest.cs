using System.Text.Json.Nodes;

namespace Sluice.Pipelines;

/// <summary>One copy activity to evaluate.</summary>
/// <param name="Run">The run.</param>
/// <param name="Activity">The activity's name.</param>
/// <param name="Activities">What is behind <c>activity('name')</c> by now.</param>
public sealed record ResolveCopyRequest(PipelineRunRequest Run, string Activity, JsonObject Activities);
