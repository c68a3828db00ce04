using System.Text.Json;
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
    /// <param name="stop">Stops all runs of the server.</param>
    public ServedRun(
        PipelineRunRequest request, Journal journal, ServedFactory served, RunHistory history, Uri address,
        CancellationToken stop)
    {
        Request = request;
        _journal = journal;
        _stop = CancellationTokenSource.CreateLinkedTokenSource(stop);
        _log = new OpenRuns(history, request, TimeProvider.System);
        _engine = PipelineEngine.Create(
            served.Factory, served.Connections, LocalRun.Outputs, journal, CopyProgress.None, TimeProvider.System, _stop.Token, _ => address,
            LocalRun.QueueOf(request.RunId), _log);
        _engine.GoesOnUnasked = true;
        _engine.Published = (instanceId, status) => _status = instanceId == request.RunId ? status : _status;
    }

    /// <summary>The run.</summary>
    public PipelineRunRequest Request { get; }

    /// <summary>The status that it has published, as JSON.</summary>
    public JsonNode? Status => _status is { } status ? JsonSerializer.SerializeToNode(status, status.GetType()) : null;

    /// <summary>Runs the pipeline.</summary>
    /// <returns>The fault that it ended with; null when it succeeded.</returns>
    public Task<SluiceException?> RunAsync() => FaultOfAsync(async () =>
    {
        if (_journal.Succeeded is null)
            await _engine.RunAsync(PipelineOrchestration.Definition, Request, Request.RunId);
    });

    /// <summary>Waits for the runs that it has started and not waited for.</summary>
    /// <returns>The fault of one that failed; null when none did.</returns>
    public Task<SluiceException?> WaitForStartedAsync() => FaultOfAsync(async () =>
    {
        var failed = await _engine.WaitForStartedAsync();
        if (failed.Count > 0)
            throw failed.Select(one => one.Fault).FirstOrDefault(fault => fault.Side == Side.Cancelled) ?? failed[0].Fault;
    });

    /// <summary>Notes that nothing is left to do.</summary>
    public async Task SucceedAsync()
    {
        if (_journal.Succeeded is null)
            await _journal.SucceedAsync(TimeProvider.System.GetUtcNow());
    }

    /// <summary>Tells the end of all that has begun and not ended.</summary>
    public Task TellEndAsync(OrchestrationStatus status, string message) => _log.EndAsync(status, message);

    /// <summary>Stops it.</summary>
    public Task StopAsync() => _stop.CancelAsync();

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
