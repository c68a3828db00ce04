using Microsoft.Azure.Functions.Worker;
using Sluice.Copying.Jobs;
using Sluice.Pipelines;

namespace Sluice.Functions;

/// <summary>The activities of a pipeline, which read its definitions.</summary>
public sealed class ResolveFunctions(PipelineActivities pipelines)
{
    /// <summary>Tells what a pipeline is made of.</summary>
    [Function("OutlinePipeline")]
    public Task<PipelineOutline> OutlineAsync([ActivityTrigger] PipelineRunRequest request, CancellationToken cancellationToken) =>
        pipelines.OutlineAsync(request, cancellationToken);

    /// <summary>Turns a Copy activity into a job, its expressions evaluated.</summary>
    [Function("ResolveCopy")]
    public Task<CopyJob> ResolveCopyAsync([ActivityTrigger] ResolveCopyRequest request, CancellationToken cancellationToken) =>
        pipelines.ResolveCopyAsync(request, cancellationToken);
}
