using System.Collections.Concurrent;
using Sluice.Copying.Plans;
using Sluice.Copying.Slices;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Sluice.Cli.Display;

/// <summary>A live bar for each slice under way, or for each of many tables: rows, bytes, rate, remaining.</summary>
sealed class ProgressBars : ProgressDisplay
{
    readonly ConcurrentDictionary<(string, int), ProgressTask> _tasks = [];
    readonly TaskCompletionSource _end = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly IAnsiConsole _console;
    readonly ProgressContext _context;
    readonly Task _display;
    readonly TableTally? _tables;

    /// <param name="isOfTables">Whether a bar is a table.</param>
    public ProgressBars(bool isOfTables)
    {
        _tables = isOfTables ? new TableTally() : null;
        _console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        var progress = _console.Progress().HideCompleted(false).Columns(
            new TaskDescriptionColumn { Alignment = Justify.Left },
            new ProgressBarColumn { Width = 24 },
            new AmountColumn(),
            new RemainingTimeColumn());
        ProgressContext? context = null;
        // The display gives its context before it waits for the first time.
        _display = progress.StartAsync(started =>
        {
            context = started;
            return _end.Task;
        });
        _context = context!;
    }

    public override void Planned(string copyId, CopyPlan plan)
    {
        if (_tables is not null)
            Add(copyId, 0, TableTally.NameOf(copyId), plan.Slices.Sum(slice => slice.EstimatedBytes));
    }

    public override void Started(string copyId, Slice slice)
    {
        if (_tables is null)
        {
            Add(copyId, slice.Index, slice.Name, slice.EstimatedBytes);
            return;
        }

        lock (_tables)
        {
            // A resumed copy does not plan again what an earlier process has planned.
            if (!_tasks.ContainsKey((copyId, 0)))
                Add(copyId, 0, TableTally.NameOf(copyId), 0);
        }
    }

    void Add(string copyId, int index, string name, long estimatedBytes)
    {
        var task = _context.AddTask(Markup.Escape(name), maxValue: Math.Max(estimatedBytes, 1));
        // Without an estimate there is no bar to fill.
        task.IsIndeterminate = estimatedBytes == 0;
        _tasks[(copyId, index)] = task;
    }

    public override void Advanced(string copyId, Slice slice, long rows, long bytes)
    {
        if (!_tasks.TryGetValue((copyId, Place(slice)), out var task))
            return;
        if (_tables is not null)
            (rows, bytes) = _tables.Advanced(copyId, slice, rows, bytes);
        Update(task, slice, rows, bytes);
        // The estimate counts pages, COPY sends rows: the bar is not full before the commit.
        task.Value = Math.Min(bytes, task.MaxValue * 0.99);
    }

    public override void Committed(string copyId, Slice slice, SliceResult result)
    {
        Advanced(copyId, slice, result.Rows, result.BytesRead);
        if (_tables is null)
            End(copyId, slice.Index);
    }

    public override void Finished(string copyId, IReadOnlyList<SliceResult> slices)
    {
        if (_tables is not null)
            End(copyId, 0);
    }

    void End(string copyId, int place)
    {
        if (!_tasks.TryRemove((copyId, place), out var task))
            return;
        task.IsIndeterminate = false;
        task.Value = task.MaxValue;
        task.StopTask();
    }

    // The console puts it above the bars.
    public override void Retrying(string copyId, Slice? slice, SluiceException fault, TimeSpan wait) =>
        _console.MarkupLineInterpolated($"[yellow]{copyId}: {RetryText(slice, fault, wait)}[/]");

    public override void Failed(string copyId, Slice slice)
    {
        if (!_tasks.TryRemove((copyId, Place(slice)), out var task))
            return;
        var name = _tables is null ? slice.Name : TableTally.NameOf(copyId);
        task.Description = $"[red]{Markup.Escape(name)}: stopped[/]";
        task.StopTask();
    }

    // A terminal that shows both has the line above the bars, too.
    public override void WriteLine(string line)
    {
        if (Console.IsOutputRedirected)
            Console.Out.WriteLine(line);
        else
            _console.WriteLine(line);
    }

    public override void WriteNote(string line) => _console.MarkupLineInterpolated($"[yellow]{line}[/]");

    public override async ValueTask DisposeAsync()
    {
        _end.TrySetResult();
        await _display;
    }

    int Place(Slice slice) => _tables is null ? slice.Index : 0;

    static void Update(ProgressTask task, Slice slice, long rows, long bytes)
    {
        task.State.Update<long>(AmountColumn.Rows, _ => rows);
        task.State.Update<long>(AmountColumn.Files, _ => slice.Files.Count);
        task.State.Update<long>(AmountColumn.Bytes, _ => bytes);
    }

    /// <summary>Rows or files, bytes and bytes a second.</summary>
    sealed class AmountColumn : ProgressColumn
    {
        public const string Rows = "rows";
        public const string Files = "files";
        public const string Bytes = "bytes";

        protected override bool NoWrap => true;

        public override IRenderable Render(RenderOptions options, ProgressTask task, TimeSpan deltaTime)
        {
            var bytes = task.State.Get<long>(Bytes);
            var seconds = task.ElapsedTime?.TotalSeconds ?? 0;
            var rate = seconds > 0 ? (long)(bytes / seconds) : 0;
            return new Text($"{Amount(task.State.Get<long>(Rows), task.State.Get<long>(Files))} {Report.Bytes(bytes)} {Report.Bytes(rate)}/s");
        }
    }
}
