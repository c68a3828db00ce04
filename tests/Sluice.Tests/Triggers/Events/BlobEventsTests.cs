using System.Text.Json.Nodes;
using Sluice.Triggers;

namespace Sluice.Tests.Triggers.Events;

public sealed class BlobEventsTests
{
    const string Account = "/subscriptions/s/resourceGroups/g/providers/Microsoft.Storage/storageAccounts/a";

    [Theory]
    [InlineData("/in/blobs/orders/", "", "in/blobs/orders/2026/a.csv", true)]
    [InlineData("/in/blobs/orders/", "", "in/blobs/ORDERS/a.csv", true)]
    [InlineData("in/blobs/orders/", "", "in/blobs/orders/a.csv", true)]
    [InlineData("/in/blobs/orders/", "", "in/blobs/others/a.csv", false)]
    [InlineData("/in/", "", "in/blobs/a.csv", true)]
    [InlineData("/in/", "", "inner/blobs/a.csv", false)]
    [InlineData("", ".csv", "in/blobs/orders/a.csv", true)]
    [InlineData("", "orders/a.csv", "in/blobs/orders/a.csv", true)]
    [InlineData("", "/in/blobs/a.csv", "in/blobs/a.csv", true)]
    [InlineData("", ".csv", "in/blobs/orders/a.csv.gz", false)]
    [InlineData("/in/blobs/orders/", ".csv", "in/blobs/orders/a.json", false)]
    [InlineData("/in/blobs/@x", "", "in/blobs/@x/a", true)]
    public void A_blob_matches_by_the_beginning_and_the_end_of_its_path(string begins, string ends, string path, bool isWanted)
    {
        var condition = Condition($$""" "blobPathBeginsWith": "{{begins}}", "blobPathEndsWith": "{{ends}}" """);

        Assert.Equal(isWanted, condition.Match(Created(path)) is not null);
        Assert.Equal(isWanted, condition.Match(CloudEvent(path)) is not null);
    }

    [Theory]
    [InlineData("in/blobs/orders/2026/a b.csv", "in/orders/2026", "a b.csv")]
    [InlineData("in/blobs/a.csv", "in", "a.csv")]
    [InlineData("in/blobs/blobs/blobs/a", "in/blobs/blobs", "a")]
    public void The_body_says_the_folder_with_its_container_and_the_file(string path, string folder, string file)
    {
        foreach (var seen in new[] { Created(path), CloudEvent(path) })
        {
            var occurrence = Assert.IsType<Occurrence>(Condition(""" "blobPathBeginsWith": "/" """).Match(seen));

            var expected = new JsonObject { ["fileName"] = file, ["folderPath"] = folder };
            Assert.True(JsonNode.DeepEquals(expected, occurrence.Body));
            Assert.True(JsonNode.DeepEquals(expected, occurrence.Describe("T", default)["outputs"]!["body"]));
        }
    }

    [Fact]
    public void Empty_blobs_count_only_if_they_are_asked_for_and_deleted_ones_are_never_empty()
    {
        const string Begins = """ "blobPathBeginsWith": "/in/" """;
        var (empty, deleted) = (Created("in/blobs/a", length: "0"), Created("in/blobs/a", "Microsoft.Storage.BlobDeleted", length: null));

        Assert.Null(Condition(Begins).Match(empty));
        Assert.Null(Condition($"{Begins}, \"ignoreEmptyBlobs\": true").Match(empty));
        Assert.NotNull(Condition($"{Begins}, \"ignoreEmptyBlobs\": false").Match(empty));
        Assert.NotNull(Condition(Begins, """ "Microsoft.Storage.BlobDeleted" """).Match(deleted));
        Assert.Null(Condition(Begins).Match(deleted));
    }

    [Fact]
    public void Blobs_of_other_accounts_do_not_count_but_those_of_this_machine_do()
    {
        var condition = Condition(""" "blobPathBeginsWith": "/in/" """);

        Assert.NotNull(condition.Match(Created("in/blobs/a", topic: Account.ToUpperInvariant())));
        Assert.Null(condition.Match(Created("in/blobs/a", topic: Account + "2")));
        Assert.NotNull(condition.Match(Created("in/blobs/a", topic: "")));
        Assert.NotNull(condition.Match(Created("in/blobs/a", topic: "http://127.0.0.1:10000/devstoreaccount1")));
        Assert.Null(condition.Match(Event($$"""{ "id": "1", "eventType": "Microsoft.Storage.BlobCreated", "subject": "/elsewhere/in/blobs/a", "topic": "{{Account}}" }""")));
    }

    [Theory]
    [InlineData("""{ "eventType": "t", "subject": "s" }""", "it has no id")]
    [InlineData("""{ "id": "1", "subject": "s" }""", "it has no eventType")]
    [InlineData("""{ "id": { }, "eventType": "t" }""", "it has no id")]
    [InlineData("""{ "specversion": "0.3", "id": "1", "type": "t", "source": "s" }""", "its specversion is '0.3', and 1.0 is wanted")]
    [InlineData("""{ "specversion": "1.0", "id": "1", "eventType": "t", "source": "s" }""", "it has no type")]
    [InlineData("""{ "specversion": "1.0", "id": "1", "type": "t" }""", "it has no source")]
    [InlineData("""{ "id": "1", "eventType": "t", "eventTime": "yesterday" }""", "its time is 'yesterday'")]
    public void An_event_that_cannot_be_used_says_why(string json, string why)
    {
        var fault = Assert.Throws<SluiceException>(() => Event(json));

        Assert.Equal("InvalidEvent", fault.Code);
        Assert.Contains(why, fault.Message, StringComparison.Ordinal);
    }

    static TriggerCondition Condition(string paths, string type = """ "Microsoft.Storage.BlobCreated" """) => TriggerFiles.Condition("BlobEventsTrigger", $$"""
        { "scope": "{{Account}}", "events": [{{type}}], {{paths}} }
        """);

    static TriggerEvent Created(string path, string type = "Microsoft.Storage.BlobCreated", string? length = "7", string topic = Account) => Event($$"""
        { "topic": "{{topic}}", "subject": "/blobServices/default/containers/{{path}}", "eventType": "{{type}}", "id": "1", "eventTime": "2026-01-01T00:00:00.1234567Z",
          "data": { "api": "PutBlob" {{(length is null ? "" : $", \"contentLength\": {length}")}} }, "dataVersion": "", "metadataVersion": "1" }
        """);

    static TriggerEvent CloudEvent(string path) => Event($$"""
        { "source": "{{Account}}", "subject": "/blobServices/default/containers/{{path}}", "type": "Microsoft.Storage.BlobCreated", "id": "1",
          "time": "2026-01-01T00:00:00.1234567Z", "specversion": "1.0", "data": { "api": "PutBlob", "contentLength": 7 } }
        """);

    static TriggerEvent Event(string json) => TriggerEvent.ReadAll(JsonNode.Parse(json), default).Single();
}
