using Sluice.Copying.Jobs.Sinks;
using Sluice.Copying.Jobs.Sources;
using Sluice.Formats.DelimitedText;
using Sluice.Formats.Json;
using Sluice.Formats.Parquet;

namespace Sluice.Tests.Definitions;

/// <summary>What a sink of files may say.</summary>
public sealed class FileSinkDefinitionTests
{
    [Theory]
    [InlineData("OrdersCsv", "DelimitedTextSink", typeof(DelimitedTextFormat))]
    [InlineData("Json", "JsonSink", typeof(JsonFormat))]
    [InlineData("Parquet", "PARQUETSINK", typeof(ParquetFormat))]
    public async Task Each_format_has_a_sink_that_asks_for_nothing(string dataset, string type, Type format)
    {
        var sink = await SinkAsync(dataset, $$"""{ "type": "{{type}}" }""");

        Assert.IsType(format, sink.Format);
        Assert.Null(sink.FileExtension);
        Assert.False(sink.Format is DelimitedTextFormat { QuoteAllText: true } or JsonFormat { IsArrayOfObjects: true });
        Assert.Equal((null, null, CopyBehavior.PreserveHierarchy), (sink.MaxRowsPerFile, sink.FileNamePrefix, sink.CopyBehavior));
        Assert.Empty(sink.Metadata);
    }

    [Fact]
    public async Task What_it_says_is_taken_over()
    {
        var sink = await SinkAsync("BlobCsv", """
            { "formatSettings": { "type": "DelimitedTextWriteSettings", "fileExtension": "txt", "quoteAllText": true, "maxRowsPerFile": 1,
                "fileNamePrefix": "part" },
              "storeSettings": { "type": "AzureBlobStorageWriteSettings", "copyBehavior": "flattenhierarchy", "blockSizeInMB": 4,
                "metadata": [{ "name": "run", "value": "@pipeline().Pipeline" }, { "name": "_b2", "value": "two words" }] } }
            """);

        Assert.Equal((".txt", true, 1, "part"), (sink.FileExtension, ((DelimitedTextFormat)sink.Format).QuoteAllText, sink.MaxRowsPerFile, sink.FileNamePrefix));
        Assert.Equal(CopyBehavior.FlattenHierarchy, sink.CopyBehavior);
        Assert.Equal(new Dictionary<string, string> { ["run"] = "P", ["_b2"] = "two words" }, sink.Metadata);
    }

    [Theory]
    [InlineData("arrayOfObjects", true)]
    [InlineData("setOfObjects", false)]
    public async Task JSON_is_an_array_or_an_object_a_line(string pattern, bool isArray) => Assert.Equal(
        isArray,
        ((JsonFormat)(await SinkAsync("Json", $$"""{ "type": "JsonSink", "formatSettings": { "filePattern": "{{pattern}}" } }""")).Format).IsArrayOfObjects);

    [Theory]
    [InlineData("{ }", false)]
    [InlineData("""{ "compositesAs": "text" }""", false)]
    [InlineData("""{ "compositesAs": "struct" }""", true)]
    public async Task Composites_are_text_in_Parquet_or_structs(string settings, bool areStructs) => Assert.Equal(
        areStructs,
        ((ParquetFormat)(await SinkAsync("Parquet", $$"""{ "type": "ParquetSink", "formatSettings": {{settings}} }""")).Format).WritesStructs);

    [Theory]
    [InlineData("OneCsv", """{ "formatSettings": { "maxRowsPerFile": 10 } }""", "formatSettings.maxRowsPerFile: 10")]
    [InlineData("OrdersCsv", """{ "formatSettings": { "maxRowsPerFile": 0 } }""", "formatSettings.maxRowsPerFile: 0")]
    [InlineData("OrdersCsv", """{ "formatSettings": { "fileNamePrefix": "p" } }""", "formatSettings.fileNamePrefix: p")]
    [InlineData(
        "OrdersCsv", """{ "formatSettings": { "fileNamePrefix": "a/p", "maxRowsPerFile": 5 } }""", "formatSettings.fileNamePrefix: a/p")]
    [InlineData("OrdersCsv", """{ "formatSettings": { "fileExtension": "/x" } }""", "formatSettings.fileExtension: /x")]
    [InlineData("Json", """{ "type": "JsonSink", "formatSettings": { "filePattern": "lines" } }""", "formatSettings.filePattern: lines")]
    [InlineData("Parquet", """{ "type": "ParquetSink", "formatSettings": { "compositesAs": "map" } }""", "formatSettings.compositesAs: map")]
    [InlineData("OrdersCsv", """{ "storeSettings": { "copyBehavior": "Scatter" } }""", "storeSettings.copyBehavior: Scatter")]
    [InlineData("OrdersCsv", """{ "storeSettings": { "blockSizeInMB": 3 } }""", "storeSettings.blockSizeInMB: 3")]
    [InlineData("OrdersCsv", """{ "storeSettings": { "blockSizeInMB": 101 } }""", "storeSettings.blockSizeInMB: 101")]
    [InlineData(
        "BlobCsv", """{ "storeSettings": { "metadata": [{ "name": "m", "value": "$$LASTMODIFIED" }] } }""",
        "storeSettings.metadata[0].value: $$LASTMODIFIED")]
    [InlineData("BlobCsv", """{ "storeSettings": { "metadata": [{ "name": "m", "value": "ü" }] } }""", "storeSettings.metadata[0].value: ü")]
    [InlineData("BlobCsv", """{ "storeSettings": { "metadata": [{ "name": "a-b", "value": "" }] } }""", "storeSettings.metadata[0].name: a-b")]
    [InlineData("BlobCsv", """{ "storeSettings": { "metadata": [{ "name": "2a", "value": "" }] } }""", "storeSettings.metadata[0].name: 2a")]
    [InlineData(
        "BlobCsv", """{ "storeSettings": { "metadata": [{ "name": "a", "value": "1" }, { "name": "A", "value": "2" }] } }""",
        "storeSettings.metadata[1].name: A")]
    [InlineData("Json", "{ }", "type: DelimitedTextSink")]
    public void What_cannot_be_written_is_refused(string dataset, string sink, string expected)
    {
        using var copy = CopyDefinition.Of("Orders", dataset, CopyDefinition.Export, $$"""{ "sink": {{sink}} }""");

        Assert.Equal([$"sink.{expected}"], copy.Errors);
    }

    [Theory]
    [InlineData("Orders", """{ "partitionOption": "DynamicRange" }""")]
    [InlineData("OrdersCsv", """{ "type": "DelimitedTextSource" }""")]
    public void A_prefix_is_not_for_sources_that_name_their_files(string input, string source)
    {
        using var copy = CopyDefinition.Of(
            input, "OrdersCsv", CopyDefinition.Export, """{ "sink": { "formatSettings": { "fileNamePrefix": "p", "maxRowsPerFile": 5 } } }""",
            $$"""{ "source": {{source}} }""");

        Assert.Equal(["sink.formatSettings.fileNamePrefix: p"], copy.Errors);
    }

    [Theory]
    [InlineData("Json", """{ "type": "JsonSink", "formatSettings": { "quoteAllText": true } }""", "formatSettings.quoteAllText")]
    [InlineData("Json", """{ "type": "JsonSink", "formatSettings": { "compositesAs": "struct" } }""", "formatSettings.compositesAs")]
    [InlineData("OrdersCsv", """{ "storeSettings": { "metadata": [{ "name": "a", "value": "b" }] } }""", "storeSettings.metadata")]
    public void What_has_no_effect_is_hinted_at(string dataset, string sink, string expected)
    {
        using var copy = CopyDefinition.Of("Orders", dataset, CopyDefinition.Export, $$"""{ "sink": {{sink}} }""");

        Assert.Empty(copy.Errors);
        Assert.Equal([$"sink.{expected}"], copy.Hints);
    }

    [Fact]
    public async Task Files_are_copied_to_files_of_another_format()
    {
        using var copy = CopyDefinition.Of("BlobCsv", "Parquet", """
            { "source": { "type": "DelimitedTextSource" },
              "sink": { "type": "ParquetSink", "storeSettings": { "type": "FileServerWriteSettings", "copyBehavior": "MergeFiles" } } }
            """);

        var job = await copy.ResolveAsync();

        Assert.Equal("lake", Assert.IsType<FileSource>(job.Source).Location.Container);
        Assert.Equal(CopyBehavior.MergeFiles, Assert.IsType<FileSink>(job.Sink).CopyBehavior);
    }

    static async Task<FileSink> SinkAsync(string dataset, string sink)
    {
        using var copy = CopyDefinition.Of("Orders", dataset, CopyDefinition.Export, $$"""{ "sink": {{sink}} }""");
        var job = await copy.ResolveAsync();
        Assert.Empty(copy.Hints);
        return Assert.IsType<FileSink>(job.Sink);
    }
}
