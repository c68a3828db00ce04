using System.Diagnostics;
using Sluice.Activities;
using Sluice.Cli.State;
using Sluice.Orchestration;
using Sluice.Runs;

namespace Sluice.Tests.Telemetry;

/// <summary>The spans of what the history is told.</summary>
public sealed class RunSpansTests : IDisposable
{
    static readonly DateTimeOffset Start = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    readonly PipelineRunRequest _run = new(Guid.NewGuid().ToString(), "P", []);
    MemoryStateStore _store = new(TimeProvider.System);
    readonly Traced _traced;

    public RunSpansTests() => _traced = new Traced(_run.RunId);

    [Fact]
    public async Task An_end_that_is_told_again_by_anybody_is_one_span_with_the_times_of_the_first()
    {
        await TellAsync("A", OrchestrationStatus.InProgress, 1);
        await TellAsync("A", OrchestrationStatus.Succeeded, 3);
        await TellAsync("A", OrchestrationStatus.Succeeded, 7);
        await TellAsync("A", OrchestrationStatus.InProgress, 8);
        await TellAsync(OrchestrationStatus.InProgress, 0);
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => TellAsync(OrchestrationStatus.Succeeded, 9)));

        Assert.Equal(["activity A", "pipeline P"], _traced.Spans.Select(span => span.OperationName));
        Assert.Equal((Start.AddSeconds(1), TimeSpan.FromSeconds(2)), (new DateTimeOffset(_traced.Spans[0].StartTimeUtc), _traced.Spans[0].Duration));
        Assert.Equal((Start, TimeSpan.FromSeconds(9)), (new DateTimeOffset(_traced.Spans[1].StartTimeUtc), _traced.Spans[1].Duration));
    }

    [Theory]
    [InlineData("A", "pipeline P")]
    [InlineData("If/A", "activity If")]
    [InlineData("Each[3]/A", "activity Each")]
    [InlineData("Each[3]/If/A", "activity If")]
    [InlineData("Until[7]", "activity Until")]
    public async Task A_span_is_inside_of_the_one_around_it_which_another_process_emits(string path, string around)
    {
        await TellAsync(path, OrchestrationStatus.Succeeded, 1);
        _store = new MemoryStateStore(TimeProvider.System);
        var outer = path.Contains("If", StringComparison.Ordinal) ? path[..(path.IndexOf("If", StringComparison.Ordinal) + 2)] : path.Split('[')[0];
        if (around.StartsWith('a'))
            await TellAsync(outer, OrchestrationStatus.Succeeded, 2);
        await TellAsync(OrchestrationStatus.Succeeded, 3);

        Assert.Equal(_traced.Spans.Skip(1).Single(span => span.OperationName == around).SpanId, _traced.Spans[0].ParentSpanId);
        Assert.Equal(default, _traced.Spans[^1].ParentSpanId);
        Assert.Equal(_traced.Spans.Count, _traced.Spans.Select(span => span.SpanId).Distinct().Count());
    }

    [Fact]
    public async Task What_a_cancelled_run_has_not_ended_ends_with_it()
    {
        await TellAsync(OrchestrationStatus.InProgress, 0);
        await TellAsync("A", OrchestrationStatus.Succeeded, 1);
        await TellAsync("B", OrchestrationStatus.InProgress, 2);
        await TellAsync(OrchestrationStatus.Cancelled, 5);
        // A step that nobody could stop.
        await TellAsync("B", OrchestrationStatus.Succeeded, 6);

        Assert.Equal(["activity A", "activity B", "pipeline P"], _traced.Spans.Select(span => span.OperationName));
        Assert.Equal(("Cancelled", TimeSpan.FromSeconds(3)), (_traced.Spans[1].GetTagItem("error.type"), _traced.Spans[1].Duration));
    }

    [Fact]
    public async Task A_failure_has_its_code_and_a_redacted_message()
    {
        Redaction.Remember("not-to-be-told-4712");
        var fault = new SluiceException(Side.Sink, "23505", "It is there: not-to-be-told-4712.");
        await History.TellAsync(
            new ActivityNews(_run, "A", "Copy", "A", OrchestrationStatus.Failed, Start) { Error = new ActivityError(fault.Code, fault.Message, "A") }, default);
        await History.TellAsync(new RunNews(_run, OrchestrationStatus.Failed, Start, fault.Message), default);

        Assert.Equal(["activity A", "copy", "pipeline P"], _traced.Spans.Select(span => span.OperationName));
        Assert.All(_traced.Spans, span =>
        {
            Assert.Equal((ActivityStatusCode.Error, "23505"), (span.Status, span.GetTagItem("error.type")));
            Assert.EndsWith("It is there: ***.", span.StatusDescription, StringComparison.Ordinal);
        });
    }

    [Fact]
    public async Task A_run_of_another_s_activity_is_linked_to_the_run_of_that()
    {
        var child = new PipelineRunRequest(Guid.NewGuid().ToString(), "Parent", []).Child("Execute", "P", []);
        using var traced = new Traced(child.RunId);

        await History.TellAsync(new RunNews(child, OrchestrationStatus.Succeeded, Start), default);

        Assert.Equal(child.ParentRunId, new Guid(Assert.Single(Assert.Single(traced.Spans).Links).Context.TraceId.ToHexString()).ToString());
    }

    public void Dispose() => _traced.Dispose();

    RunLog History => new RunHistory(_store, OutputStore.InMemory());

    Task TellAsync(OrchestrationStatus status, int second) => History.TellAsync(new RunNews(_run, status, Start.AddSeconds(second)), default);

    Task TellAsync(string path, OrchestrationStatus status, int second) =>
        History.TellAsync(new ActivityNews(_run, path.Split('/')[^1].Split('[')[0], "Wait", path, status, Start.AddSeconds(second)), default);
}
