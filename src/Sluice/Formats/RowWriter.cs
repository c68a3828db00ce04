using Sluice.Columns;

namespace Sluice.Formats;

/// <summary>Writes rows as one file.</summary>
internal abstract class RowWriter : IAsyncDisposable
{
    /// <summary>
    /// Why the format cannot hold a row, with the column and without the value: asked before it is written, when such rows are to be
    /// left out. Null when it can.
    /// </summary>
    public virtual string? FindProblem(ColumnBatch batch, int row) => null;

    /// <summary>Writes some rows of a batch. After a fault the writer is of no more use.</summary>
    /// <exception cref="ValueException">The format cannot hold a value.</exception>
    public abstract ValueTask WriteAsync(ColumnBatch batch, int start, int count, CancellationToken cancellationToken);

    /// <summary>Writes what follows the last row: a closing bracket, a footer. A file without rows is whole as well.</summary>
    public abstract ValueTask CompleteAsync(CancellationToken cancellationToken);

    /// <summary>Gives memory back. The stream it writes to is not closed.</summary>
    public abstract ValueTask DisposeAsync();
}
