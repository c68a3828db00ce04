using Microsoft.Extensions.Time.Testing;
using Sluice.Activities;
using Sluice.Cli.State;
using Sluice.Runs;
using Sluice.Runs.State;
using Sluice.Triggers.State;
using Sluice.Triggers.Ticking;

namespace Sluice.Tests.Triggers.Ticking;

/// <summary>A factory with a clock, an engine and a store, on which hosts tick.</summary>
sealed class TickedFactory
{
    // What ticks tell of themselves is told for the whole process.
    readonly string _scope = $"{Guid.NewGuid():n}";

    readonly OutputStore _outputs = OutputStore.InMemory();
    readonly List<TriggerTick> _hosts = [];

    public TickedFactory(string now = "2026-01-01T00:00:00Z")
    {
        Time = new FakeTimeProvider(DateTimeOffset.Parse(now, System.Globalization.CultureInfo.InvariantCulture));
        Store = new MemoryStateStore(Time);
        Engine = new ToldEngine(Time);
    }

    public TriggerFiles Files { get; set; } = new();

    public FakeTimeProvider Time { get; }

    public StateStore Store
    {
        get;
        set
        {
            field = value;
            _hosts.Clear();
        }
    }

    public ToldEngine Engine { get; }

    /// <summary>What ticks have told.</summary>
    public List<string> Told { get; } = [];

    public TriggerHistory History => new(Store, _scope);

    /// <summary>Ticks, on as many hosts at the same time.</summary>
    public Task TickAsync(int hosts = 1)
    {
        while (_hosts.Count < hosts)
            _hosts.Add(new TriggerTick(Store, _scope, Engine, _outputs, Runs, Time, Tell));
        var factory = Files.Build();
        return Task.WhenAll(_hosts.Take(hosts).Select(host => Task.Run(() => host.RunAsync(factory, CancellationToken.None))));
    }

    /// <summary>Looks at the windows of one trigger, on as many hosts at the same time.</summary>
    public Task LookAsync(string trigger, int hosts = 1)
    {
        var factory = Files.Build();
        return Task.WhenAll(Enumerable.Range(0, hosts).Select(_ => Task.Run(() =>
            new TriggerTick(Store, _scope, Engine, _outputs, Runs, Time, Tell).LookAsync(factory, trigger, CancellationToken.None))));
    }

    /// <summary>Lets time pass, and ticks.</summary>
    public Task TickAfterAsync(TimeSpan time)
    {
        Time.Advance(time);
        return TickAsync();
    }

    public Task StartAsync(string trigger) => SetAsync(trigger, true);

    public Task StopAsync(string trigger) => SetAsync(trigger, false);

    public Task<TriggerRun> RerunAsync(string trigger, string triggerRunId) =>
        Control.RerunAsync(Files.Build(), Files.Read(trigger), triggerRunId, CancellationToken.None);

    public Task CancelAsync(string trigger, string triggerRunId) => Control.CancelAsync(trigger, triggerRunId, CancellationToken.None);

    /// <summary>The runs of triggers, by the times of what they were for.</summary>
    public async Task<IReadOnlyList<TriggerRunRecord>> RunsAsync() =>
        [.. (await History.ListAsync(null, null, CancellationToken.None).ToListAsync()).OrderBy(record => record.Occurrence?.ScheduledTime).ThenBy(record => record.Occurrence?.Attempt)];

    /// <summary>The attempts of windows of a trigger: their hour, attempt and status.</summary>
    public async Task<string> WindowsAsync(string trigger = "T") => string.Join(' ', (await RunsAsync())
        .Where(record => record.Run.TriggerName == trigger)
        .Select(record => $"{record.Occurrence!.Window!.Value.Start:HH}{(record.Occurrence.Attempt > 0 ? $"/{record.Occurrence.Attempt}" : "")}:{record.Run.Status}"));

    /// <summary>Ends the run of a window that runs.</summary>
    public async Task EndAsync(string hour, Sluice.Orchestration.OrchestrationStatus status, string trigger = "T")
    {
        var record = (await RunsAsync()).Last(one => one.Run.TriggerName == trigger && $"{one.Occurrence!.Window!.Value.Start:HH}" == hour);
        foreach (var (_, run) in record.Run.TriggeredPipelines)
            Engine.End((string)run!, status);
    }

    TriggerRunControl Control => new(Store, _scope, Engine, _outputs, Runs, Time);

    RunHistory Runs => new(Store, _outputs);

    Task SetAsync(string trigger, bool isStarted) => new TriggerStates(Store, _scope, Time).SetAsync(trigger, isStarted, CancellationToken.None);

    void Tell(string line)
    {
        lock (Told)
            Told.Add(line);
    }
}
