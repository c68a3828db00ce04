using Sluice.Copying;

namespace Sluice.Cli;

/// <summary>Shows copies under way on standard error: bars on a terminal, lines elsewhere.</summary>
abstract class ProgressDisplay : CopyProgress, IAsyncDisposable
{
    public static ProgressDisplay Create(bool isQuiet) =>
        isQuiet ? new Quiet() : Console.IsErrorRedirected ? new ProgressLines(TimeProvider.System) : new ProgressBars();

    /// <summary>Takes the display away; what was shown stays.</summary>
    public abstract ValueTask DisposeAsync();

    sealed class Quiet : ProgressDisplay
    {
        public override ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
