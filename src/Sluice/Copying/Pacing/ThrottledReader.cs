using System.Collections.Concurrent;
using Sluice.Copying.Slices;

namespace Sluice.Copying.Pacing;

/// <summary>
/// A reader that is kept to a speed: it hands a chunk on when its time has come, so the writer waits for it as for a slow source, and
/// whatever stops the one that reads ends the wait.
/// </summary>
sealed class ThrottledReader<TChunk>(SliceReader<TChunk> reader, RateLimiter governor) : SliceReader<TChunk>
{
    // Rows are asked for once, in order, but by the other side and later.
    readonly ConcurrentQueue<long> _counted = new();
    long _rows;

    public override TableChecksum? Checksum => reader.Checksum;

    public override long BytesRead => reader.BytesRead;

    public override TChunk CreateChunk() => reader.CreateChunk();

    public override async ValueTask<bool> FillAsync(TChunk chunk, CancellationToken cancellationToken)
    {
        var goesOn = await reader.FillAsync(chunk, cancellationToken);
        var rows = reader.CountRows(chunk);
        _counted.Enqueue(rows);
        _rows += rows;
        await governor.WaitAsync(_rows, reader.BytesRead, cancellationToken);
        return goesOn;
    }

    public override long CountRows(TChunk chunk) =>
        _counted.TryDequeue(out var rows) ? rows : throw new InvalidOperationException("The chunk was not filled, or counted before.");

    public override Task CancelAsync() => reader.CancelAsync();

    public override SluiceException Fault(Exception exception) => reader.Fault(exception);

    public override ValueTask DisposeAsync() => reader.DisposeAsync();
}
