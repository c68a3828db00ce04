using Sluice.Columns;

namespace Sluice.Copying.TypedLane;

/// <summary>All rows of the slice in one COPY: the first that the server refuses fails it.</summary>
sealed class StrictTableRows(TableTransaction transaction, CopyShape shape, IReadOnlyList<Field> fields, BadRows badRows)
    : TableRows(transaction, shape, fields, badRows)
{
    public override async ValueTask<int> WriteAsync(ColumnBatch batch, int start, int count, CancellationToken cancellationToken)
    {
        var refused = 0;
        for (var row = start; row < start + count; row++)
        {
            if (!await SendAsync(batch, row, cancellationToken))
                refused++;
        }

        return refused;
    }

    public override ValueTask CompleteAsync(CancellationToken cancellationToken) => EndCopyAsync(cancellationToken);
}
