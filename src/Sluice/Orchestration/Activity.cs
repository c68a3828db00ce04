namespace Sluice.Orchestration;

/// <summary>The name of an activity with the types of its input and result: small records, never rows, never secrets.</summary>
public sealed record Activity<TInput, TResult>(string Name);

/// <summary>The name of an orchestration with the types of its input and result.</summary>
public sealed record Orchestration<TInput, TResult>(string Name);
