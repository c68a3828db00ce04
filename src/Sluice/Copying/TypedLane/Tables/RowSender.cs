using Sluice.Columns;
using Sluice.Copying.Jobs.Sinks;
using Sluice.Copying.Tables;
using Sluice.PostgreSql.Catalog;

namespace Sluice.Copying.TypedLane.Tables;

/// <summary>Sends rows to a table, within a transaction.</summary>
abstract class RowSender(BadRows badRows) : IAsyncDisposable
{
    /// <summary>Bytes sent.</summary>
    public long BytesWritten { get; protected set; }

    /// <summary>Which rows the server has not answered for yet, for messages; null when it tells itself at which one it stopped.</summary>
    public virtual string? Place => null;

    /// <summary>The sender for a sink's write method.</summary>
    /// <param name="transaction">Where it sends them.</param>
    /// <param name="table">The table, quoted and qualified.</param>
    /// <param name="columns">Its columns that the batches have, in their order.</param>
    /// <param name="badRows">Takes the rows that cannot be encoded.</param>
    public static RowSender Create(
        TableTransaction transaction, TableSink sink, string table, IReadOnlyList<Column> columns, BadRows badRows) =>
        sink.WriteMethod == WriteMethod.BulkInsert
            ? new RowInserter(transaction, sink, table, columns, badRows)
            : new RowCopier(transaction, table, columns, badRows);

    /// <summary>Sends a row, now or with later ones.</summary>
    /// <returns>False when the row cannot be encoded, which is reported.</returns>
    public abstract ValueTask<bool> SendAsync(ColumnBatch batch, int row, CancellationToken cancellationToken);

    /// <summary>Has the server store everything that was sent.</summary>
    public abstract ValueTask EndAsync(CancellationToken cancellationToken);

    /// <summary>Gives up what was sent since the last end, after the server refused some of it. The transaction undoes it.</summary>
    public abstract ValueTask AbandonAsync();

    /// <summary>Reports a row that is left out.</summary>
    public void Report(ColumnBatch batch, int row, string? column, string reason) =>
        badRows.Add(batch.RowNumber(row), column, reason, () => RowText.Of(batch, row));

    /// <inheritdoc/>
    public abstract ValueTask DisposeAsync();
}
