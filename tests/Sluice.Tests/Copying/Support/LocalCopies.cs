using Sluice.Activities;
using Sluice.Connections;
using Sluice.Copying;
using Sluice.Copying.Plans;
using Sluice.Copying.Slices;
using Sluice.Credentials;
using Sluice.Definitions;
using Sluice.Http;
using Sluice.Pipelines;

namespace Sluice.Tests.Copying.Support;

/// <summary>A factory's copies in this process, put together as the command line does it.</summary>
sealed class LocalCopies(Factory factory, CopyProgress? progress = null, string? runId = null, HttpSender? http = null) : IAsyncDisposable
{
    readonly FactoryConnections _connections = new(factory, new EnvironmentSecretSource(), TimeProvider.System)
    {
        Http = http ?? new HttpSender(new HttpRules()),
    };

    readonly PipelineActivities _pipelines = new(factory, OutputStore.InMemory(), RunLog.None, TimeProvider.System);

    public string RunId { get; } = runId ?? Guid.NewGuid().ToString();

    public CopyActivities Activities => On(HostCapacity.Unlimited);

    /// <summary>The activities as they are on a host.</summary>
    public CopyActivities On(HostCapacity host) => new(_connections, progress ?? CopyProgress.None, TimeProvider.System, host);

    PipelineRunRequest Run => new(RunId, TestFactory.Pipeline, []);

    /// <summary>Runs the whole pipeline.</summary>
    public Task<PipelineRunResult> RunAsync(CancellationToken cancellationToken = default) =>
        PipelineEngine.Create(factory, _connections, OutputStore.InMemory(), null, progress ?? CopyProgress.None, TimeProvider.System, cancellationToken)
            .RunAsync(PipelineOrchestration.Definition, Run, RunId);

    /// <summary>One copy activity, to go through its steps one by one.</summary>
    public async Task<CopyRequest> ResolveAsync(string activity)
    {
        await _pipelines.OutlineAsync(Run, CancellationToken.None);
        return new CopyRequest(RunId, activity, await _pipelines.ResolveCopyAsync(Run, activity, new Frame(), CancellationToken.None));
    }

    public ValueTask DisposeAsync() => _connections.DisposeAsync();
}
