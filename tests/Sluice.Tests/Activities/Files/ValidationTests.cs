using System.Text.Json.Nodes;
using Sluice.Tests.Stores;
using static Sluice.Tests.Activities.Files.FilePlace;
using static Sluice.Tests.Activities.LocalPipelines;

namespace Sluice.Tests.Activities.Files;

public sealed class ValidationTests
{
    [Theory]
    [InFolder("in", "a.csv", "", """{"exists":true,"itemName":"a.csv","itemType":"File","size":8}""")]
    [InBlobs("in", "a.csv", ", \"minimumSize\": 8", """{"exists":true,"itemName":"a.csv","itemType":"File","size":8}""")]
    [InFolder("in", "", "", """{"exists":true,"itemName":"in","itemType":"Folder"}""")]
    [InBlobs("in", "", ", \"childItems\": true", """{"exists":true,"itemName":"in","itemType":"Folder"}""")]
    public async Task What_is_there_as_it_is_wanted_is_told_at_once(StoreKind kind, string folder, string file, string wanted, string expected)
    {
        using var place = await FilePlace.OpenAsync(kind, "in/a.csv");

        var output = await place.OutputAsync("Validation", $$"""{ "dataset": {{Reference(folder, file)}}{{wanted}} }""");

        output.Remove("lastModified");
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(expected), output), output.ToJsonString());
    }

    [Theory]
    [InFolder("in", "b.csv", "", "there is no file in/b.csv of dataset 'Item'")]
    [InBlobs("no", "", "", "there is no folder no of dataset 'Item'")]
    [InFolder("in", "a.csv", ", \"minimumSize\": 9", "file in/a.csv of dataset 'Item' has 8 bytes, not 9")]
    [InBlobs("in", "", ", \"childItems\": false", "folder in of dataset 'Item' is not empty")]
    public async Task What_does_not_come_in_time_fails_it_and_is_named(StoreKind kind, string folder, string file, string wanted, string expected)
    {
        using var place = await FilePlace.OpenAsync(kind, "in/a.csv");

        var fault = await place.FaultAsync("Validation", $$"""{ "dataset": {{Reference(folder, file)}}, "timeout": "00:00:01", "sleep": 1{{wanted}} }""");

        Assert.Contains($"was not met within the timeout of 00:00:01: {expected}", fault, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_waits_for_a_file_that_comes_later()
    {
        using var place = await FilePlace.OpenAsync(StoreKind.Folder, "source/a.csv");
        place.Pipelines.Pipeline(
            "P",
            Activity("A", "Validation", $$"""{ "dataset": {{Reference("in", "a.csv")}}, "timeout": "00:01:00", "sleep": 1 }"""),
            Activity("Pause", "Wait", """{ "waitTimeInSeconds": 1 }"""),
            $$"""
            { "name": "Bring", "type": "Copy", "dependsOn": [{ "activity": "Pause", "dependencyConditions": ["Succeeded"] }],
              "inputs": [{{Reference("source", "a.csv")}}], "outputs": [{{Reference("in", "a.csv")}}],
              "typeProperties": { "source": { "type": "DelimitedTextSource" }, "sink": { "type": "DelimitedTextSink" } } }
            """,
            Tell("@string(activity('A').output.exists)"));

        Assert.Equal("True", await place.Pipelines.RunToTellAsync());
    }
}
