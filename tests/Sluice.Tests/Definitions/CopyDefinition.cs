using System.Text.Json.Nodes;
using Sluice.Activities;
using Sluice.Copying.Jobs;
using Sluice.Definitions;
using Sluice.Pipelines;

namespace Sluice.Tests.Definitions;

/// <summary>A factory with one Copy activity, read as a run reads it.</summary>
sealed class CopyDefinition : IDisposable
{
    /// <summary>A table into CSV files.</summary>
    public const string Export = """{ "source": { "type": "AzurePostgreSqlSource" }, "sink": { "type": "DelimitedTextSink" } }""";

    /// <summary>CSV files into a table.</summary>
    public const string Import = """{ "source": { "type": "DelimitedTextSource" }, "sink": { "type": "AzurePostgreSqlSink" } }""";

    CopyDefinition(FactoryFiles files) => Files = files;

    public FactoryFiles Files { get; }

    /// <summary>
    /// Besides <see cref="FactoryFiles.WithOrders"/> there are the blobs <c>Blobs</c> and the datasets <c>Json</c> and <c>Parquet</c>
    /// in the folder, <c>BlobCsv</c> in the blobs' container <c>lake</c>, and <c>OneCsv</c>, which names a file of the folder.
    /// </summary>
    public static CopyDefinition Of(string input, string output, string copy, params IEnumerable<string> patches)
    {
        var patched = patches.Aggregate(JsonNode.Parse(copy), (json, patch) => MergePatch.Apply(json, JsonNode.Parse(patch)));
        return new CopyDefinition(FactoryFiles.WithOrders()
            .LinkedService("Blobs", """
                { "type": "AzureBlobStorage", "typeProperties": { "connectionString": { "type": "SecureString", "value": "UseDevelopmentStorage=true" } } }
                """)
            .Dataset("Json", Dataset("Json", "Disk", """{ "type": "FileServerLocation", "folderPath": "in" }"""))
            .Dataset("Parquet", Dataset("Parquet", "Disk", """{ "type": "FileServerLocation", "folderPath": "in" }"""))
            .Dataset("BlobCsv", Dataset("DelimitedText", "Blobs", """{ "type": "AzureBlobStorageLocation", "container": "lake", "folderPath": "in" }"""))
            .Dataset("OneCsv", Dataset("DelimitedText", "Disk", """{ "type": "FileServerLocation", "folderPath": "in", "fileName": "one.csv" }"""))
            .Copy(input, output, patched!.ToJsonString()));
    }

    /// <summary>The job, which has nothing wrong with it, as it comes back from a journal.</summary>
    public async Task<CopyJob> ResolveAsync()
    {
        Assert.Empty(Files.Check().Errors);
        var job = await new PipelineActivities(Files.Load(), OutputStore.InMemory(), RunLog.None, TimeProvider.System)
            .ResolveCopyAsync(new PipelineRunRequest("r", "P", []), "C", new Frame(), CancellationToken.None);
        return System.Text.Json.JsonSerializer.Deserialize<CopyJob>(System.Text.Json.JsonSerializer.Serialize(job))!;
    }

    /// <summary>The errors of the activity, as <c>path: value</c> from its typeProperties on.</summary>
    public IReadOnlyList<string> Errors
    {
        get
        {
            var errors = Files.Check().Errors;
            Assert.All(errors, error => Assert.Equal("pipeline/P.json", error.File));
            Assert.All(errors, error => Assert.NotEmpty(error.Problem));
            Assert.All(errors, error => Assert.NotEmpty(error.Remedy));
            return [.. errors.Select(error => $"{Short(error.Path)}: {error.Value}")];
        }
    }

    /// <summary>The places of the hints.</summary>
    public IReadOnlyList<string> Hints => [.. Files.Check().Hints.Select(hint => Short(hint.Path))];

    public void Dispose() => Files.Dispose();

    static string Short(string path) => path.Replace("$.properties.activities[0].typeProperties.", "", StringComparison.Ordinal);

    static string Dataset(string type, string service, string location) => $$"""
        { "type": "{{type}}", "linkedServiceName": { "referenceName": "{{service}}" }, "typeProperties": { "location": {{location}} } }
        """;
}
