using System.Collections.Concurrent;
using Sluice.Copying.Plans;
using Sluice.Copying.Slices;

namespace Sluice.Cli.Display;

/// <summary>A line when a slice is done, and one for each that is still under way every few seconds.</summary>
sealed class ProgressLines(TimeProvider time) : ProgressDisplay
{
    static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    readonly ConcurrentDictionary<(string, int), long> _lastLine = [];

    public override void Planned(string copyId, CopyPlan plan) =>
        Console.Error.WriteLine($"{copyId}: {Report.Count(plan.Slices.Count, "slice")}");

    public override void Started(string copyId, Slice slice) => _lastLine[(copyId, slice.Index)] = time.GetTimestamp();

    public override void Advanced(string copyId, Slice slice, long rows, long bytes)
    {
        var last = _lastLine.GetValueOrDefault((copyId, slice.Index));
        if (time.GetElapsedTime(last) < Interval)
            return;
        _lastLine[(copyId, slice.Index)] = time.GetTimestamp();
        Console.Error.WriteLine($"{copyId}: {slice.Name}: {Amount(rows, slice.Files.Count)}, {Report.Bytes(bytes)} so far");
    }

    public override void Committed(string copyId, Slice slice, SliceResult result) =>
        Console.Error.WriteLine($"{copyId}: {slice.Name}: {Amount(result.Rows, slice.Files.Count)}, {Report.Bytes(result.BytesRead)} done");

    public override void Retrying(string copyId, Slice? slice, SluiceException fault, TimeSpan wait) =>
        Console.Error.WriteLine($"{copyId}: {RetryText(slice, fault, wait)}");

    public override void Failed(string copyId, Slice slice) => Console.Error.WriteLine($"{copyId}: {slice.Name}: stopped");

    public override void WriteLine(string line) => Console.Out.WriteLine(line);

    public override void WriteNote(string line) => Console.Error.WriteLine(line);

    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
