using System.Text.Json.Nodes;
using Sluice.Activities;
using Sluice.Cli.Copies;
using Sluice.Connections;
using Sluice.Copying.Slices;
using Sluice.Orchestration;
using Sluice.Pipelines;
using Sluice.Runs;

namespace Sluice.Cli.Serving;

/// <summary>A run under way in this server: an engine and a journal of its own.</summary>
sealed class ServedRun : IAsyncDisposable
{
    readonly CancellationTokenSource _stop;
    readonly Journal _journal;
    readonly OpenRuns _log;
    readonly InProcessEngine _engine;
    volatile object? _status;

    /// <param name="request">The run.</param>
    /// <param name="journal">Its journal, which it closes.</param>
    /// <param name="served">The factory, and what opens it.</param>
    /// <param name="history">Is told what becomes of it.</param>
    /// <param name="address">The server's address.</param>
    /// <param name="runs">The server's runs, which this one may start others of.</param>
    /// <param name="stop">Stops all runs of the server.</param>
    public ServedRun(
        PipelineRunRequest request, Journal journal, ServedFactory served, RunHistory history, Uri address,
        ServedRuns runs, CancellationToken stop)
    {
        Request = request;
        _journal = journal;
        _stop = CancellationTokenSource.CreateLinkedTokenSource(stop);
        _log = new OpenRuns(history, request, TimeProvider.System);
        _engine = PipelineEngine.Create(
            served.Factory, served.Connections, LocalRun.Outputs, journal, CopyProgress.None, TimeProvider.System, _stop.Token, _ => address,
            LocalRun.QueueOf(request.RunId), _log, (run, token) => runs.StartAsync(PipelineOrchestration.Definition, run, run.RunId, token));
        _engine.Beginning = (instanceId, input) =>
            input is PipelineRunRequest inner && instanceId != request.RunId ? runs.BeginInnerAsync(this, inner) : Task.CompletedTask;
        _engine.GoesOnUnasked = true;
        _engine.Published = (instanceId, status) => _status = instanceId == request.RunId ? status : _status;
    }

    /// <summary>The run.</summary>
    public PipelineRunRequest Request { get; }

    /// <summary>The status that it has published, as JSON.</summary>
    public JsonNode? Status => _status is { } status ? TypedJson.ToNodeOf(status) : null;

    /// <summary>Runs the pipeline.</summary>
    /// <returns>The fault that it ended with; null when it succeeded.</returns>
    public Task<SluiceException?> RunAsync() => FaultOfAsync(async () =>
    {
        if (_journal.Succeeded is null)
            await _engine.RunAsync(PipelineOrchestration.Definition, Request, Request.RunId);
    });

    /// <summary>Notes that nothing is left to do.</summary>
    public async Task SucceedAsync()
    {
        if (_journal.Succeeded is null)
            await _journal.SucceedAsync(TimeProvider.System.GetUtcNow());
    }

    /// <summary>Tells the end of all that has begun and not ended.</summary>
    public Task TellEndAsync(OrchestrationStatus status, string message) => _log.EndAsync(status, message);

    /// <summary>Stops it, or one of the runs that it waits for.</summary>
    public Task StopAsync(string runId) => runId == Request.RunId ? _stop.CancelAsync() : _engine.CancelAsync(runId);

    /// <summary>Raises an event for one of its orchestrations.</summary>
    public Task RaiseEventAsync<T>(string instanceId, string name, T value)
        where T : class => _engine.RaiseEventAsync(instanceId, name, value);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _journal.DisposeAsync();
        _stop.Dispose();
    }

    /// <summary>Whatever goes wrong is the run's fault, and never the server's.</summary>
    static async Task<SluiceException?> FaultOfAsync(Func<Task> work)
    {
        try
        {
            await work();
            return null;
        }
        catch (SluiceException fault)
        {
            return fault;
        }
        catch (Exception exception)
        {
            return new SluiceException(Side.Engine, "Unexpected", $"{exception.GetType().Name}: {exception.Message}", exception);
        }
    }
}
