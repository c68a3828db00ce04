using Sluice.Cli.Copies;
using Sluice.Connections;
using Sluice.Runs;
using Sluice.Runs.State;
using Sluice.Triggers.Ticking;

namespace Sluice.Cli.Serving;

/// <summary>Starts what time makes due for the triggers of a factory, while it is served.</summary>
sealed class ServedTicks
{
    readonly FactorySource _source;
    readonly TriggerTick _tick;
    readonly TickTimer _timer;

    /// <param name="source">The factory.</param>
    /// <param name="store">Where triggers are remembered.</param>
    /// <param name="runs">Starts runs.</param>
    /// <param name="history">What became of them.</param>
    public ServedTicks(FactorySource source, StateStore store, ServedRuns runs, RunHistory history)
    {
        _source = source;
        _tick = new TriggerTick(store, source.Scope, runs, LocalRun.Outputs, history, TimeProvider.System, Console.Error.WriteLine);
        _timer = new TickTimer(TickAsync, TimeProvider.System);
        runs.Ended = run =>
        {
            // A window may wait for it, or for its place.
            if (run.TriggerName is not null)
                _timer.Wake();
        };
    }

    /// <summary>Ticks until the server is told to stop.</summary>
    public Task RunAsync(CancellationToken stop) => _timer.RunAsync(stop);

    async Task TickAsync(CancellationToken stop)
    {
        try
        {
            await _tick.RunAsync(_source.Current.Factory, stop);
        }
        catch (Exception fault) when (!stop.IsCancellationRequested)
        {
            await Console.Error.WriteLineAsync($"triggers: {Redaction.Of(fault.Message)} It is tried again at the next tick.");
        }
    }
}
