using Sluice.Columns;

namespace Sluice.Copying.TypedLane.Tables;

/// <summary>All rows of the slice one after the other: the first that the server refuses fails it.</summary>
sealed class StrictTableRows(RowSender sender) : TableRows(sender)
{
    // None is left out: the first that is to be has failed the copy.
    public override async ValueTask<int> WriteAsync(
        ColumnBatch batch, IReadOnlyList<int> leftOut, CancellationToken cancellationToken)
    {
        for (var row = 0; row < batch.Rows; row++)
            await Sender.SendAsync(batch, row, cancellationToken);
        return 0;
    }

    public override ValueTask CompleteAsync(CancellationToken cancellationToken) => Sender.EndAsync(cancellationToken);
}
