using System.Text.Json.Nodes;
using Sluice.Flows.Items;
using Sluice.Orchestration;
using Sluice.Runs;

namespace Sluice.Flows.Runs;

/// <summary>The runs of flows: those of their pipelines. It is made for one request.</summary>
/// <param name="server">The server.</param>
/// <param name="history">What became of runs.</param>
/// <param name="engine">What runs them.</param>
sealed class FlowRuns(FlowServer server, RunHistory history, OrchestrationClient engine)
{
    IReadOnlyList<PipelineRun>? _all;

    /// <summary>The runs of the flows that there are, the latest first, without their activities.</summary>
    /// <param name="flowId">Of one flow; null for all.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<IReadOnlyList<FlowRun>> ListAsync(string? flowId, CancellationToken cancellationToken)
    {
        var flows = (await server.ListAsync(FlowCollection.Flows, cancellationToken)).Where(flow => flowId is null || flow.Id == flowId)
            .ToDictionary(flow => flow.Definition!, flow => flow, StringComparer.OrdinalIgnoreCase);
        return [.. (await AllAsync(cancellationToken)).Where(run => flows.ContainsKey(run.PipelineName)).Select(run => new FlowRun(run, flows[run.PipelineName]))];
    }

    /// <summary>A run; null when there is none of this id, or it is no flow's.</summary>
    public async Task<FlowRun?> FindAsync(string runId, CancellationToken cancellationToken)
    {
        if (!Guid.TryParseExact(runId, "D", out _) || await history.FindAsync(runId, engine, cancellationToken) is not { } run)
            return null;
        var flow = (await server.ListAsync(FlowCollection.Flows, cancellationToken))
            .FirstOrDefault(one => run.PipelineName.Equals(one.Definition, StringComparison.OrdinalIgnoreCase));
        return flow is null ? null : new FlowRun(run, flow);
    }

    /// <summary>A run with what its copy did.</summary>
    public async Task<FlowRun> CompleteAsync(FlowRun run, CancellationToken cancellationToken)
    {
        var copy = await history.ListActivitiesAsync(run.Run, cancellationToken)
            .FirstOrDefaultAsync(activity => activity.ActivityName == WindowedCopy.Copy, cancellationToken);
        return copy is null ? run : run with { Copied = await history.WithOutputAsync(copy, cancellationToken) };
    }

    /// <summary>What is told of the last run of a flow; null without one.</summary>
    public async Task<JsonObject?> FindLastAsync(FlowItem flow, CancellationToken cancellationToken) =>
        (await AllAsync(cancellationToken)).FirstOrDefault(run => run.PipelineName.Equals(flow.Definition, StringComparison.OrdinalIgnoreCase)) is not { } last
            ? null : new FlowRun(last, flow).DescribeShortly();

    /// <summary>Cancels the runs of a flow that are under way.</summary>
    public async Task CancelAsync(FlowItem flow, CancellationToken cancellationToken)
    {
        var canceller = new RunCanceller(engine, history, server.Time);
        foreach (var run in await AllAsync(cancellationToken))
        {
            if (!run.HasEnded && run.PipelineName.Equals(flow.Definition, StringComparison.OrdinalIgnoreCase))
                await canceller.CancelAsync(run.RunId, isWhole: true, cancellationToken);
        }
    }

    async Task<IReadOnlyList<PipelineRun>> AllAsync(CancellationToken cancellationToken) =>
        _all ??= [.. (await history.ListAsync(null, engine, cancellationToken).ToListAsync(cancellationToken)).OrderByDescending(run => run.RunStart)];
}
