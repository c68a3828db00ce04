using Sluice.Copying.Plans;
using Sluice.Copying.Slices;

namespace Sluice.Cli.Display;

/// <summary>A line when a table is done, and one for all together every few seconds.</summary>
sealed class TableLines(TimeProvider time) : ProgressDisplay
{
    static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    readonly TableTally _tally = new();
    long _lastLine = time.GetTimestamp();

    public override void Advanced(string copyId, Slice slice, long rows, long bytes)
    {
        _tally.Advanced(copyId, slice, rows, bytes);
        var last = Interlocked.Read(ref _lastLine);
        if (time.GetElapsedTime(last) < Interval || Interlocked.CompareExchange(ref _lastLine, time.GetTimestamp(), last) != last)
            return;
        var (allRows, allBytes) = _tally.Sum;
        Console.Error.WriteLine($"{Report.Count(_tally.Done, "table")} done, {Report.Count(allRows, "row")}, {Report.Bytes(allBytes)} so far");
    }

    public override void Committed(string copyId, Slice slice, SliceResult result) => _tally.Advanced(copyId, slice, result.Rows, result.BytesRead);

    public override void Finished(string copyId, IReadOnlyList<SliceResult> slices)
    {
        var (rows, bytes) = _tally.Finished(copyId, slices);
        Console.Error.WriteLine($"{TableTally.NameOf(copyId)}: {Report.Count(rows, "row")}, {Report.Bytes(bytes)} done");
    }

    public override void Retrying(string copyId, Slice? slice, SluiceException fault, TimeSpan wait) =>
        Console.Error.WriteLine($"{TableTally.NameOf(copyId)}: {RetryText(slice, fault, wait)}");

    public override void Failed(string copyId, Slice slice) => Console.Error.WriteLine($"{TableTally.NameOf(copyId)}: {slice.Name}: stopped");

    public override void WriteLine(string line) => Console.Out.WriteLine(line);

    public override void WriteNote(string line) => Console.Error.WriteLine(line);

    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
