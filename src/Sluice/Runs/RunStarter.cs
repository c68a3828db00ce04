using System.Text.Json.Nodes;
using Sluice.Activities;
using Sluice.Definitions;
using Sluice.Definitions.Parsing;
using Sluice.Orchestration;
using Sluice.Pipelines;

namespace Sluice.Runs;

/// <summary>Starts runs of pipelines: whoever asks for one, it is checked and kept alike.</summary>
/// <param name="engine">What runs them.</param>
/// <param name="outputs">Where their secrets lie.</param>
/// <param name="history">Is told of them.</param>
/// <param name="time">Tells the time.</param>
internal sealed class RunStarter(OrchestrationClient engine, OutputStore outputs, RunHistory history, TimeProvider time)
{
    /// <summary>Starts a run; starting it again, under the same id, is one run.</summary>
    /// <param name="factory">The factory that the pipeline is in.</param>
    /// <param name="request">The run. Those of its parameters that are declared as secrets are kept apart.</param>
    /// <param name="secrets">Further values that are secret.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="DefinitionException">The pipeline cannot run like this: every error in it and in its parameters.</exception>
    public async Task StartAsync(Factory factory, PipelineRunRequest request, JsonObject secrets, CancellationToken cancellationToken)
    {
        var report = new DefinitionReport();
        var all = SecureParameters.Join(request.Parameters, secrets);
        new PipelineActivities(factory, outputs, RunLog.None, time).Check(request with { Parameters = all }, report);
        report.ThrowIfAny();
        request = await SecureParameters.KeepAsync(request, secrets, factory, outputs, cancellationToken);
        await engine.StartAsync(PipelineOrchestration.Definition, request, request.RunId, cancellationToken);
        await ((RunLog)history).TellAsync(new RunNews(request, OrchestrationStatus.Queued, time.GetUtcNow()), cancellationToken);
    }
}
