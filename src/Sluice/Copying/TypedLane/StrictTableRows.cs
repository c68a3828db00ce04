using Sluice.Columns;

namespace Sluice.Copying.TypedLane;

/// <summary>All rows of the slice in one COPY: the first that the server refuses fails it.</summary>
sealed class StrictTableRows(TableTransaction transaction, CopyShape shape, IReadOnlyList<Field> fields, BadRows badRows)
    : TableRows(transaction, shape, fields, badRows)
{
    // None is left out: the first that is to be has failed the copy.
    protected override async ValueTask<int> WriteRowsAsync(
        ColumnBatch batch, IReadOnlyList<int> leftOut, CancellationToken cancellationToken)
    {
        for (var row = 0; row < batch.Rows; row++)
            await SendAsync(batch, row, cancellationToken);
        return 0;
    }

    public override ValueTask CompleteAsync(CancellationToken cancellationToken) => EndCopyAsync(cancellationToken);
}
