namespace Sluice.Functions.Durable;

/// <summary>The run has ended, and with it what an orchestration of it waits for.</summary>
sealed class RunEndedException() : SluiceException(Side.Cancelled, "RunEnded", "The run has ended, so this part of it stopped.");
