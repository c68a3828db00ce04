using Sluice.Columns;
using Sluice.Copying.Slices;
using Sluice.Copying.TypedLane.Tables;

namespace Sluice.Copying.TypedLane;

/// <summary>
/// Writes a slice from batches of typed columns: each batch is mapped to the sink's columns first, and the rows whose values do not
/// convert are left out.
/// </summary>
abstract class BatchWriter(BatchMapper mapper, BadRows badRows) : SliceWriter<ColumnBatch>
{
    /// <summary>Takes the rows that do not fit.</summary>
    protected BadRows BadRows => badRows;

    public override async ValueTask<int> WriteAsync(ColumnBatch batch, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        // An empty file may have no columns that could be mapped: the plan's are known.
        if (batch.Rows == 0)
            return 0;
        var mapped = mapper.Map(batch);
        foreach (var (row, column, reason) in mapper.BadRows)
            badRows.Add(batch.RowNumber(row), column, reason, () => RowText.Of(batch, row));
        int[] leftOut = [.. mapper.BadRows.Select(unfit => unfit.Row)];
        return leftOut.Length + await WriteRowsAsync(mapped, leftOut, cancellationToken);
    }

    public override ValueTask DisposeAsync()
    {
        mapper.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>Writes the rows of a mapped batch; the first batch tells the columns. Without any, those of the plan are to be used.</summary>
    /// <param name="leftOut">The rows of it that are to be left out, in order.</param>
    /// <returns>Further rows that were left out.</returns>
    protected abstract ValueTask<int> WriteRowsAsync(
        ColumnBatch batch, IReadOnlyList<int> leftOut, CancellationToken cancellationToken);
}
