using Sluice.Columns;
using Sluice.Copying.Slices;

namespace Sluice.Copying.TypedLane;

/// <summary>Reads a slice as batches of typed columns.</summary>
abstract class BatchReader : SliceReader<ColumnBatch>
{
    long _rows;

    /// <summary>The columns of the batches.</summary>
    protected abstract IReadOnlyList<Field> Fields { get; }

    public override ColumnBatch CreateChunk() => new(Fields);

    public override async ValueTask<bool> FillAsync(ColumnBatch chunk, CancellationToken cancellationToken)
    {
        chunk.Clear();
        chunk.FirstRow = _rows + 1;
        var goesOn = await ReadAsync(chunk, cancellationToken);
        _rows += chunk.Rows;
        return goesOn;
    }

    public override long CountRows(ColumnBatch chunk) => chunk.Rows;

    /// <summary>Fills an empty batch; false at the end.</summary>
    protected abstract ValueTask<bool> ReadAsync(ColumnBatch batch, CancellationToken cancellationToken);
}
