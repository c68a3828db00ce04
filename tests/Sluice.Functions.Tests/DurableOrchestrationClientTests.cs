using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Sluice.Functions.Durable;
using Sluice.Functions.Tests.Support;
using Sluice.Orchestration;
using Xunit;

namespace Sluice.Functions.Tests;

public sealed class DurableOrchestrationClientTests
{
    const string Message = "Failure happened on 'Source' side. ErrorCode=08006. The connection broke.";

    [Theory]
    [InlineData("Sluice.SluiceException: " + Message)]
    [InlineData("\"" + Message + "\"")]
    public async Task A_failure_is_told_though_the_backend_keeps_it_only_as_output(string output)
    {
        await using var client = new OneInstance(new OrchestrationMetadata("Copy", "run")
        {
            RuntimeStatus = OrchestrationRuntimeStatus.Failed,
            SerializedOutput = output,
        });

        var state = await new DurableOrchestrationClient(client).FindAsync("run", CancellationToken.None);

        Assert.Equal((OrchestrationStatus.Failed, Message, null), (state?.Status, state?.Failure, state?.Output));
    }

    [Fact]
    public async Task A_failure_wrapped_by_the_orchestrations_it_passed_through_is_told_once()
    {
        var fault = new SluiceException(Side.Source, "08006", "The connection broke.");
        var cause = new TaskFailedException("CopySlices", 3, TaskFailureDetails.FromException(fault));
        await using var client = new OneInstance(new OrchestrationMetadata("Pipeline", "run")
        {
            RuntimeStatus = OrchestrationRuntimeStatus.Failed,
            FailureDetails = TaskFailureDetails.FromException(new InvalidOperationException("A child failed.", cause)),
        });

        var state = await new DurableOrchestrationClient(client).FindAsync("run", CancellationToken.None);

        Assert.Equal(Message, state?.Failure);
    }

    [Theory]
    [InlineData(OrchestrationRuntimeStatus.Pending, OrchestrationStatus.Queued)]
    [InlineData(OrchestrationRuntimeStatus.Running, OrchestrationStatus.InProgress)]
    [InlineData(OrchestrationRuntimeStatus.Suspended, OrchestrationStatus.InProgress)]
    [InlineData(OrchestrationRuntimeStatus.Completed, OrchestrationStatus.Succeeded)]
    [InlineData(OrchestrationRuntimeStatus.Terminated, OrchestrationStatus.Cancelled)]
    public async Task Every_status_of_the_engine_has_its_name(OrchestrationRuntimeStatus status, OrchestrationStatus expected)
    {
        await using var client = new OneInstance(new OrchestrationMetadata("Copy", "run")
        {
            RuntimeStatus = status,
            SerializedOutput = "\"result\"",
        });

        var state = await new DurableOrchestrationClient(client).FindAsync("run", CancellationToken.None);

        Assert.Equal((expected, expected == OrchestrationStatus.Succeeded), (state?.Status, state?.Output is not null));
    }

    [Fact]
    public async Task An_orchestration_that_ended_is_neither_started_again_nor_stopped()
    {
        await using var client = new OneInstance(new OrchestrationMetadata("Copy", "run")
        {
            RuntimeStatus = OrchestrationRuntimeStatus.Completed,
        });
        var orchestrations = new DurableOrchestrationClient(client);

        await orchestrations.StartAsync(new Orchestration<string, string>("Copy"), "input", "run", CancellationToken.None);
        await orchestrations.CancelAsync("run", "enough", CancellationToken.None);

        Assert.Empty(client.Calls);
    }

    [Fact]
    public async Task Two_starts_at_the_same_time_are_one_run()
    {
        await using var client = new OneInstance(new OrchestrationMetadata("Copy", "run")) { AppearsAfter = 1 };

        await new DurableOrchestrationClient(client).StartAsync(
            new Orchestration<string, string>("Copy"), "input", "run", CancellationToken.None);

        Assert.Equal(["start run"], client.Calls);
    }

    [Fact]
    public async Task A_start_that_failed_is_told()
    {
        await using var client = new OneInstance(new OrchestrationMetadata("Copy", "run")) { AppearsAfter = 2 };
        var orchestrations = new DurableOrchestrationClient(client);

        await Assert.ThrowsAsync<InvalidOperationException>(() =>
            orchestrations.StartAsync(new Orchestration<string, string>("Copy"), "input", "run", CancellationToken.None));
    }

    [Fact]
    public async Task What_does_not_exist_is_not_found() =>
        Assert.Null(await new DurableOrchestrationClient(new OneInstance(new OrchestrationMetadata("Copy", "run")))
            .FindAsync("other", CancellationToken.None));
}
