using Sluice.Definitions.Parsing;
using Sluice.Tests.Definitions;

namespace Sluice.Tests.Triggers;

/// <summary>What is wrong with triggers, each mistake with its place.</summary>
public sealed class TriggerDefinitionTests
{
    [Theory]
    [InlineData("frequency", """{ "frequency": "Fortnight", "startTime": "2026-01-01" }""")]
    [InlineData("frequency", """{ "startTime": "2026-01-01" }""")]
    [InlineData("interval", """{ "frequency": "Day", "interval": 0, "startTime": "2026-01-01" }""")]
    [InlineData("interval", """{ "frequency": "Day", "interval": 1001, "startTime": "2026-01-01" }""")]
    [InlineData("startTime", """{ "frequency": "Day" }""")]
    [InlineData("startTime", """{ "frequency": "Day", "startTime": "31.12.2026" }""")]
    [InlineData("startTime", """{ "frequency": "Day", "startTime": "@utcNow()" }""")]
    [InlineData("endTime", """{ "frequency": "Day", "startTime": "2026-01-02", "endTime": "2026-01-01" }""")]
    [InlineData("timeZone", """{ "frequency": "Day", "startTime": "2026-01-01", "timeZone": "Mars" }""")]
    [InlineData("schedule.minutes", """{ "frequency": "Day", "startTime": "2026-01-01", "schedule": { "minutes": [60] } }""")]
    [InlineData("schedule.hours", """{ "frequency": "Day", "startTime": "2026-01-01", "schedule": { "hours": [1, "x"] } }""")]
    [InlineData("schedule.weekDays", """{ "frequency": "Day", "startTime": "2026-01-01", "schedule": { "weekDays": ["Monday"] } }""")]
    [InlineData("schedule.weekDays", """{ "frequency": "Week", "startTime": "2026-01-01", "schedule": { "weekDays": ["Mo"] } }""")]
    [InlineData("schedule.monthDays", """{ "frequency": "Week", "startTime": "2026-01-01", "schedule": { "monthDays": [1] } }""")]
    [InlineData("schedule.monthDays", """{ "frequency": "Month", "startTime": "2026-01-01", "schedule": { "monthDays": [0] } }""")]
    [InlineData("schedule.monthDays", """{ "frequency": "Month", "startTime": "2026-01-01", "schedule": { "monthDays": [32] } }""")]
    [InlineData("schedule.monthlyOccurrences", """{ "frequency": "Year", "startTime": "2026-01-01", "schedule": { "monthlyOccurrences": [{ "day": "Monday", "occurrence": 1 }] } }""")]
    [InlineData("schedule.monthlyOccurrences[0].occurrence", """{ "frequency": "Month", "startTime": "2026-01-01", "schedule": { "monthlyOccurrences": [{ "day": "Monday", "occurrence": 0 }] } }""")]
    [InlineData("schedule.monthlyOccurrences[0].occurrence", """{ "frequency": "Month", "startTime": "2026-01-01", "schedule": { "monthlyOccurrences": [{ "day": "Monday", "occurrence": 6 }] } }""")]
    [InlineData("schedule.monthlyOccurrences[0].day", """{ "frequency": "Month", "startTime": "2026-01-01", "schedule": { "monthlyOccurrences": [{ "occurrence": 1 }] } }""")]
    [InlineData("schedule.monthlyOccurrences", """{ "frequency": "Month", "startTime": "2026-01-01", "schedule": { "monthDays": [1], "monthlyOccurrences": [{ "day": "Monday" }] } }""")]
    public void A_wrong_recurrence_is_an_error(string path, string recurrence) =>
        AssertWrong($"recurrence.{path}", "ScheduleTrigger", $$"""{ "recurrence": {{recurrence}} }""");

    [Theory]
    [InlineData("frequency", """ "frequency": "Day", "interval": 1, "startTime": "2026-01-01T00:00:00Z", "maxConcurrency": 1 """)]
    [InlineData("interval", """ "frequency": "Hour", "startTime": "2026-01-01T00:00:00Z", "maxConcurrency": 1 """)]
    [InlineData("maxConcurrency", """ "frequency": "Hour", "interval": 1, "startTime": "2026-01-01T00:00:00Z" """)]
    [InlineData("maxConcurrency", """ "frequency": "Hour", "interval": 1, "startTime": "2026-01-01T00:00:00Z", "maxConcurrency": 51 """)]
    [InlineData("delay", """ "frequency": "Hour", "interval": 1, "startTime": "2026-01-01T00:00:00Z", "maxConcurrency": 1, "delay": "-00:01:00" """)]
    [InlineData("retryPolicy.intervalInSeconds", """ "frequency": "Hour", "interval": 1, "startTime": "2026-01-01T00:00:00Z", "maxConcurrency": 1, "retryPolicy": { "intervalInSeconds": 29 } """)]
    [InlineData("endTime", """ "frequency": "Hour", "interval": 1, "startTime": "2026-01-02T00:00:00Z", "endTime": "2026-01-01T00:00:00Z", "maxConcurrency": 1 """)]
    [InlineData("dependsOn[0].type", """ "frequency": "Hour", "interval": 1, "startTime": "2026-01-01T00:00:00Z", "maxConcurrency": 1, "dependsOn": [{ "type": "x" }] """)]
    [InlineData("dependsOn[0].offset", """ "frequency": "Hour", "interval": 1, "startTime": "2026-01-01T00:00:00Z", "maxConcurrency": 1, "dependsOn": [{ "type": "SelfDependencyTumblingWindowTriggerReference" }] """)]
    [InlineData("dependsOn[0].offset", """ "frequency": "Hour", "interval": 1, "startTime": "2026-01-01T00:00:00Z", "maxConcurrency": 1, "dependsOn": [{ "type": "SelfDependencyTumblingWindowTriggerReference", "offset": "01:00:00" }] """)]
    [InlineData("dependsOn[0].referenceTrigger", """ "frequency": "Hour", "interval": 1, "startTime": "2026-01-01T00:00:00Z", "maxConcurrency": 1, "dependsOn": [{ "type": "TumblingWindowTriggerDependencyReference", "referenceTrigger": { "referenceName": "Nowhere" } }] """)]
    [InlineData("dependsOn[0].referenceTrigger.referenceName", """ "frequency": "Hour", "interval": 1, "startTime": "2026-01-01T00:00:00Z", "maxConcurrency": 1, "dependsOn": [{ "type": "TumblingWindowTriggerDependencyReference", "referenceTrigger": { "referenceName": "Other" } }] """)]
    public void A_wrong_window_is_an_error(string path, string properties) => AssertWrong(path, "TumblingWindowTrigger", $$"""{ {{properties}} }""");

    [Theory]
    [InlineData("BlobEventsTrigger", "blobPathBeginsWith", """ "scope": "/s", "events": ["Microsoft.Storage.BlobCreated"] """)]
    [InlineData("BlobEventsTrigger", "events", """ "scope": "/s", "events": ["Microsoft.Storage.BlobRenamed"], "blobPathEndsWith": ".csv" """)]
    [InlineData("BlobEventsTrigger", "events", """ "scope": "/s", "blobPathEndsWith": ".csv" """)]
    [InlineData("BlobEventsTrigger", "scope", """ "events": ["Microsoft.Storage.BlobCreated"], "blobPathEndsWith": ".csv" """)]
    [InlineData("CustomEventsTrigger", "events", """ "scope": "/s", "events": [] """)]
    [InlineData("CustomEventsTrigger", "advancedFilters[0].operatorType", """ "scope": "/s", "events": ["t"], "advancedFilters": [{ "key": "subject", "operatorType": "StringLike", "values": ["a"] }] """)]
    [InlineData("CustomEventsTrigger", "advancedFilters[0].key", """ "scope": "/s", "events": ["t"], "advancedFilters": [{ "operatorType": "StringIn", "values": ["a"] }] """)]
    [InlineData("CustomEventsTrigger", "advancedFilters[0].values", """ "scope": "/s", "events": ["t"], "advancedFilters": [{ "key": "subject", "operatorType": "StringIn" }] """)]
    [InlineData("CustomEventsTrigger", "advancedFilters[0].values", """ "scope": "/s", "events": ["t"], "advancedFilters": [{ "key": "subject", "operatorType": "StringIn", "values": [1] }] """)]
    [InlineData("CustomEventsTrigger", "advancedFilters[0].values", """ "scope": "/s", "events": ["t"], "advancedFilters": [{ "key": "data.n", "operatorType": "NumberInRange", "values": [1, 2] }] """)]
    [InlineData("CustomEventsTrigger", "advancedFilters[0].value", """ "scope": "/s", "events": ["t"], "advancedFilters": [{ "key": "data.n", "operatorType": "NumberLessThan", "value": "5" }] """)]
    public void A_wrong_filter_of_events_is_an_error(string type, string path, string properties) => AssertWrong(path, type, $$"""{ {{properties}} }""");

    [Theory]
    [InlineData("RerunTumblingWindowTrigger")]
    [InlineData("ChainingTrigger")]
    [InlineData("MultiplePipelineTrigger")]
    [InlineData("BlobTrigger")]
    [InlineData("SoonTrigger")]
    public void Other_kinds_of_triggers_are_refused_by_name(string type)
    {
        var error = Assert.Single(new TriggerFiles().Whole("T", $$"""{ "type": "{{type}}", "typeProperties": {} }""").Errors("T"));

        Assert.Equal(("$.properties.type", DefinitionErrorCode.TriggerNotSupported), (error.Path, error.Code));
        Assert.Equal($"triggers of type {type} are not supported", error.Problem);
    }

    [Theory]
    [InlineData("P", "{}", "", "")]
    [InlineData("Gone", "{}", ".pipelineReference", "'Gone' is not a Pipeline of this factory")]
    [InlineData("Q", "{}", ".parameters", "'n'")]
    [InlineData("Q", """{ "n": "@trigger().scheduledTime" }""", "", "")]
    [InlineData("Q", """{ "n": 1, "m": 2 }""", ".parameters", "Pipeline 'Q' has no parameter 'm'; declared: n, o")]
    [InlineData("Q", """{ "n": "@pipeline().RunId" }""", ".parameters.n", "pipeline() has no value here; there are: trigger()")]
    [InlineData("Q", """{ "n": "@triggerBody().fileName" }""", ".parameters.n", "triggerBody() has no value here; there are: trigger()")]
    [InlineData("Q", """{ "n": "@trigger().outputs.windowStartTime" }""", ".parameters.n", "there is no property 'outputs'; available: ")]
    public void What_a_trigger_starts_is_checked(string pipeline, string parameters, string path, string problem)
    {
        var errors = new TriggerFiles().Pipeline("Q", """{ "n": { "type": "String" }, "o": { "type": "String", "defaultValue": "x" } }""").Whole("T", $$"""
            { "type": "ScheduleTrigger", "pipelines": [{{TriggerFiles.Start("P")}}, {{TriggerFiles.Start(pipeline, parameters)}}],
              "typeProperties": { "recurrence": { "frequency": "Day", "startTime": "2026-01-01T00:00:00Z" } } }
            """).Errors("T");

        if (problem.Length == 0)
        {
            Assert.Empty(errors);
            return;
        }

        var error = Assert.Single(errors);
        Assert.StartsWith($"$.properties.pipelines[1]{path}", error.Path, StringComparison.Ordinal);
        Assert.Contains(problem, error.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void A_pipeline_that_asks_the_trigger_is_told_to_take_a_parameter()
    {
        using var files = FactoryFiles.WithOrders().Pipeline("P", """
            { "variables": { "v": { "type": "String" } }, "activities": [
              { "name": "A", "type": "SetVariable", "typeProperties": { "variableName": "v", "value": "@trigger().scheduledTime" } }] }
            """);

        var error = Assert.Single(files.Check().Errors);

        Assert.Contains("declare a parameter of the pipeline", error.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void All_that_is_wrong_with_a_trigger_is_told_at_once()
    {
        var errors = new TriggerFiles().Whole("T", """
            { "type": "ScheduleTrigger", "pipelines": [{ "pipelineReference": { "referenceName": "Gone" } }, { }],
              "typeProperties": { "recurrence": { "frequency": "Often", "interval": "x", "timeZone": "Nowhere", "schedule": { } } } }
            """).Errors("T");

        Assert.Equal(6, errors.Count);
    }

    static void AssertWrong(string path, string type, string typeProperties)
    {
        var errors = new TriggerFiles()
            .Trigger("Other", "ScheduleTrigger", """{ "recurrence": { "frequency": "Day", "startTime": "2026-01-01T00:00:00Z" } }""")
            .Trigger("T", type, typeProperties).Errors("T");

        Assert.Equal($"$.properties.typeProperties.{path}", Assert.Single(errors).Path);
    }
}
