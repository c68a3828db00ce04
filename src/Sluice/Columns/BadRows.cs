namespace Sluice.Columns;

/// <summary>
/// Takes the rows that do not fit, wherever on their way that is found: when a file is parsed, a value converted, a row stored.
/// Whether that fails the copy is not for the finder to know: it reports the row and goes on with the next.
/// </summary>
internal abstract class BadRows
{
    /// <summary>Hears nothing: rows are only reported where they are copied.</summary>
    internal static BadRows Ignored { get; } = new NoOp();

    /// <summary>Reports a row.</summary>
    /// <param name="row">Its number in the file or slice, from 1.</param>
    /// <param name="column">The column, where it is one column's value that does not fit.</param>
    /// <param name="reason">What is wrong, as a sentence without any value of the row: they must not get into messages.</param>
    /// <param name="values">Gives the row's values as delimited text, for the log of skipped rows; called only if there is one.</param>
    /// <exception cref="SluiceException">Bad rows are not to be skipped, or there are too many of them.</exception>
    public abstract void Add(long row, string? column, string reason, Func<string> values);

    sealed class NoOp : BadRows
    {
        public override void Add(long row, string? column, string reason, Func<string> values)
        {
        }
    }
}
