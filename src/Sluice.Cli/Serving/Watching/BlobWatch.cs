using Sluice.Connections;
using Sluice.Definitions;
using Sluice.Triggers;
using Sluice.Triggers.State;

namespace Sluice.Cli.Serving.Watching;

/// <summary>
/// Makes the events of blobs, which in Azure are Event Grid's concern: looks every few seconds through the places whose blobs started
/// triggers wait for.
/// </summary>
/// <param name="source">The factory.</param>
/// <param name="states">Which triggers are started.</param>
/// <param name="marks">Up to when places were looked through.</param>
/// <param name="delivery">Takes the events.</param>
/// <param name="time">Tells the time.</param>
sealed class BlobWatch(
    FactorySource source, TriggerStates states, WatchMarks marks, EventDelivery delivery, TimeProvider time)
{
    /// <summary>The time between two looks.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    readonly Dictionary<BlobPlace, WatchedFolder> _folders = [];
    readonly Dictionary<string, string> _troubles = [];
    WatchedAccounts? _accounts;

    /// <summary>Sees which triggers are started: from now on what happens counts for those that are so by their definition.</summary>
    public Task BeginAsync(CancellationToken stop) => TryAsync("events of blobs", () => ListAsync(source.Current.Factory, stop), stop);

    /// <summary>Looks until it is told to stop.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        using var timer = new PeriodicTimer(Interval, time);
        try
        {
            do
                await TryAsync("events of blobs", () => LookAsync(stop), stop);
            while (await timer.WaitForNextTickAsync(stop));
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The server stops.
        }
    }

    async Task LookAsync(CancellationToken stop)
    {
        var served = source.Current;
        _accounts = _accounts?.Served == served ? _accounts : new WatchedAccounts(served);
        var places = await ListAsync(served.Factory, stop);
        foreach (var gone in _folders.Keys.Except(places.Keys).ToList())
            _folders.Remove(gone);
        foreach (var (place, (trigger, since)) in places)
            await TryAsync($"trigger {trigger}", () => LookAsync(place, since, stop), stop);
    }

    async Task LookAsync(BlobPlace place, DateTimeOffset since, CancellationToken stop)
    {
        var container = await _accounts!.FindAsync(place, stop);
        if (!_folders.TryGetValue(place, out var folder) || folder.Container.Address != container.Address)
            _folders[place] = folder = new WatchedFolder(place, container);
        folder.Container = container;
        var now = time.GetUtcNow();
        if (!folder.IsKnown)
            since = await marks.SinceAsync(place, container, since, stop);
        await folder.LookAsync(since, now, events => delivery.DeliverAsync(events, stop), stop);
        await marks.LookedAsync(place, container, now, stop);
    }

    /// <summary>The places whose blobs started triggers wait for, with one of these, and since when the first of them is started.</summary>
    async Task<Dictionary<BlobPlace, (string Trigger, DateTimeOffset Since)>> ListAsync(Factory factory, CancellationToken stop)
    {
        var places = new Dictionary<BlobPlace, (string, DateTimeOffset Since)>();
        foreach (var resource in factory.All(ResourceKind.Trigger))
        {
            if (ReadTriggers.Of(factory).Open(resource) is not { Condition.Place: { } place } trigger)
                continue;
            var state = await states.OfAsync(trigger.Name, trigger.IsStartedByDefinition, stop);
            if (state.IsStarted && !(places.TryGetValue(place, out var other) && other.Since <= state.Since))
                places[place] = (trigger.Name, state.Since);
        }

        return places;
    }

    /// <summary>Tells what goes wrong once, and goes on.</summary>
    async Task TryAsync(string what, Func<Task> work, CancellationToken stop)
    {
        try
        {
            await work();
            if (_troubles.Remove(what))
                await Console.Error.WriteLineAsync($"{what}: it is well again");
        }
        catch (Exception exception) when (!stop.IsCancellationRequested)
        {
            var problem = (exception as SluiceException)?.Detail ?? $"{exception.GetType().Name}: {Redaction.Of(exception.Message)}";
            if (_troubles.GetValueOrDefault(what) != problem)
                await Console.Error.WriteLineAsync($"{what}: {problem} It is tried again every {Interval.TotalSeconds} seconds.");
            _troubles[what] = problem;
        }
        catch (SluiceException)
        {
            // The server stops.
        }
    }
}
