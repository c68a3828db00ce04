using System.Text;
using Sluice.Tests.Definitions;
using Xunit.Abstractions;

namespace Sluice.Tests.Pipelines;

/// <summary>Factories that are large, deep or go round in circles: checking them gives errors with places, soon, and never crashes.</summary>
public sealed class HostileFactoryTests(ITestOutputHelper output)
{
    const int Many = 10_000;
    const int Several = 2000;
    const int Few = 300;

    // Of one message: it is for people.
    const int MostCharacters = 4000;

    static readonly Dictionary<string, (string Expected, Func<FactoryFiles, FactoryFiles> Write)> Factories = new()
    {
        ["pipelines in a circle"] = ("Cycle pipeline/P0.json $.properties.activities[0].typeProperties.pipeline", files => Repeat(
            files, Few, (all, i) => all.Pipeline($"P{i}", Activities(Execute($"P{(i + 1) % Few}"))))),
        ["a pipeline that executes itself in many places"] = ("Cycle pipeline/P.json $.properties.activities[0].typeProperties.pipeline", files =>
            files.Pipeline("P", Activities(Enumerable.Range(0, 1000).Select(i => Execute("P", $"A{i}"))))),
        ["pipelines that all execute each other"] = ("Cycle pipeline/P0.json $.properties.activities[0].typeProperties.pipeline", files => Repeat(
            files, 60, (all, i) => all.Pipeline($"P{i}", Activities(Enumerable.Range(0, 60).Select(j => Execute($"P{j}", $"A{j}")))))),
        ["triggers in a circle"] = ("Cycle trigger/T0.json $.properties.typeProperties.dependsOn", files => Repeat(files.Pipeline("P", Activities(Wait("A"))), Few, (all, i) => all
            .Trigger($"T{i}", Window([$"T{(i + 1) % Few}"])))),
        ["triggers that wait for many"] = ("Invalid trigger/T0.json $.properties.typeProperties.dependsOn", files => Repeat(files.Pipeline("P", Activities(Wait("A"))), 100, (all, i) => all
            .Trigger($"T{i}", Window(Enumerable.Range(0, i == 0 ? 100 : 0).Select(j => $"T{j}"))))),
        ["a trigger of many times"] = ("Invalid trigger/T.json $.properties.typeProperties.recurrence.schedule.minutes", files => files.Trigger("T", $$"""
            { "type": "ScheduleTrigger", "pipelines": [], "typeProperties": { "recurrence": { "frequency": "Minute", "interval": 1000, "startTime": "0001-01-01T00:00:00Z",
              "schedule": { "minutes": [{{Joined(100_000, i => $"{i}")}}], "hours": [{{Joined(100_000, i => $"{i % 24}")}}] } } } }
            """)),
        ["activities in a circle"] = ("Cycle pipeline/P.json $.properties.activities", files => files.Pipeline("P", Activities(
            Enumerable.Range(0, Many).Select(i => Wait($"A{i}", $"A{(i + 1) % Many}"))))),
        ["activities that all wait for each other"] = ("Cycle pipeline/P.json $.properties.activities", files => files.Pipeline("P", Activities(
            Enumerable.Range(0, 300).Select(i => Wait($"A{i}", [.. Enumerable.Range(0, 300).Select(j => $"A{j}")]))))),
        ["a vault that keeps its own address"] = ("", files => files.LinkedService("V", """
            { "type": "AzureKeyVault", "typeProperties": { "baseUrl": { "type": "AzureKeyVaultSecret", "secretName": "s",
              "store": { "referenceName": "V", "type": "LinkedServiceReference" } } } }
            """)),
        ["a row of activities"] = ("", files => files.Pipeline("P", Activities(
            Enumerable.Range(0, Many).Select(i => Wait($"A{i}", i == 0 ? [] : [$"A{i - 1}"]))))),
        ["activities that see each other"] = ("Invalid pipeline/P.json $.properties.activities[0].typeProperties.value", files => files.Pipeline("P", Activities(
            Enumerable.Range(0, Several).Select(i => Set($"A{i}", $"@activity('a{Several - 1 - i}').output.x"))))),
        ["activities that see what is not there"] = ("Invalid pipeline/P.json $.properties.activities[0].typeProperties.value", files =>
            files.Pipeline("P", Activities(Enumerable.Range(0, Many).Select(i => Set($"A{i}", $"@activity('B{i}').output"))))),
        ["activities that wait for what is not there"] = ("Invalid pipeline/P.json $.properties.activities[0].dependsOn", files =>
            files.Pipeline("P", Activities(Enumerable.Range(0, Several).Select(i => Wait($"A{i}", $"B{i}"))))),
        ["activities of one name"] = ("Invalid pipeline/P.json $.properties.activities", files => files.Pipeline("P", Activities(
            Enumerable.Range(0, Several).Select(_ => Wait("A"))))),
        ["activities of types that are not there"] = ("ActivityNotSupported pipeline/P.json $.properties.activities[0].type", files =>
            files.Pipeline("P", Activities(Enumerable.Range(0, Several).Select(i => Activity($"A{i}", $"Type{i}", "{}"))))),
        ["activities that set variables that are not there"] = ("Invalid pipeline/P.json $.properties.activities[0].typeProperties.variableName", files =>
            files.Pipeline("P", $$"""
                { "variables": { {{Joined(Several, i => $$""" "v{{i}}": { "type": "String" } """)}} },
                  "activities": [{{Joined(Several, i => Activity($"A{i}", "SetVariable", $$"""{ "variableName": "w{{i}}", "value": "x" }"""))}}] }
                """)),
        ["activities that copy what is not there"] = ("DefinitionNotFound pipeline/P.json $.properties.activities[0].inputs[0]", files => files.Pipeline("P", Activities(
            Enumerable.Range(0, Several).Select(i => Copy($"A{i}", $"D{i}", "OrdersCsv"))))),
        ["activities that give parameters that are not there"] = ("Invalid pipeline/P.json $.properties.activities[0].typeProperties.parameters.q0", files => files
            .Pipeline("Child", $$"""{ "parameters": { {{Joined(1000, i => $$""" "p{{i}}": { "type": "String" } """)}} }, "activities": [] }""")
            .Pipeline("P", Activities(Enumerable.Range(0, 1000).Select(i => Activity($"A{i}", "ExecutePipeline", $$"""
                { "pipeline": { "referenceName": "Child", "type": "PipelineReference" }, "parameters": { "q{{i}}": 1 } }
                """))))),
        ["files"] = ("DefinitionNotFound pipeline/P0.json $.properties.activities[0].inputs[0]", files => Repeat(files, Many / 2, (all, i) => all
            .Dataset($"D{i}", $$$"""{ "type": "Parquet", "linkedServiceName": { "referenceName": "S{{{i}}}" }, "typeProperties": { "location": { "type": "FileServerLocation" } } }""")
            .Pipeline($"P{i}", Activities(Copy("C", $"E{i}", "OrdersCsv"))))),
        ["files that are no JSON"] = ("FileUnreadable dataset/D0.json $", files => Repeat(files, Few, (all, i) => all
            .Write($"dataset/D{i}.json", "{").Pipeline($"P{i}", Activities(Copy("C", $"E{i}", "OrdersCsv"))))),
        ["files of one name"] = ("Invalid pipeline/B1.json $.name", files => Repeat(files, Few, (all, i) => all
            .Write($"pipeline/B{i}.json", """{ "name": "B", "properties": { "activities": [] } }"""))),
        ["conditions inside each other"] = ("FileUnreadable pipeline/P.json $", files => files.Pipeline("P", Activities(Enumerable.Range(0, 200).Aggregate(
            Wait("W"), (inner, i) => Activity($"If{i}", "IfCondition", $$"""{ "expression": "@true", "ifTrueActivities": [{{inner}}] }"""))))),
        ["loops inside each other"] = ("Invalid pipeline/P.json $.properties.activities[0]", files => files.Pipeline("P", Activities(Enumerable.Range(0, 30).Aggregate(
            Wait("W"), (inner, i) => Activity($"Each{i}", "ForEach", $$"""{ "items": "@createArray()", "activities": [{{inner}}] }"""))))),
        ["lists inside each other"] = ("FileUnreadable pipeline/P.json $", files => files.Write("pipeline/P.json", new string('[', 1_000_000))),
        ["objects inside each other"] = ("FileUnreadable linkedService/S.json $", files => files.Write(
            "linkedService/S.json", $"{string.Concat(Enumerable.Repeat("""{"properties":""", 200_000))}1{new string('}', 200_000)}")),
        ["a parameter that is as deep as may be"] = ("", files => files.Pipeline("P", $$"""
            { "parameters": { "p": { "type": "Object", "defaultValue": {{new string('[', 120)}}"@x"{{new string(']', 120)}} } }, "activities": [] }
            """)),
        ["a long expression"] = ("Invalid pipeline/P.json $.properties.activities[0].typeProperties.value", files => files.Pipeline("P", Activities(
            Set("A", $"@concat({string.Join(",", Enumerable.Repeat("'abcdefg'", 100_000))})")))),
        ["an expression of brackets"] = ("Invalid pipeline/P.json $.properties.activities[0].typeProperties.value", files => files.Pipeline("P", Activities(
            Set("A", $"@{new string('(', 1_000_000)}")))),
        ["an expression of calls"] = ("Invalid pipeline/P.json $.properties.activities[0].typeProperties.value", files => files.Pipeline("P", Activities(
            Set("A", $"@{string.Concat(Enumerable.Repeat("not(", 2000))}true{new string(')', 2000)}")))),
        ["a text of many expressions"] = ("FunctionNotFound pipeline/P.json $.properties.activities[0].typeProperties.value", files => files.Pipeline("P", Activities(
            Set("A", string.Concat(Enumerable.Repeat("@{nope()}", 120_000)))))),
        ["a text of beginnings of expressions"] = ("Invalid pipeline/P.json $.properties.activities[0].typeProperties.value", files => files.Pipeline("P", Activities(
            Set("A", string.Concat(Enumerable.Repeat("@{'", 350_000)))))),
        ["long names"] = ("Invalid pipeline/P.json $.properties.activities[0].name", files => files.Pipeline("P", Activities(Wait(new string('n', 1_000_000))))),
        ["long types"] = ("ActivityNotSupported pipeline/P.json $.properties.activities[0].type", files => files.Pipeline("P", Activities(
            Activity("A", new string('t', 1_000_000), "{}")))),
        ["long values"] = ("Invalid linkedService/S.json $.properties.typeProperties.port", files => files.LinkedService("S", $$"""
            { "type": "PostgreSqlV2", "typeProperties": { "server": "h", "database": "d", "username": "u", "port": "{{new string('1', 1_000_000)}}" } }
            """)),
        ["a long connection string"] = ("Invalid linkedService/S.json $.properties.typeProperties.connectionString", files => files.LinkedService("S", $$"""
            { "type": "PostgreSql", "typeProperties": { "connectionString": "{{string.Concat(Enumerable.Repeat("a=b;{", 200_000))}}" } }
            """)),
        ["properties that are not known"] = ("", files => files.Pipeline("P", Activities($$"""
            { "name": "A", "type": "Wait", "typeProperties": { "waitTimeInSeconds": 1, {{Joined(100_000, i => $"\"x{i}\": {i}")}} } }
            """))),
        ["mappings"] = ("", files => files.Copy("Orders", "OrdersCsv", $$$"""
            { "source": { "type": "AzurePostgreSqlSource" }, "sink": { "type": "DelimitedTextSink" },
              "translator": { "type": "TabularTranslator", "mappings": [{{{Joined(Many, i => $$"""{ "source": { "name": "c{{i}}" }, "sink": { "name": "c{{i}}" } }""")}}}] } }
            """)),
    };

    public static TheoryData<string> Names => [.. Factories.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_hostile_factory_is_checked_soon(string name)
    {
        var (expected, write) = Factories[name];
        using var files = write(FactoryFiles.WithOrders());

        var factory = CheckedFactory.Of(files.Path).AssertPlaced();

        var errors = factory.Report.Errors;
        output.WriteLine($"{name}: {factory.Took.TotalMilliseconds:0} ms, {errors.Count} errors, {factory.Report.Hints.Count} hints");
        Assert.True(factory.Took < CheckedFactory.Patience, $"{name} took {factory.Took}.");
        if (expected.Length == 0)
            Assert.Empty(errors);
        else
            Assert.Contains(errors, error => $"{error.Code} {error.File} {error.Path}".StartsWith(expected, StringComparison.Ordinal));
        Assert.All(errors, error => Assert.InRange(error.ToString().Length, 1, MostCharacters));
        Assert.All(factory.Outlooks.SelectMany(outlook => outlook.Blockers), blocker => Assert.InRange(blocker.ToString().Length, 1, MostCharacters));
    }

    static FactoryFiles Repeat(FactoryFiles files, int count, Func<FactoryFiles, int, FactoryFiles> write)
    {
        for (var i = 0; i < count; i++)
            write(files, i);
        return files;
    }

    static string Joined(int count, Func<int, string> item) => string.Join(",", Enumerable.Range(0, count).Select(item));

    static string Activities(params IEnumerable<string> activities) => new StringBuilder("""{ "variables": { "v": { "type": "String" } }, "activities": [""")
        .AppendJoin(',', activities).Append("] }").ToString();

    static string Activity(string name, string type, string typeProperties, params IEnumerable<string> dependsOn) => $$"""
        { "name": "{{name}}", "type": "{{type}}", "typeProperties": {{typeProperties}},
          "dependsOn": [{{string.Join(",", dependsOn.Select(other => $$"""{ "activity": "{{other}}", "dependencyConditions": ["Succeeded"] }"""))}}] }
        """;

    static string Window(IEnumerable<string> dependsOn) => $$"""
        { "type": "TumblingWindowTrigger", "pipeline": { "pipelineReference": { "referenceName": "P", "type": "PipelineReference" } },
          "typeProperties": { "frequency": "Minute", "interval": 15, "startTime": "1900-01-01T00:00:00Z", "maxConcurrency": 1, "dependsOn": [{{string.Join(',', dependsOn.Select(name => $$"""
            { "type": "TumblingWindowTriggerDependencyReference", "referenceTrigger": { "referenceName": "{{name}}", "type": "TriggerReference" } }
            """))}}] } }
        """;

    static string Wait(string name, params string[] dependsOn) => Activity(name, "Wait", """{ "waitTimeInSeconds": 1 }""", dependsOn);

    static string Set(string name, string value) => Activity(name, "SetVariable", $$"""{ "variableName": "v", "value": "{{value}}" }""");

    static string Execute(string pipeline, string name = "A") => Activity(
        name, "ExecutePipeline", $$"""{ "pipeline": { "referenceName": "{{pipeline}}", "type": "PipelineReference" }, "waitOnCompletion": true }""");

    static string Copy(string name, string from, string to) => $$"""
        { "name": "{{name}}", "type": "Copy", "inputs": [{ "referenceName": "{{from}}" }], "outputs": [{ "referenceName": "{{to}}" }],
          "typeProperties": { "source": { "type": "ParquetSource" }, "sink": { "type": "DelimitedTextSink" } } }
        """;
}
