using Sluice.Columns;

namespace Sluice.Copying.TypedLane.Tables;

/// <summary>Writes rows into a table; what becomes of those that the server refuses is for the derived to say.</summary>
abstract class TableRows(RowSender sender) : IAsyncDisposable
{
    /// <summary>Bytes sent.</summary>
    public long BytesWritten => sender.BytesWritten;

    /// <inheritdoc cref="RowSender.Place"/>
    public string? Place => sender.Place;

    /// <summary>Sends them.</summary>
    protected RowSender Sender => sender;

    /// <summary>Writes the rows of a batch.</summary>
    /// <param name="leftOut">The rows of it that are to be left out.</param>
    /// <returns>Further rows that were left out.</returns>
    public abstract ValueTask<int> WriteAsync(ColumnBatch batch, IReadOnlyList<int> leftOut, CancellationToken cancellationToken);

    /// <summary>Has the server store everything.</summary>
    public abstract ValueTask CompleteAsync(CancellationToken cancellationToken);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => sender.DisposeAsync();
}
