using System.Globalization;
using Sluice.Copying.Plans;
using Sluice.Copying.Slices;

namespace Sluice.Cli.Display;

/// <summary>Shows copies under way on standard error: bars on a terminal, lines elsewhere.</summary>
abstract class ProgressDisplay : CopyProgress, IAsyncDisposable
{
    /// <param name="isQuiet">Whether nothing is shown.</param>
    /// <param name="isOfTables">Whether many tables are copied, which are shown instead of their slices.</param>
    public static ProgressDisplay Create(bool isQuiet, bool isOfTables = false) =>
        isQuiet ? new NoOp()
        : !Console.IsErrorRedirected ? new ProgressBars(isOfTables)
        : isOfTables ? new TableLines(TimeProvider.System)
        : new ProgressLines(TimeProvider.System);

    /// <summary>Prints a line on standard output while copies are shown.</summary>
    public abstract void WriteLine(string line);

    /// <summary>Prints a line on standard error while copies are shown.</summary>
    public abstract void WriteNote(string line);

    /// <summary>Takes the display away; what was shown stays.</summary>
    public abstract ValueTask DisposeAsync();

    /// <summary>How much of a slice is done: files that are copied as they are have no rows that are counted.</summary>
    protected static string Amount(long rows, long files) => rows == 0 && files > 0 ? Report.Count(files, "file") : Report.Count(rows, "row");

    /// <summary>What is said of a step that begins anew.</summary>
    protected static string RetryText(Slice? slice, SluiceException fault, TimeSpan wait) => string.Create(
        CultureInfo.InvariantCulture,
        $"{(slice is null ? "" : $"{slice.Name}: ")}{fault.Code} on the {Side(fault)} side, trying again in {wait.TotalSeconds:0.#} s: "
        + $"{fault.Detail}");

    static string Side(SluiceException fault) => fault.Side.ToString().ToLowerInvariant();

    sealed class NoOp : ProgressDisplay
    {
        public override void WriteLine(string line)
        {
        }

        public override void WriteNote(string line)
        {
        }

        public override ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
