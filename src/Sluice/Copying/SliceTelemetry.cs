using System.Diagnostics;
using Sluice.Copying.Slices;
using Sluice.Copying.Watching;
using Sluice.Telemetry;

namespace Sluice.Copying;

/// <summary>Tells of a slice while it is copied: its span, and what it moves.</summary>
sealed class SliceTelemetry
{
    readonly CopyTelemetry _copy;
    readonly Activity? _span;
    readonly SliceWatch _watch;
    long _rows;
    long _bytes;

    SliceTelemetry(SliceRequest request, SliceWatch watch)
    {
        _watch = watch;
        _copy = new CopyTelemetry(request.Copy);
        // Its name may have values in it: only its number is told.
        _span = _copy.Start(Spans.Slice)?
            .SetTag(Attributes.SliceIndex, request.Slice.Index)
            .SetTag(Attributes.Lane, CopyFacts.LaneOf(request.Shape));
    }

    /// <summary>Copies a slice, and tells of it.</summary>
    /// <param name="request">The slice.</param>
    /// <param name="log">Keeps how far it is.</param>
    /// <param name="time">Tells the time.</param>
    /// <param name="copyAsync">Copies it.</param>
    public static async Task<SliceResult> TraceAsync(
        SliceRequest request, SliceLog log, TimeProvider time, Func<SliceTelemetry, Task<SliceResult>> copyAsync)
    {
        var telemetry = new SliceTelemetry(request, log.Begin(request.Copy, request.Slice.Index, time));
        using var span = telemetry._span;
        var start = time.GetTimestamp();
        var (status, failure) = ("Failed", default(SluiceException));
        try
        {
            var result = await copyAsync(telemetry);
            telemetry.Committed(result);
            status = "Succeeded";
            return result;
        }
        catch (SluiceException fault)
        {
            status = fault.Side == Side.Cancelled ? "Cancelled" : status;
            failure = fault;
            span?.Fail(fault, request.Copy.IsSecure);
            throw;
        }
        finally
        {
            span?.SetTag(Attributes.Status, status);
            Instruments.SliceDuration.Record(time.GetElapsedTime(start).TotalSeconds, telemetry._copy.Pipeline, new(Attributes.Status, status));
            if (status != "Succeeded")
            {
                telemetry._watch.Failed(failure);
                // It may be the last thing that happens.
                await log.KeepAsync(request.Copy, time);
            }
        }
    }

    /// <summary>An attempt begins at the first row.</summary>
    public void Begin()
    {
        (_rows, _bytes) = (0, 0);
        _watch.BeginAttempt();
    }

    /// <summary>The attempt went on.</summary>
    public void Advanced(PumpProgress progress)
    {
        Count(progress.Rows, progress.BytesRead);
        _watch.Advanced(progress);
    }

    void Count(long rows, long bytes)
    {
        Instruments.RowsRead.Add(rows - _rows, _copy.Pipeline);
        Instruments.RowsWritten.Add(rows - _rows, _copy.Pipeline);
        Instruments.BytesRead.Add(bytes - _bytes, _copy.Pipeline);
        (_rows, _bytes) = (rows, bytes);
    }

    /// <summary>An attempt has failed, and another one follows.</summary>
    public void Retrying(SluiceException fault, TimeSpan wait)
    {
        _copy.Retrying("slice", fault, wait);
        _watch.Retrying(fault, wait);
    }

    void Committed(SliceResult result)
    {
        _watch.Committed(result);
        // One that was found done was counted by who did it.
        var wasCommitted = result.Duration == TimeSpan.Zero;
        _span?.SetTag(Attributes.RowsRead, result.Rows + result.RowsSkipped)
            .SetTag(Attributes.RowsCommitted, result.Rows)
            .SetTag(Attributes.RowsSkipped, result.RowsSkipped)
            .SetTag(Attributes.BytesRead, result.BytesRead)
            .SetTag(Attributes.BytesWritten, result.BytesWritten)
            .SetTag(Attributes.Retries, result.Retries)
            .SetTag(Attributes.WasCommitted, wasCommitted);
        if (wasCommitted)
            return;
        Count(Math.Max(result.Rows, _rows), Math.Max(result.BytesRead, _bytes));
        Instruments.RowsRead.Add(result.RowsSkipped, _copy.Pipeline);
        Instruments.RowsCommitted.Add(result.Rows, _copy.Pipeline);
        Instruments.RowsSkipped.Add(result.RowsSkipped, _copy.Pipeline);
        Instruments.BytesWritten.Add(result.BytesWritten, _copy.Pipeline);
    }
}
