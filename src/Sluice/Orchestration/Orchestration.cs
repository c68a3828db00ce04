namespace Sluice.Orchestration;

/// <summary>The name of an orchestration with the types of its input and result.</summary>
internal sealed record Orchestration<TInput, TResult>(string Name);
