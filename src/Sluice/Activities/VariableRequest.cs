namespace Sluice.Activities;

/// <summary>A variable that has grown too large to be carried.</summary>
/// <param name="Run">The run.</param>
/// <param name="Name">The variable.</param>
/// <param name="Value">What is carried of it.</param>
public sealed record VariableRequest(PipelineRunRequest Run, string Name, VariableValue Value);
