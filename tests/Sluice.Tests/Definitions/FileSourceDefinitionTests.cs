using Sluice.Copying.Jobs.Sources;
using Sluice.Formats.DelimitedText;
using Sluice.Formats.Json;
using Sluice.Formats.Parquet;

namespace Sluice.Tests.Definitions;

/// <summary>What a source of files may say.</summary>
public sealed class FileSourceDefinitionTests
{
    [Theory]
    [InlineData("OrdersCsv", "DelimitedTextSource", typeof(DelimitedTextFormat))]
    [InlineData("Json", "JsonSource", typeof(JsonFormat))]
    [InlineData("Json", "JSONSource", typeof(JsonFormat))]
    [InlineData("Parquet", "parquetsource", typeof(ParquetFormat))]
    public async Task Each_format_has_a_source(string dataset, string source, Type settings)
    {
        using var copy = CopyDefinition.Of(dataset, "Orders", CopyDefinition.Import, $$"""{ "source": { "type": "{{source}}" } }""");

        var file = Assert.IsType<FileSource>((await copy.ResolveAsync()).Source);

        Assert.IsType(settings, file.Format);
        Assert.True(file.Recursive);
        Assert.Empty(file.AdditionalColumns);
    }

    [Theory]
    [InlineData("Json", "DelimitedTextSource")]
    [InlineData("OrdersCsv", "JsonSource")]
    [InlineData("Json", "ParquetSource")]
    [InlineData("Orders", "ParquetSource")]
    [InlineData("Parquet", "AzurePostgreSqlSource")]
    public void A_source_of_another_format_does_not_fit(string dataset, string source)
    {
        using var copy = CopyDefinition.Of(dataset, "Orders", CopyDefinition.Import, $$"""{ "source": { "type": "{{source}}" } }""");

        Assert.Equal([$"source.type: {source}"], copy.Errors);
    }

    [Fact]
    public async Task The_selection_is_taken_over()
    {
        var file = await SourceAsync("BlobCsv", """
            { "storeSettings": { "type": "AzureBlobStorageReadSettings", "wildcardFolderPath": "/a\\*/b/", "wildcardFileName": "*.csv",
              "recursive": "false", "modifiedDatetimeStart": "2024-02-29T12:30:00Z", "modifiedDatetimeEnd": "2024-03-01",
              "enablePartitionDiscovery": true, "partitionRootPath": "a/", "deleteFilesAfterCompletion": false, "prefix": "",
              "fileListPath": "" },
              "formatSettings": { "type": "DelimitedTextReadSettings", "skipLineCount": 3, "compressionProperties": null } }
            """);

        Assert.Equal(("a/*/b", "*.csv", false), (file.WildcardFolderPath, file.WildcardFileName, file.Recursive));
        Assert.Equal(new DateTimeOffset(2024, 2, 29, 12, 30, 0, TimeSpan.Zero), file.ModifiedStart);
        Assert.Equal(new DateTimeOffset(2024, 3, 1, 0, 0, 0, TimeSpan.Zero), file.ModifiedEnd);
        Assert.Equal((true, "a", 3), (file.DiscoversPartitions, file.PartitionRootPath, ((DelimitedTextFormat)file.Format).SkipLineCount));
        Assert.Null(file.Prefix);
        Assert.Null(file.FileListPath);
    }

    [Theory]
    [InlineData("2024-12-31T18:30:00", "2024-12-31T18:30:00Z")]
    [InlineData("2024-12-31T18:30:00.1234567Z", "2024-12-31T18:30:00.1234567Z")]
    [InlineData("2024-12-31T18:30:00+02:00", "2024-12-31T16:30:00Z")]
    [InlineData("2024-12-31 18:30", "2024-12-31T18:30:00Z")]
    [InlineData("@addDays('2024-12-31T18:30:00Z', 1)", "2025-01-01T18:30:00Z")]
    public async Task A_time_without_a_zone_is_in_UTC(string text, string expected)
    {
        var file = await SourceAsync("OrdersCsv", $$"""{ "storeSettings": { "modifiedDatetimeStart": "{{text}}" } }""");

        Assert.Equal(DateTimeOffset.Parse(expected, System.Globalization.CultureInfo.InvariantCulture), file.ModifiedStart);
    }

    [Theory]
    [InlineData("OrdersCsv", "lists/today.txt", "lists/today.txt")]
    [InlineData("OrdersCsv", "/data/lists/today.txt", "lists/today.txt")]
    [InlineData("BlobCsv", "lake/lists/today.txt", "lists/today.txt")]
    public async Task A_file_list_lies_in_the_same_store(string dataset, string path, string expected) =>
        Assert.Equal(expected, (await SourceAsync(dataset, $$"""{ "storeSettings": { "fileListPath": "{{path}}" } }""")).FileListPath);

    [Fact]
    public async Task A_prefix_keeps_its_end() =>
        Assert.Equal("in/2024-", (await SourceAsync("BlobCsv", """{ "storeSettings": { "prefix": "/in/2024-" } }""")).Prefix);

    [Theory]
    [InlineData("BlobCsv", """{ "storeSettings": { "fileListPath": "lists/today.txt" } }""", "storeSettings.fileListPath: lists/today.txt")]
    [InlineData("OneCsv", """{ "storeSettings": { "fileListPath": "list.txt" } }""", "storeSettings.fileListPath: list.txt")]
    [InlineData("OneCsv", """{ "storeSettings": { "prefix": "in/o" } }""", "storeSettings.prefix: in/o")]
    [InlineData("BlobCsv", """{ "storeSettings": { "prefix": "a", "wildcardFileName": "*" } }""", "storeSettings.prefix: a")]
    [InlineData("OrdersCsv", """{ "storeSettings": { "fileListPath": "l", "wildcardFileName": "*" } }""", "storeSettings.fileListPath: l")]
    [InlineData("OrdersCsv", """{ "storeSettings": { "deleteFilesAfterCompletion": true } }""", "storeSettings.deleteFilesAfterCompletion: 'True'")]
    [InlineData("OrdersCsv", """{ "storeSettings": { "fileFilter": "*.csv" } }""", "storeSettings.fileFilter: '*.csv'")]
    [InlineData("OrdersCsv", """{ "storeSettings": { "modifiedDatetimeStart": "01/02/2024" } }""", "storeSettings.modifiedDatetimeStart: 01/02/2024")]
    [InlineData("OrdersCsv", """{ "storeSettings": { "modifiedDatetimeEnd": "soon" } }""", "storeSettings.modifiedDatetimeEnd: soon")]
    [InlineData(
        "OrdersCsv", """{ "storeSettings": { "modifiedDatetimeStart": "2024-01-02", "modifiedDatetimeEnd": "2024-01-02" } }""",
        "storeSettings.modifiedDatetimeEnd: 2024-01-02T00:00:00.0000000+00:00")]
    [InlineData("OrdersCsv", """{ "storeSettings": { "recursive": "perhaps" } }""", "storeSettings.recursive: perhaps")]
    [InlineData("OrdersCsv", """{ "formatSettings": { "skipLineCount": -1 } }""", "formatSettings.skipLineCount: -1")]
    [InlineData(
        "OrdersCsv", """{ "formatSettings": { "compressionProperties": { "type": "ZipDeflateReadSettings" } } }""",
        "formatSettings.compressionProperties: an object")]
    public void What_cannot_be_selected_is_refused(string dataset, string source, string expected)
    {
        using var copy = CopyDefinition.Of(dataset, "Orders", CopyDefinition.Import, $$"""{ "source": {{source}} }""");

        Assert.Equal([$"source.{expected}"], copy.Errors);
    }

    [Fact]
    public void Errors_of_the_selection_show_beside_a_dataset_that_does_not_fit()
    {
        using var copy = CopyDefinition.Of("Json", "Orders", CopyDefinition.Import, """
            { "source": { "storeSettings": { "modifiedDatetimeStart": "soon", "recursive": "perhaps" } } }
            """);

        Assert.Equal(
            ["source.type: DelimitedTextSource", "source.storeSettings.recursive: perhaps", "source.storeSettings.modifiedDatetimeStart: soon"],
            copy.Errors);
    }

    [Theory]
    [InlineData("""{ "fileListPath": "list.txt", "modifiedDatetimeStart": "2024-01-01" }""", "modifiedDatetimeStart")]
    [InlineData("""{ "partitionRootPath": "in" }""", "partitionRootPath")]
    [InlineData("""{ "wildcard": "*" }""", "wildcard")]
    public void What_has_no_effect_is_hinted_at(string store, string expected)
    {
        using var copy = CopyDefinition.Of("OrdersCsv", "Orders", CopyDefinition.Import, $$"""{ "source": { "storeSettings": {{store}} } }""");

        Assert.Empty(copy.Errors);
        Assert.Equal([$"source.storeSettings.{expected}"], copy.Hints);
    }

    [Fact]
    public async Task Additional_columns_have_literals_expressions_and_reserved_words()
    {
        var file = await SourceAsync("OrdersCsv", """
            { "additionalColumns": [
              { "name": "file", "value": "$$filepath" }, { "name": "pipe", "value": { "value": "@pipeline().Pipeline", "type": "Expression" } },
              { "name": "static", "value": "s@{add(1, 1)}" }, { "name": "twin", "value": "$$COLUMN:My Column" },
              { "name": "number", "value": 7 }, { "name": "empty", "value": "" }, { "name": "File", "value": "$$FILE" } ] }
            """);

        Assert.Equal(
            [
                new("file", "$$FILEPATH"), new("pipe", "P"), new("static", "s2"), new("twin", "$$COLUMN:My Column"), new("number", "7"),
                new("empty", ""), new AdditionalColumn("File", "$$FILE"),
            ],
            file.AdditionalColumns);
    }

    [Fact]
    public async Task A_table_has_additional_columns_too()
    {
        using var copy = CopyDefinition.Of("Orders", "OrdersCsv", CopyDefinition.Export, """
            { "source": { "additionalColumns": [{ "name": "a", "value": "b" }, { "name": "c", "value": "$$COLUMN:id" }] } }
            """);

        Assert.Equal([new("a", "b"), new AdditionalColumn("c", "$$COLUMN:id")], (await copy.ResolveAsync()).Source.AdditionalColumns);
    }

    [Theory]
    [InlineData("""[{ "name": "a", "value": "$$FILEPATH" }]""", "[0].value: $$FILEPATH")]
    [InlineData("""[{ "name": "a", "value": "1" }, { "name": "a", "value": "2" }]""", "[1].name: a")]
    [InlineData("""[{ "name": "a", "value": "$$COLUMN:" }]""", "[0].value: $$COLUMN:")]
    [InlineData("""[{ "name": "a" }]""", "[0].value: ")]
    [InlineData("""[{ "value": "a" }]""", "[0].name: ")]
    [InlineData("""[{ "name": "a", "value": "@nofunction()" }]""", "[0].value: @nofunction()")]
    [InlineData("""{ "a": "b" }""", ": an object")]
    public void An_additional_column_of_a_table_that_cannot_be_is_refused(string columns, string expected)
    {
        using var copy = CopyDefinition.Of(
            "Orders", "OrdersCsv", CopyDefinition.Export, $$"""{ "source": { "additionalColumns": {{columns}} } }""");

        Assert.Equal([$"source.additionalColumns{expected}"], copy.Errors);
    }

    static async Task<FileSource> SourceAsync(string dataset, string source)
    {
        using var copy = CopyDefinition.Of(dataset, "Orders", CopyDefinition.Import, $$"""{ "source": {{source}} }""");
        var job = await copy.ResolveAsync();
        Assert.Empty(copy.Hints);
        return Assert.IsType<FileSource>(job.Source);
    }
}
