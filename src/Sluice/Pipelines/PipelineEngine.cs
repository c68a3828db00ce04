using System.Collections.Concurrent;
using Sluice.Activities;
using Sluice.Activities.Moving;
using Sluice.Activities.Web;
using Sluice.Connections;
using Sluice.Copying;
using Sluice.Copying.Plans;
using Sluice.Copying.Slices;
using Sluice.Definitions;
using Sluice.Orchestration;
using Sluice.Pipelines.Queueing;

namespace Sluice.Pipelines;

/// <summary>Puts together an engine that runs a factory's pipelines and copies in this process.</summary>
internal static class PipelineEngine
{
    /// <summary>An engine that knows every orchestration and activity of pipelines and copies.</summary>
    /// <param name="connections">Opens what it refers to.</param>
    /// <param name="outputs">Where large values lie.</param>
    /// <param name="journal">Where a run's results are recorded; null records nothing.</param>
    /// <param name="progress">Watches the copies.</param>
    /// <param name="cancellationToken">Cancels everything the engine runs.</param>
    /// <param name="listen">Listens for callbacks, which are events of the engine, and tells where; null listens nowhere.</param>
    /// <param name="log">Is told what becomes of runs and activities; null for nobody.</param>
    /// <param name="queue">Where runs wait for others of their pipeline; null is this process.</param>
    /// <param name="start">Starts a run that another one does not wait for; null starts it in this engine.</param>
    /// <param name="observer">Watches the runs; null when nobody does.</param>
    public static InProcessEngine Create(
        Factory factory, FactoryConnections connections, OutputStore outputs, Journal? journal, CopyProgress progress, TimeProvider time,
        CancellationToken cancellationToken, Func<InProcessEngine, Uri>? listen = null, RunQueues? queue = null,
        RunLog? log = null, Func<PipelineRunRequest, CancellationToken, Task>? start = null, RunObserver? observer = null)
    {
        queue ??= RunQueues.InMemory();
        log ??= RunLog.None;
        InProcessEngine? engine = null;
        var queued = new ConcurrentDictionary<string, QueueRequest>();
        var copies = new CopyActivities(connections, progress, time, HostCapacity.Unlimited) { Log = log.Slices };
        var pipelines = new PipelineActivities(factory, outputs, log, time);
        var callbacks = new CallbackAddress(() => listen?.Invoke(engine!) ?? throw new SluiceException(Side.Definition, "NoCallbackAddress",
            "Nobody can call back here. Run the pipeline by 'sluice run' or in the Functions app."));
        var activities = new ActivityHost(factory, connections, copies, outputs, callbacks, log, time) { Silence = TimeSpan.Zero };
        // What is not resumed is not to be found later.
        PlannedCopies planned = journal is null ? PlannedCopies.InMemory() : new StoredCopies(outputs);
        engine = CopyEngine.Create(new CopySteps(copies, planned), journal, time, cancellationToken);
        engine.Retrying = observer is null ? null : observer.Retrying;
        return engine
            .Add(PipelineOrchestration.Definition, RunAsync)
            .Add(LoopOrchestration.Definition, LoopOrchestration.RunAsync)
            .Add(QueueOrchestration.Definition, QueueOrchestration.RunAsync)
            .Add(QueueOrchestration.Enter, EnterAsync)
            .Add(QueueOrchestration.Leave, queue.LeaveAsync)
            .Add(PipelineActivities.Outline, pipelines.OutlineAsync)
            .Add(PipelineActivities.Tell, pipelines.TellAsync)
            .Add(PipelineActivities.Start, StartAsync)
            .Add(ActivityHost.Run, activities.RunAsync)
            .Add(ActivityHost.Tell, activities.TellAsync)
            .Add(ActivityHost.KeepVariable, activities.KeepVariableAsync);

        async Task<QueueResult> EnterAsync(QueueRequest request, CancellationToken token)
        {
            queued[request.RunId] = request;
            return new QueueResult(await queue.EnterAsync(request, token));
        }

        async Task<string> StartAsync(PipelineRunRequest request, CancellationToken token)
        {
            if (start is null)
                engine!.Start(PipelineOrchestration.Definition, request, request.RunId);
            else
                await start(request, token);
            return request.RunId;
        }

        async Task<PipelineRunResult> RunAsync(OrchestrationContext context, PipelineRunRequest request)
        {
            try
            {
                return await PipelineOrchestration.RunAsync(context, request, ended => observer?.Ended(request, ended));
            }
            catch (SluiceException fault) when (fault.Side == Side.Cancelled && !cancellationToken.IsCancellationRequested)
            {
                // It was cancelled by itself, and can do no step any more, while the engine goes on.
                if (queued.TryRemove(request.RunId, out var place))
                    await queue.LeaveAsync(place, CancellationToken.None);
                await log.TellAsync(new RunNews(request, OrchestrationStatus.Cancelled, time.GetUtcNow(), fault.Message), CancellationToken.None);
                throw;
            }
        }
    }
}
