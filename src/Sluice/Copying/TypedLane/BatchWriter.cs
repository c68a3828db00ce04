using Sluice.Columns;

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
        var mapped = mapper.Map(batch);
        foreach (var (row, column, reason) in mapper.Unfit)
            badRows.Add(batch.FirstRow + row, column, reason, () => RowText.Of(batch, row));
        var refused = mapper.Unfit.Count;
        var start = 0;
        // The rows between those that do not fit, and the rest.
        foreach (var (row, _, _) in mapper.Unfit.Append((batch.Rows, "", "")))
        {
            // Rows or none: the first batch tells the columns.
            if (row > start || batch.Rows == 0)
                refused += await WriteRowsAsync(mapped, start, row - start, cancellationToken);
            start = row + 1;
        }

        return refused;
    }

    public override ValueTask DisposeAsync()
    {
        mapper.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>Writes some rows of a mapped batch.</summary>
    /// <returns>Rows of them that were left out.</returns>
    protected abstract ValueTask<int> WriteRowsAsync(ColumnBatch batch, int start, int count, CancellationToken cancellationToken);
}
