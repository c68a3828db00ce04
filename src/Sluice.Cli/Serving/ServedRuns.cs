using System.Collections.Concurrent;
using Sluice.Activities;
using Sluice.Cli.Copies;
using Sluice.Connections;
using Sluice.Orchestration;
using Sluice.Pipelines;
using Sluice.Runs;

namespace Sluice.Cli.Serving;

/// <summary>Starts, watches and stops the runs of a server. What it is to do is kept before it is done, so that the next server goes on with it.</summary>
/// <param name="folder">The factory's folder.</param>
/// <param name="source">The factory; a run keeps it as it is when the run begins, or goes on.</param>
/// <param name="states">Where runs are remembered.</param>
/// <param name="history">Is told what becomes of runs.</param>
/// <param name="address">The server's address.</param>
/// <param name="stop">Stops all runs, which go on in the next server.</param>
sealed class ServedRuns(
    string folder, FactorySource source, ServedStates states, RunHistory history, Uri address,
    CancellationToken stop) : OrchestrationClient
{
    readonly ConcurrentDictionary<string, ServedRun> _running = [];
    readonly ConcurrentDictionary<string, Task> _ends = [];

    /// <summary>How many are under way.</summary>
    public int Count => _running.Count;

    /// <summary>Called when a run has ended.</summary>
    public Action<PipelineRunRequest> Ended { get; set; } = _ => { };

    /// <inheritdoc/>
    public override async Task StartAsync<TInput, TResult>(
        Orchestration<TInput, TResult> orchestration, TInput input, string instanceId, CancellationToken cancellationToken)
    {
        if (input is not PipelineRunRequest request)
            throw new NotSupportedException($"{orchestration.Name} is no pipeline.");
        if (!await states.TryAddAsync(new ServedState(folder, request, TimeProvider.System.GetUtcNow()), cancellationToken))
            return;
        // From here on it is a run, whether who has asked for it waits or not, and if not this server's then the next one's.
        if (stop.IsCancellationRequested)
            return;
        try
        {
            Begin(request, await RunJournal.OpenAsync(request, CancellationToken.None), "started");
        }
        catch (Exception fault) when (fault is SluiceException or IOException or UnauthorizedAccessException)
        {
            await EndAsync(instanceId, OrchestrationStatus.Failed, Redaction.Of(fault.Message));
            throw;
        }
    }

    /// <inheritdoc/>
    public override async Task<OrchestrationState?> FindAsync(string instanceId, CancellationToken cancellationToken)
    {
        // Asked before the store: what ends in between is told as it ended.
        var custom = _running.GetValueOrDefault(instanceId)?.Status;
        if (await states.FindAsync(instanceId, cancellationToken) is not { } state)
            return null;
        if (state.Owner is not null)
            state = await InnerAsync(state, cancellationToken);
        return new OrchestrationState(
            instanceId, PipelineOrchestration.Definition.Name, state is { IsCancelled: true, HasEnded: false } ? OrchestrationStatus.Canceling : state.Status,
            state.CreatedAt, state.LastUpdatedAt, TypedJson.ToNode(state.Request), null, state.Failure)
        {
            CustomStatus = custom,
        };
    }

    /// <inheritdoc/>
    public override Task<bool> RaiseEventAsync<T>(string instanceId, string name, T value, CancellationToken cancellationToken) =>
        RaiseEventAsync(instanceId, instanceId, name, value, cancellationToken);

    /// <summary>Raises an event for an orchestration of a run, which another run may have started.</summary>
    /// <returns>False when the run has ended.</returns>
    public async Task<bool> RaiseEventAsync<T>(string runId, string instanceId, string name, T value, CancellationToken cancellationToken)
        where T : class
    {
        for (var id = runId; id is not null; id = (await history.FindAsync(id, null, cancellationToken))?.InvokedBy.PipelineRunId)
        {
            if (!_running.TryGetValue(id, out var run))
                continue;
            await run.RaiseEventAsync(instanceId, name, value);
            return true;
        }

        return false;
    }

    /// <inheritdoc/>
    public override async Task CancelAsync(string instanceId, string reason, CancellationToken cancellationToken)
    {
        if (!await states.ChangeAsync(instanceId, state => state.HasEnded ? null : state with { IsCancelled = true }))
            return;
        var owner = (await states.FindAsync(instanceId, cancellationToken))?.Owner ?? instanceId;
        if (_running.TryGetValue(owner, out var run))
            await run.StopAsync(instanceId);
    }

    /// <summary>Notes that a run which another one waits for begins in the engine of that, or goes on there.</summary>
    public async Task BeginInnerAsync(ServedRun owner, PipelineRunRequest inner)
    {
        var state = new ServedState(folder, inner, TimeProvider.System.GetUtcNow())
        {
            Owner = owner.Request.RunId,
            IsOpen = false,
        };
        // It may have been cancelled in the last server.
        if (!await states.TryAddAsync(state, CancellationToken.None) && await states.FindAsync(inner.RunId, CancellationToken.None) is { IsCancelled: true })
            await owner.StopAsync(inner.RunId);
    }

    /// <summary>What became of a run in the engine of another, which tells the history alone.</summary>
    async Task<ServedState> InnerAsync(ServedState state, CancellationToken cancellationToken)
    {
        var (told, owner) = (await history.FindAsync(state.Request.RunId, null, cancellationToken), await states.FindAsync(state.Owner!, cancellationToken));
        return told is { HasEnded: true } ? state with { Status = told.Status, LastUpdatedAt = told.LastUpdated, Failure = told.Message }
            // A server was killed before it could say more.
            : owner is { IsOpen: true } ? state
            : state with { Status = OrchestrationStatus.Cancelled, LastUpdatedAt = owner?.LastUpdatedAt ?? state.LastUpdatedAt };
    }

    /// <summary>Goes on with the runs that the last server of this factory left.</summary>
    public async Task ResumeAsync(CancellationToken cancellationToken)
    {
        // All journals are open before the first run looks which of the others live.
        var left = new List<(PipelineRunRequest Run, Journal Journal)>();
        await foreach (var state in states.ListOpenAsync(cancellationToken))
        {
            var run = state.Request;
            if (state.Factory != folder)
                await Console.Error.WriteLineAsync($"run {run.RunId} of {run.Pipeline} goes on when {state.Factory} is served");
            else if (state.IsCancelled || state.HasEnded)
                await EndAsync(run.RunId, state.HasEnded ? state.Status : OrchestrationStatus.Cancelled, state.Failure ?? "");
            else if (await TryOpenAsync(run, cancellationToken) is { } journal)
                left.Add((run, journal));
        }

        foreach (var (run, journal) in left)
            Begin(run, journal, "resumed");
    }

    /// <summary>Waits until all runs have ended, or been stopped with the server.</summary>
    public Task WaitAsync() => Task.WhenAll(_ends.Values);

    async Task<Journal?> TryOpenAsync(PipelineRunRequest run, CancellationToken cancellationToken)
    {
        try
        {
            return await RunJournal.OpenAsync(run, cancellationToken);
        }
        catch (SluiceException fault)
        {
            await Console.Error.WriteLineAsync($"run {run.RunId} of {run.Pipeline} cannot go on: {fault.Detail}");
            if (fault.Code == "JournalDamaged")
                await EndAsync(run.RunId, OrchestrationStatus.Failed, fault.Message);
            return null;
        }
    }

    void Begin(PipelineRunRequest request, Journal journal, string how)
    {
        var run = new ServedRun(request, journal, source.Current, history, address, this, stop);
        _running[request.RunId] = run;
        var end = Task.Run(() => RunAsync(run, how), CancellationToken.None);
        _ends[request.RunId] = end;
        // Also when it ended before it was noted.
        end.ContinueWith(_ => _ends.TryRemove(request.RunId, out var _), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
    }

    async Task RunAsync(ServedRun run, string how)
    {
        await using var closing = run;
        var (runId, pipeline) = (run.Request.RunId, run.Request.Pipeline);
        await Console.Error.WriteLineAsync($"run {runId} of {pipeline} {how}");
        try
        {
            // Somebody may have wanted it to stop before it was here to be stopped.
            if (await states.FindAsync(runId, CancellationToken.None) is { IsCancelled: true })
                await run.StopAsync(runId);
            var end = await RunAsync(run);
            await Console.Error.WriteLineAsync($"run {runId} of {pipeline} {end}");
        }
        catch (SluiceException fault)
        {
            // The store fails. The next server finds the run as it is.
            await Console.Error.WriteLineAsync($"run {runId} of {pipeline}: {fault.Detail}");
        }
        finally
        {
            _running.TryRemove(runId, out _);
            Ended(run.Request);
        }
    }

    /// <returns>What has become of it, for the log.</returns>
    async Task<string> RunAsync(ServedRun run)
    {
        const string Stopped = "stopped; it goes on when the server is started again";
        var runId = run.Request.RunId;
        var fault = await run.RunAsync();
        if (fault is { Side: Side.Cancelled } && stop.IsCancellationRequested
            && await states.FindAsync(runId, CancellationToken.None) is not { IsCancelled: true })
        {
            return Stopped;
        }

        var status = fault is null ? OrchestrationStatus.Succeeded
            : fault.Side == Side.Cancelled ? OrchestrationStatus.Cancelled : OrchestrationStatus.Failed;
        await states.ChangeAsync(runId, state => state with { Status = status, Failure = fault?.Message });
        await run.TellEndAsync(status, fault?.Message ?? "");
        if (fault is null)
            await run.SucceedAsync();
        await states.ChangeAsync(runId, state => state with { IsOpen = false });
        return status switch
        {
            OrchestrationStatus.Succeeded => "succeeded",
            OrchestrationStatus.Cancelled => "was cancelled",
            _ => $"failed: {fault!.Detail.ReplaceLineEndings(" ")} [{fault.Code}]",
        };
    }

    async Task EndAsync(string runId, OrchestrationStatus status, string message)
    {
        await states.ChangeAsync(runId, state => state with { Status = status, Failure = message, IsOpen = false });
        if (await states.FindAsync(runId, CancellationToken.None) is { } ended)
            await ((RunLog)history).TellAsync(new RunNews(ended.Request, status, ended.LastUpdatedAt, message), CancellationToken.None);
    }
}
