namespace Sluice.Activities;

/// <summary>What an activity does once its definition has been read with values.</summary>
/// <param name="host">What it runs on.</param>
/// <param name="cancellationToken">Ends it.</param>
delegate Task<WorkResult> ActivityWork(ActivityHost host, CancellationToken cancellationToken);
