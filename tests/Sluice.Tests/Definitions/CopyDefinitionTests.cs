using System.Text.Json.Nodes;
using Sluice.Activities;
using Sluice.Copying.Jobs;
using Sluice.Copying.Jobs.Sinks;
using Sluice.Copying.Jobs.Sources;
using Sluice.Definitions;
using Sluice.Pipelines;

namespace Sluice.Tests.Definitions;

/// <summary>What a Copy activity says is taken, or refused by name before anything is opened.</summary>
public sealed class CopyDefinitionTests
{
    const string Plain = """{ "source": { "type": "AzurePostgreSqlSource" }, "sink": { "type": "DelimitedTextSink" } }""";

    const string Import = """
        { "source": { "type": "DelimitedTextSource" }, "sink": { "type": "AzurePostgreSQLSink", "writeMethod": "copycommand" } }
        """;

    [Fact]
    public void The_translator_that_Studio_writes_into_every_copy_is_accepted()
    {
        using var files = FactoryFiles.WithOrders().Copy("Orders", "OrdersCsv", """
            { "source": { "type": "AzurePostgreSqlSource", "queryTimeout": "02:00:00", "partitionOption": "None" },
              "sink": { "type": "DelimitedTextSink", "storeSettings": { "type": "FileServerWriteSettings" },
                "formatSettings": { "type": "DelimitedTextWriteSettings", "quoteAllText": true, "fileExtension": ".txt" } },
              "enableStaging": false,
              "translator": { "type": "TabularTranslator", "typeConversion": true,
                "typeConversionSettings": { "allowDataTruncation": true, "treatBooleanAsNumber": false } } }
            """);

        var report = files.Check();

        Assert.Empty(report.Errors);
        Assert.Empty(report.Hints);
    }

    [Theory]
    [InlineData("Orders", "OrdersCsv", Plain, """{ "logSettings": { "enableCopyActivityLog": false } }""")]
    [InlineData("Orders", "OrdersCsv", Plain, """{ "enableSkipIncompatibleRow": false, "translator": { "mappings": [] } }""")]
    [InlineData("Orders", "OrdersCsv", Plain, """{ "source": { "additionalColumns": [] } }""")]
    [InlineData("OrdersCsv", "Orders", Import, """{ "source": { "formatSettings": { "skipLineCount": 0 } } }""")]
    [InlineData("OrdersCsv", "Orders", Import, """{ "source": { "storeSettings": { "enablePartitionDiscovery": false } } }""")]
    public void What_asks_for_nothing_is_accepted(string input, string output, string copy, string patch)
    {
        using var files = Patched(input, output, copy, patch);

        Assert.Empty(files.Check().Errors);
    }

    [Theory]
    [InlineData("""{ "sink": { "writeMethod": "Telepathy" } }""", "sink.writeMethod")]
    [InlineData("""{ "sink": { "writeBehavior": "upsert" } }""", "sink.writeBehavior")]
    [InlineData("""{ "sink": { "writeMethod": "Upsert", "upsertSettings": { "keys": ["id", "id"] } } }""", "sink.upsertSettings.keys")]
    [InlineData("""{ "sink": { "deleteMissing": true } }""", "sink.deleteMissing")]
    [InlineData("""{ "sink": { "writeMethod": "Upsert", "deleteMissing": true, "truncate": true } }""", "sink.deleteMissing")]
    [InlineData("""{ "sink": { "atomic": true, "ledger": false } }""", "sink.ledger")]
    [InlineData("""{ "sink": { "writeBatchTimeout": "soon" } }""", "sink.writeBatchTimeout")]
    [InlineData("""{ "maxMegabytesPerSecond": 0 }""", "maxMegabytesPerSecond")]
    public void What_a_sink_cannot_do_is_refused_by_name(string patch, string path) =>
        AssertRefused("OrdersCsv", "Orders", Import, patch, path);

    [Theory]
    [InlineData("""{ "source": { "type": "DelimitedTextSource" } }""", "source.type", "DelimitedTextSource")]
    [InlineData("""{ "sink": { "type": "AzurePostgreSqlSink" } }""", "sink.type", "AzurePostgreSqlSink")]
    [InlineData("""{ "source": { "type": "OracleSource" } }""", "source.type", "OracleSource")]
    [InlineData("""{ "sink": { "type": "ParquetSink" } }""", "sink.type", "ParquetSink")]
    [InlineData("""{ "source": { "partitionOption": "Hash" } }""", "source.partitionOption", "Hash")]
    [InlineData("""{ "source": { "partitionOption": "1" } }""", "source.partitionOption", "1")]
    [InlineData("""{ "parallelCopies": 0 }""", "parallelCopies", "0")]
    public void A_source_or_sink_that_does_not_fit_is_an_error(string patch, string path, string value)
    {
        using var files = Patched("Orders", "OrdersCsv", Plain, patch);

        var error = Assert.Single(files.Check().Errors);

        Assert.Equal(($"$.properties.activities[0].typeProperties.{path}", value), (error.Path, error.Value));
    }

    [Fact]
    public void A_dataset_in_a_linked_service_of_another_kind_is_an_error_at_the_dataset()
    {
        using var files = FactoryFiles.WithOrders()
            .Dataset("Orders2", """
                { "type": "AzurePostgreSqlTable", "linkedServiceName": { "referenceName": "Disk" }, "typeProperties": { "table": "t" } }
                """)
            .Copy("Orders2", "OrdersCsv", Plain);

        var error = Assert.Single(files.Check().Errors);

        Assert.Equal(("dataset/Orders2.json", "$.properties.linkedServiceName", "Disk"), (error.File, error.Path, error.Value));
        Assert.Contains("FileServer", error.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void A_dataset_that_is_not_there_is_an_error_that_lists_those_that_are()
    {
        using var files = FactoryFiles.WithOrders().Copy("Order", "OrdersCsv", Plain);

        var error = Assert.Single(files.Check().Errors);

        Assert.Equal(
            ("$.properties.activities[0].inputs[0]", "Order", "Use one of Orders, OrdersCsv"), (error.Path, error.Value, error.Remedy));
    }

    [Theory]
    [InlineData("AzurePostgreSqlTable", "AzurePostgreSqlSource")]
    [InlineData("PostgreSqlV2Table", "PostgreSqlV2Source")]
    [InlineData("PostgreSqlTable", "postgresqlsource")]
    [InlineData("RelationalTable", "RelationalSource")]
    public async Task Every_generation_of_source_reads_its_table(string dataset, string source)
    {
        using var files = FactoryFiles.WithOrders()
            .Dataset("T", $$"""
                { "type": "{{dataset}}", "linkedServiceName": { "referenceName": "Shop" },
                  "typeProperties": { "tableName": "sales.Orders" } }
                """)
            .Copy("T", "OrdersCsv", $$"""
                { "source": { "type": "{{source}}", "query": "", "partitionOption": "dynamicrange",
                    "partitionSettings": { "partitionColumnName": "id", "partitionUpperBound": "80", "partitionLowerBound": 1 } },
                  "sink": { "type": "DelimitedTextSink" } }
                """);

        var job = await ResolveAsync(files);

        var table = Assert.IsType<TableSource>(job.Source);
        Assert.Equal(("sales", "Orders", null), (table.Schema, table.Table, table.Query));
        Assert.Equal((PartitionOption.DynamicRange, "id"), (table.PartitionOption, table.PartitionColumn));
        Assert.Equal(("1", "80"), (table.PartitionLowerBound, table.PartitionUpperBound));
        Assert.Equal(4, job.ParallelCopies);
    }

    [Fact]
    public async Task Policy_and_parallel_copies_are_taken_over()
    {
        using var files = FactoryFiles.WithOrders().Pipeline("P", """
            { "activities": [{ "name": "C", "type": "Copy",
              "policy": { "timeout": "1.02:03:04", "retry": 3, "retryIntervalInSeconds": 45, "secureInput": true },
              "inputs": [{ "referenceName": "Orders" }], "outputs": [{ "referenceName": "OrdersCsv" }],
              "typeProperties": { "parallelCopies": 7,
                "source": { "type": "AzurePostgreSqlSource", "query": "SELECT 1", "queryTimeout": "00:00:30" },
                "sink": { "type": "DelimitedTextSink", "formatSettings": { "fileExtension": "txt", "quoteAllText": "true" } } } }] }
            """);

        var job = await ResolveAsync(files);

        Assert.Equal((7, 4, TimeSpan.FromSeconds(45)), (job.ParallelCopies, job.Retry.MaxAttempts, job.Retry.Interval));
        Assert.Equal(new TimeSpan(1, 2, 3, 4), job.Timeout);
        Assert.Equal(("SELECT 1", TimeSpan.FromSeconds(30)), (((TableSource)job.Source).Query, ((TableSource)job.Source).QueryTimeout));
        Assert.Equal((".txt", true), (((FileSink)job.Sink).FileExtension, ((FileSink)job.Sink).Format.AsDelimitedText!.QuoteAllText));
    }

    [Theory]
    [InlineData("00:00:30", 30)]
    [InlineData("24:00:00", 86_400)]
    [InlineData("1.00:00:00", 86_400)]
    [InlineData("1.02:03:04", 93_784)]
    public async Task A_timespan_has_days_before_the_dot_and_hours_even_beyond_a_day(string text, int seconds)
    {
        using var files = Patched("Orders", "OrdersCsv", Plain, $$"""{ "source": { "queryTimeout": "{{text}}" } }""");

        var job = await ResolveAsync(files);

        Assert.Equal(TimeSpan.FromSeconds(seconds), ((TableSource)job.Source).QueryTimeout);
    }

    [Fact]
    public async Task Expressions_in_a_list_are_evaluated()
    {
        using var files = Patched("Orders", "OrdersCsv", Plain, """
            { "source": { "partitionOption": "PhysicalPartitionsOfTable",
              "partitionSettings": { "partitionNames": ["@concat('a', 'b')", "c@{1}", "d"] } } }
            """);

        var job = await ResolveAsync(files);

        Assert.Equal(["ab", "c1", "d"], ((TableSource)job.Source).PartitionNames);
    }

    static async Task<CopyJob> ResolveAsync(FactoryFiles files) => await new PipelineActivities(files.Load(), OutputStore.InMemory(), RunLog.None, TimeProvider.System)
        .ResolveCopyAsync(new PipelineRunRequest("r", "P", []), "C", new Frame(), CancellationToken.None);

    static FactoryFiles Patched(string input, string output, string copy, string patch) =>
        FactoryFiles.WithOrders().Copy(input, output, MergePatch.Apply(JsonNode.Parse(copy), JsonNode.Parse(patch))!.ToJsonString());

    static void AssertRefused(string input, string output, string copy, string patch, string path)
    {
        using var files = Patched(input, output, copy, patch);

        var error = Assert.Single(files.Check().Errors);

        Assert.Equal(("pipeline/P.json", $"$.properties.activities[0].typeProperties.{path}"), (error.File, error.Path));
    }
}
