using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Sluice.Activities;
using Sluice.Connections;
using Sluice.Definitions;
using Sluice.Definitions.Parsing;
using Sluice.Orchestration;
using Sluice.Runs;
using Sluice.Triggers;
using Sluice.Triggers.State;

namespace Sluice.Tests.Triggers;

/// <summary>What an occurrence of a trigger makes of its pipelines.</summary>
public sealed class TriggerRunsTests
{
    static readonly DateTimeOffset Now = Time("2026-01-01T05:00:02.5Z");

    [Fact]
    public void Pipelines_of_a_schedule_are_given_its_times()
    {
        var trigger = Schedule(
            TriggerFiles.Start("Q", """
                { "at": "@trigger().scheduledTime", "day": "@{formatDateTime(trigger().scheduledTime, 'yyyy-MM-dd')}", "began": { "value": "@trigger().startTime", "type": "Expression" }, "n": 7, "by": "@trigger().name" }
                """),
            TriggerFiles.Start("P"));
        var occurrence = trigger.Condition.Due(Time("2026-01-01T04:00Z"), Time("2026-01-01T05:00Z")).Single();

        var runs = Runs(trigger, occurrence, Now);

        Assert.Equal(["Q", "P"], runs.Select(run => run.Pipeline));
        Assert.True(JsonNode.DeepEquals(
            JsonNode.Parse("""{ "at": "2026-01-01T05:00:00.0000000Z", "day": "2026-01-01", "began": "2026-01-01T05:00:02.5000000Z", "n": 7, "by": "T" }"""), runs[0].Parameters));
        Assert.All(runs, run => Assert.Equal(("ScheduleTrigger", "T", Now), (run.TriggerType, run.TriggerName, run.TriggerTime)));
    }

    [Fact]
    public void The_pipeline_and_the_record_of_its_run_know_the_trigger()
    {
        var trigger = Schedule(TriggerFiles.Start("P"));
        var request = Assert.Single(Runs(trigger, Occurrence.At(Now), Now));

        var pipeline = PipelineScope.Create(new Factory(KnownTypes.All, []), request, []);
        var record = PipelineRun.From(new OrchestrationState(
            request.RunId, "pipeline", OrchestrationStatus.InProgress, Now, Now, JsonSerializer.SerializeToNode(request), null, null));

        Assert.Equal(("T", "ScheduleTrigger"), ((string?)pipeline["TriggerName"], (string?)pipeline["TriggerType"]));
        Assert.Equal(("T", "ScheduleTrigger"), (record.InvokedBy.Name, record.InvokedBy.InvokedByType));
    }

    [Fact]
    public void The_pipeline_of_a_window_is_given_its_bounds()
    {
        var trigger = new TriggerFiles().Pipeline("Q", """{ "from": { "type": "String" }, "to": { "type": "String" } }""").Whole("T", $$"""
            { "type": "TumblingWindowTrigger", "pipeline": {{TriggerFiles.Start("Q", """{ "from": "@trigger().outputs.windowStartTime", "to": "@trigger().outputs.windowEndTime" }""")}},
              "typeProperties": { "frequency": "Hour", "interval": 1, "startTime": "2026-01-01T00:00:00Z", "maxConcurrency": 1 } }
            """).Read("T");

        var run = Assert.Single(Runs(trigger, trigger.Condition.Due(default, Now).First(), Now));

        Assert.True(JsonNode.DeepEquals(JsonNode.Parse("""{ "from": "2026-01-01T00:00:00.0000000Z", "to": "2026-01-01T01:00:00.0000000Z" }"""), run.Parameters));
    }

    [Fact]
    public void Pipelines_are_given_what_the_event_says_and_keep_its_types()
    {
        var trigger = Custom("""{ "file": "@triggerBody().event.data.file", "n": "@triggerBody().event.data.n", "type": "@trigger().outputs.body.event.eventType", "opt": "@coalesce(triggerBody().event.data?.x, 'none')" }""");

        var run = Assert.Single(Runs(trigger, Seen(trigger, """{ "file": "a.csv", "n": 5 }"""), Now));

        Assert.True(JsonNode.DeepEquals(JsonNode.Parse("""{ "file": "a.csv", "n": 5, "type": "t", "opt": "none" }"""), run.Parameters));
    }

    [Fact]
    public void Nothing_is_started_if_the_event_lacks_what_a_parameter_names()
    {
        var trigger = Custom("""{ "file": "@triggerBody().event.data.file", "n": 1, "type": "", "opt": "" }""");

        var error = Assert.Single(Assert.Throws<DefinitionException>(() => Runs(trigger, Seen(trigger, """{ "name": "secret row" }"""), Now)).Errors);

        Assert.Equal(("trigger/T.json", "$.properties.pipelines[0].parameters.file"), (error.File, error.Path));
        Assert.Contains("there is no property 'file'; available: name", error.Problem, StringComparison.Ordinal);
        Assert.DoesNotContain("secret row", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_value_that_does_not_fit_its_parameter_is_an_error()
    {
        var trigger = Custom("""{ "file": "", "n": "@triggerBody().event.data.n", "type": "", "opt": "" }""");

        var error = Assert.Single(Assert.Throws<DefinitionException>(() => Runs(trigger, Seen(trigger, """{ "n": "many" }"""), Now)).Errors);

        Assert.Contains("parameter 'n'", error.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Whoever_finds_an_occurrence_starts_the_same_runs_and_another_starts_others()
    {
        var schedule = Schedule(TriggerFiles.Start("P"), TriggerFiles.Start("P"));
        var hours = schedule.Condition.Due(Time("2026-01-01T00:00Z"), Time("2026-01-01T02:00Z")).ToList();
        var custom = Custom("""{ "file": "", "n": 1, "type": "", "opt": "" }""");
        var window = new TriggerFiles().Trigger("T", "TumblingWindowTrigger", """
            { "frequency": "Hour", "interval": 1, "startTime": "2026-01-01T00:00:00Z", "maxConcurrency": 1 }
            """).Read("T");
        var first = window.Condition.Due(default, Now).First();

        string[] ids =
        [
            .. hours.SelectMany(hour => Ids(schedule, hour)),
            .. Ids(custom, Seen(custom, "{}")), .. Ids(custom, Seen(custom, "{}", "2")),
            .. Ids(window, first), .. Ids(window, first with { Attempt = 1 }), .. Ids(window, first with { Attempt = 2 }),
        ];

        Assert.Equal(9, ids.Distinct().Count());
        Assert.Equal(Ids(schedule, hours[1]), Ids(schedule, schedule.Condition.Due(Time("2026-01-01T01:30Z"), Time("2026-01-01T02:00Z")).Single(), Now.AddHours(1)));
        Assert.Equal(Ids(custom, Seen(custom, "{}")), Ids(custom, Seen(custom, """{ "file": "later" }"""), Now.AddHours(1)));
        Assert.Equal(Ids(window, first), Ids(window, window.Condition.Due(default, Now.AddDays(1)).First()));
        Assert.All(ids, id => Assert.True(Guid.TryParse(id, out _)));
    }

    static IReadOnlyList<PipelineRunRequest> Runs(Trigger trigger, Occurrence occurrence, DateTimeOffset now) =>
        trigger.Runs(occurrence, TriggerRun.IdOf("factory", trigger.Name, occurrence.Identity), now);

    static IEnumerable<string> Ids(Trigger trigger, Occurrence occurrence, DateTimeOffset? now = null) => Runs(trigger, occurrence, now ?? Now).Select(run => run.RunId);

    static Trigger Schedule(params string[] pipelines) => new TriggerFiles()
        .Pipeline("Q", """{ "at": { "type": "String" }, "day": { "type": "String" }, "began": { "type": "String" }, "n": { "type": "Int" }, "by": { "type": "String" } }""").Whole("T", $$"""
            { "type": "ScheduleTrigger", "pipelines": [{{string.Join(',', pipelines)}}],
              "typeProperties": { "recurrence": { "frequency": "Hour", "interval": 1, "startTime": "2026-01-01T00:00:00Z" } } }
            """).Read("T");

    static Trigger Custom(string parameters) => new TriggerFiles()
        .Pipeline("Q", """{ "file": { "type": "String" }, "n": { "type": "Int" }, "type": { "type": "String" }, "opt": { "type": "String", "defaultValue": "" } }""").Whole("T", $$"""
            { "type": "CustomEventsTrigger", "pipelines": [{{TriggerFiles.Start("Q", parameters)}}], "typeProperties": { "scope": "/s", "events": ["t"] } }
            """).Read("T");

    static Occurrence Seen(Trigger trigger, string data, string id = "1") => Assert.IsType<Occurrence>(trigger.Condition.Match(TriggerEvent.ReadAll(
        JsonNode.Parse($$"""{ "id": "{{id}}", "topic": "/s", "subject": "s", "eventType": "t", "eventTime": "2026-01-01T00:00:00Z", "data": {{data}} }"""), default).Single()));

    static DateTimeOffset Time(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
}
