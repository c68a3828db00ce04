using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Sluice.Copying.Slices;

namespace Sluice.Copying;

/// <summary>The one data path: moves the rows of a slice from its reader to its writer, reading and writing at the same time.</summary>
internal static class Pump
{
    // Reading runs ahead while one chunk is written.
    const int Chunks = 3;

    /// <summary>Moves all rows and has the writer flush. Commits nothing.</summary>
    /// <param name="input">Where they come from.</param>
    /// <param name="progress">Told how far it is, a few times a second at full speed.</param>
    /// <param name="time">The clock of its durations.</param>
    /// <param name="cancellationToken">Stops both sides within moments.</param>
    /// <exception cref="SluiceException">One side failed: the fault blames it. Or it was cancelled.</exception>
    public static async Task<PumpResult> RunAsync<TChunk>(
        SliceReader<TChunk> input, SliceWriter<TChunk> output, Action<PumpProgress> progress, TimeProvider time,
        CancellationToken cancellationToken)
        where TChunk : class, IDisposable
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await using var stopReading = new CancellationCallback(input.CancelAsync, stop.Token);
        // Only a caller's cancellation interrupts the writer: a fault of the reader lets it end by itself.
        await using var stopWriting = new CancellationCallback(output.CancelAsync, cancellationToken);

        var chunks = Enumerable.Range(0, Chunks).Select(_ => input.CreateChunk()).ToList();
        var free = Channel.CreateBounded<TChunk>(Chunks);
        var filled = Channel.CreateBounded<TChunk>(Chunks);
        foreach (var chunk in chunks)
            await free.Writer.WriteAsync(chunk, CancellationToken.None);

        var (rows, refused, writing) = (0L, 0L, TimeSpan.Zero);
        var spentReading = new StrongBox<long>();
        var reading = Task.Run(() => ReadAsync(input, free.Reader, filled.Writer, spentReading, time, stop.Token), CancellationToken.None);
        try
        {
            await foreach (var chunk in filled.Reader.ReadAllAsync(CancellationToken.None))
            {
                rows += input.CountRows(chunk);
                var start = time.GetTimestamp();
                refused += await output.WriteAsync(chunk, cancellationToken);
                writing += time.GetElapsedTime(start);
                progress(new PumpProgress(rows - refused, input.BytesRead, new TimeSpan(Volatile.Read(ref spentReading.Value)), writing));
                await free.Writer.WriteAsync(chunk, CancellationToken.None);
            }

            var firstRead = await reading;
            cancellationToken.ThrowIfCancellationRequested();
            var flush = time.GetTimestamp();
            var written = await output.FlushAsync(cancellationToken);
            writing += time.GetElapsedTime(flush);
            return new PumpResult(rows - refused, input.BytesRead, written, firstRead, new TimeSpan(spentReading.Value), writing);
        }
        catch (Exception exception)
        {
            // Whoever failed first is to blame; the other side is only told to stop.
            await stop.CancelAsync();
            await IgnoreErrorsAsync(reading);
            throw cancellationToken.IsCancellationRequested
                ? new SluiceException(Side.Cancelled, "Cancelled", "The copy was cancelled.", exception)
                : exception is SourceFault source ? input.Fault(source.InnerException!)
                : output.Fault(exception);
        }
        finally
        {
            // The reader has ended: nobody holds one any more.
            foreach (var chunk in chunks)
                chunk.Dispose();
        }
    }

    /// <returns>Until the first chunk was filled.</returns>
    static async Task<TimeSpan> ReadAsync<TChunk>(
        SliceReader<TChunk> input, ChannelReader<TChunk> free, ChannelWriter<TChunk> filled, StrongBox<long> spent, TimeProvider time,
        CancellationToken stop)
    {
        var begin = time.GetTimestamp();
        try
        {
            var first = TimeSpan.Zero;
            var goesOn = true;
            while (goesOn)
            {
                var chunk = await free.ReadAsync(stop);
                var start = time.GetTimestamp();
                goesOn = await input.FillAsync(chunk, stop);
                Volatile.Write(ref spent.Value, spent.Value + time.GetElapsedTime(start).Ticks);
                if (first == TimeSpan.Zero)
                    first = time.GetElapsedTime(begin);
                await filled.WriteAsync(chunk, stop);
            }

            filled.Complete();
            return first;
        }
        catch (Exception exception)
        {
            var fault = new SourceFault(exception);
            filled.Complete(fault);
            throw fault;
        }
    }

    static async Task IgnoreErrorsAsync(Task task)
    {
        try
        {
            await task;
        }
        catch (Exception)
        {
            // Its fault is, or comes from, the one that is being reported.
        }
    }

    sealed class SourceFault(Exception exception) : Exception(exception.Message, exception);
}
