using Sluice.Copying.Slices;

namespace Sluice.Copying.ByteLane;

/// <summary>Reads a slice as bytes, whose rows are counted as they pass.</summary>
/// <param name="rows">Counts them.</param>
/// <param name="tellsRowEnds">Whether the writer asks where they end.</param>
abstract class ByteReader(RowCounter rows, bool tellsRowEnds) : SliceReader<ByteChunk>
{
    long _passed;

    public override ByteChunk CreateChunk() => new();

    // Reads take no token, which the driver would register once a row: CancelAsync ends one in progress.
    public override ValueTask<bool> FillAsync(ByteChunk chunk, CancellationToken cancellationToken) => chunk.FillAsync(ReadAsync);

    public override long CountRows(ByteChunk chunk)
    {
        var before = rows.Rows;
        chunk.RowEnds.Clear();
        rows.Count(chunk.Memory.Span, tellsRowEnds ? chunk.RowEnds : null);
        _passed += chunk.Memory.Length;
        return rows.Rows - before;
    }

    public override long BytesRead => _passed;

    /// <summary>Reads what is there, at least one byte; 0 is the end.</summary>
    protected abstract ValueTask<int> ReadAsync(Memory<byte> buffer);
}
