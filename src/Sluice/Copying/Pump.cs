using System.Buffers;
using System.Threading.Channels;

namespace Sluice.Copying;

/// <summary>The one data path: moves the bytes of a slice from its reader to its writer, reading and writing at the same time.</summary>
public static class Pump
{
    // A row a read, the driver hands out; a buffer gathers thousands of them. At 128 KB writing keeps up with psql (measured: 32 KB
    // costs 3 % more time, 256 KB gains nothing), and three buffers let reading run ahead while one is written.
    const int BufferBytes = 128 * 1024;
    const int Buffers = 3;

    // A buffer is handed on once there is less room than this: what a backend sends at a time.
    const int LeastRoom = 8 * 1024;

    /// <summary>Moves all bytes and has the writer flush. Commits nothing.</summary>
    /// <param name="input">Where they come from.</param>
    /// <param name="output">Where they go.</param>
    /// <param name="progress">Told the rows and bytes so far, a few times a second at full speed.</param>
    /// <param name="cancellationToken">Stops both sides within moments.</param>
    /// <exception cref="SluiceException">One side failed: the fault blames it. Or it was cancelled.</exception>
    public static async Task<Pumped> RunAsync(
        SliceReader input, SliceWriter output, Action<long, long> progress, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await using var stopReading = stop.Token.Register(() => _ = Quietly(input.CancelAsync()));
        // Only a caller's cancellation interrupts the writer: a fault of the reader lets it end by itself.
        await using var stopWriting = cancellationToken.Register(() => _ = Quietly(output.CancelAsync()));

        var free = Channel.CreateBounded<byte[]>(Buffers);
        var filled = Channel.CreateBounded<ArraySegment<byte>>(Buffers);
        for (var i = 0; i < Buffers; i++)
            await free.Writer.WriteAsync(ArrayPool<byte>.Shared.Rent(BufferBytes), CancellationToken.None);

        var reading = Task.Run(() => ReadAsync(input, free.Reader, filled.Writer, stop.Token), CancellationToken.None);
        try
        {
            var passed = 0L;
            await foreach (var chunk in filled.Reader.ReadAllAsync(CancellationToken.None))
            {
                input.Rows.Count(chunk);
                await output.WriteAsync(chunk, cancellationToken);
                passed += chunk.Count;
                progress(input.Rows.Rows, passed);
                await free.Writer.WriteAsync(chunk.Array!, CancellationToken.None);
            }

            await reading;
            cancellationToken.ThrowIfCancellationRequested();
            input.Rows.End();
            return new Pumped(input.Rows.Rows, input.BytesRead(passed), await output.FlushAsync(cancellationToken));
        }
        catch (Exception exception)
        {
            // Whoever failed first is to blame; the other side is only told to stop.
            await stop.CancelAsync();
            await Quietly(reading);
            throw cancellationToken.IsCancellationRequested
                ? new SluiceException(Side.Cancelled, "Cancelled", "The copy was cancelled.", exception)
                : exception is SourceFault source ? input.Fault(source.InnerException!)
                : output.Fault(exception);
        }
        finally
        {
            while (free.Reader.TryRead(out var buffer))
                ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    static async Task ReadAsync(
        SliceReader input, ChannelReader<byte[]> free, ChannelWriter<ArraySegment<byte>> filled, CancellationToken stop)
    {
        try
        {
            var read = 1;
            while (read > 0)
            {
                var buffer = await free.ReadAsync(stop);
                var length = 0;
                while (read > 0 && buffer.Length - length >= LeastRoom)
                {
                    read = await input.ReadAsync(buffer.AsMemory(length));
                    length += read;
                }

                if (length > 0)
                    await filled.WriteAsync(new ArraySegment<byte>(buffer, 0, length), stop);
            }

            filled.Complete();
        }
        catch (Exception exception)
        {
            var fault = new SourceFault(exception);
            filled.Complete(fault);
            throw fault;
        }
    }

    static async Task Quietly(Task task)
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

/// <summary>What passed through the pump.</summary>
/// <param name="Rows">Rows.</param>
/// <param name="BytesRead">Bytes taken from the source.</param>
/// <param name="BytesWritten">Bytes given to the sink.</param>
public sealed record Pumped(long Rows, long BytesRead, long BytesWritten);
