using System.Text.Json.Nodes;
using Sluice.Activities;
using Sluice.Cli.State;
using Sluice.Orchestration;
using Sluice.Runs;

namespace Sluice.Tests.Runs;

public sealed class RunHistoryTests : IDisposable
{
    static readonly DateTimeOffset Start = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    static readonly PipelineRunRequest Run = new("11111111-1111-1111-1111-111111111111", "P", new JsonObject { ["n"] = 1 });

    readonly TemporaryFolder _folder = new();
    readonly OutputStore _outputs = OutputStore.InMemory();
    readonly RunHistory _history;

    public RunHistoryTests() => _history = new RunHistory(SqliteStateStore.Open(_folder.File("state.db"), TimeProvider.System), _outputs);

    [Theory]
    [InlineData("Queued InProgress Succeeded", "Succeeded 7")]
    [InlineData("InProgress Queued", "InProgress ")]
    [InlineData("InProgress Failed InProgress", "Failed 7")]
    [InlineData("Failed Queued", "Failed 7")]
    public async Task A_run_goes_on_and_never_back_however_late_news_come(string told, string expected)
    {
        foreach (var status in told.Split(' ').Select(Enum.Parse<OrchestrationStatus>))
            await TellAsync(status, status is OrchestrationStatus.Queued or OrchestrationStatus.InProgress ? Start : Start.AddSeconds(7));

        var run = (await _history.FindAsync(Run.RunId, null, CancellationToken.None))!;

        Assert.StartsWith(expected.Split(' ')[0], $"{run.Status}", StringComparison.Ordinal);
        Assert.Equal(expected.EndsWith('7'), run.HasEnded);
    }

    [Theory]
    [InlineData("InProgress", OrchestrationStatus.Canceling)]
    [InlineData("Cancelled", OrchestrationStatus.Cancelled)]
    [InlineData("Succeeded", OrchestrationStatus.Succeeded)]
    public async Task A_run_is_about_to_be_cancelled_until_it_has_ended(string told, OrchestrationStatus expected)
    {
        await TellAsync(OrchestrationStatus.InProgress, Start);
        await _history.CancelAsync(Run.RunId, isWhole: false, Start.AddSeconds(1), CancellationToken.None);
        await TellAsync(Enum.Parse<OrchestrationStatus>(told), Start.AddSeconds(2));
        await _history.CancelAsync(Run.RunId, isWhole: true, Start.AddSeconds(3), CancellationToken.None);

        var run = (await _history.FindAsync(Run.RunId, null, CancellationToken.None))!;

        Assert.Equal((expected, expected.HasEnded), (run.Status, run.HasEnded));
    }

    [Theory]
    [InlineData(true, false, true)]
    [InlineData(false, false, false)]
    [InlineData(false, true, true)]
    [InlineData(null, true, false)]
    public async Task A_run_that_begins_after_the_one_that_started_it_was_cancelled_knows(bool? isAwaited, bool isWhole, bool isCancelled)
    {
        await TellAsync(OrchestrationStatus.InProgress, Start);
        var child = Run.Child("E", "C", []) with { IsAwaited = isAwaited };

        Assert.False(await ((RunLog)_history).IsCancelledAsync(child, CancellationToken.None));
        await _history.CancelAsync(Run.RunId, isWhole, Start.AddSeconds(1), CancellationToken.None);
        Assert.Equal(isCancelled, await ((RunLog)_history).IsCancelledAsync(child, CancellationToken.None));
        await TellAsync(OrchestrationStatus.Cancelled, Start.AddSeconds(2));
        Assert.Equal(isCancelled, await ((RunLog)_history).IsCancelledAsync(child, CancellationToken.None));
    }

    [Fact]
    public async Task What_is_told_while_the_engine_is_asked_is_kept()
    {
        await TellAsync(OrchestrationStatus.InProgress, Start);
        var engine = new AskedEngine(Run.RunId, () => _history.CancelAsync(Run.RunId, isWhole: true, Start.AddSeconds(1), CancellationToken.None));

        var run = (await _history.FindAsync(Run.RunId, engine, CancellationToken.None))!;

        Assert.Equal(OrchestrationStatus.Cancelled, run.Status);
        Assert.True((await _history.FindAsync(Run.RunId, null, CancellationToken.None))!.Cancels(isAwaited: false));
    }

    [Fact]
    public async Task Each_attempt_is_counted_and_the_output_is_found_wherever_it_lies()
    {
        var stored = await _outputs.KeepAsync(Run.RunId, "output", new JsonObject { ["rows"] = 5 }, 0, CancellationToken.None);
        await TellAsync("Each[0]/Copy", OrchestrationStatus.InProgress);
        await TellAsync("Each[0]/Copy", OrchestrationStatus.InProgress);
        await TellAsync("Each[0]/Copy", OrchestrationStatus.Succeeded, stored);
        await TellAsync("Each[1]/Copy", OrchestrationStatus.InProgress);
        await TellAsync("Each[2]/Copy", OrchestrationStatus.Succeeded, stored with { IsSecure = true });
        await TellAsync(OrchestrationStatus.Cancelled, Start.AddSeconds(9));

        var run = (await _history.FindAsync(Run.RunId, null, CancellationToken.None))!;
        var activities = new List<string>();
        await foreach (var one in _history.ListActivitiesAsync(run, CancellationToken.None))
        {
            var whole = await _history.WithOutputAsync(one, CancellationToken.None);
            activities.Add($"{whole.IterationHash} {whole.Status} {whole.RetryAttempt} {whole.Output!.ToJsonString()}");
        }

        Assert.Equal(
            ["""Each[0]/Copy Succeeded 1 {"rows":5}""", "Each[1]/Copy Cancelled  {}", "Each[2]/Copy Succeeded  {}"], activities.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task What_is_old_is_forgotten_with_its_activities()
    {
        await TellAsync(OrchestrationStatus.Succeeded, Start);
        await TellAsync("Copy", OrchestrationStatus.Succeeded);
        var run = (await _history.FindAsync(Run.RunId, null, CancellationToken.None))!;

        await _history.DeleteBeforeAsync(TimeProvider.System.GetUtcNow().AddDays(1), CancellationToken.None);

        Assert.Null(await _history.FindAsync(Run.RunId, null, CancellationToken.None));
        await foreach (var activity in _history.ListActivitiesAsync(run, CancellationToken.None))
            Assert.Fail($"{activity} is still there.");
    }

    public void Dispose() => _folder.Dispose();

    Task TellAsync(OrchestrationStatus status, DateTimeOffset at) =>
        ((RunLog)_history).TellAsync(new RunNews(Run, status, at), CancellationToken.None);

    Task TellAsync(string path, OrchestrationStatus status, StoredValue? output = null) => ((RunLog)_history).TellAsync(
        new ActivityNews(Run, "Copy", "Copy", path, status, Start) { Output = output }, CancellationToken.None);

    /// <summary>An engine in which the run is cancelled, and that does something while it is asked for it.</summary>
    sealed class AskedEngine(string runId, Func<Task> asked) : OrchestrationClient
    {
        public override async Task<OrchestrationState?> FindAsync(string instanceId, CancellationToken cancellationToken)
        {
            await asked();
            return new OrchestrationState(runId, "Pipeline", OrchestrationStatus.Cancelled, Start, Start.AddSeconds(2), null, null, null);
        }

        public override Task StartAsync<TInput, TResult>(
            Orchestration<TInput, TResult> orchestration, TInput input, string instanceId, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public override Task<bool> RaiseEventAsync<T>(string instanceId, string name, T value, CancellationToken cancellationToken)
            where T : class => throw new NotSupportedException();

        public override Task CancelAsync(string instanceId, string reason, CancellationToken cancellationToken) => throw new NotSupportedException();
    }
}
