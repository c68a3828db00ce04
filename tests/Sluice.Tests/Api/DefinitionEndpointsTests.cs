using System.Text.Json.Nodes;
using Sluice.Api;
using Sluice.Cli.State;
using Sluice.Connections;
using Sluice.Credentials;
using Sluice.Tests.Connections;
using Sluice.Tests.Definitions;
using Sluice.Triggers.State;
using Sluice.Triggers.Ticking;

namespace Sluice.Tests.Api;

public sealed class DefinitionEndpointsTests : IAsyncDisposable
{
    const string Factory = "subscriptions/s/resourceGroups/r/providers/Microsoft.DataFactory/factories/f";
    const string Secret = "hunter2-Canary-77";

    readonly FactoryFiles _files = FactoryFiles.WithOrders().LinkedService("Secretive", $$"""
        { "type": "AzureBlobStorage", "typeProperties": { "connectionString": "DefaultEndpointsProtocol=https;AccountName=shop;AccountKey={{Secret}}" },
          "parameters": { "key": { "type": "SecureString", "defaultValue": "{{Secret}}" } } }
        """);

    readonly MemoryStateStore _state = new(TimeProvider.System);
    readonly FactorySource _source;

    public DefinitionEndpointsTests() => _source = SourceWith(null);

    [Fact]
    public async Task A_definition_is_shown_in_the_envelope_of_ADF()
    {
        var shown = (await SendAsync($"GET {Factory}/datasets/orders?api-version=2018-06-01")).Body!;

        Assert.Equal($"/{Factory}/datasets/Orders", (string?)shown["id"]);
        Assert.Equal(("Orders", "Microsoft.DataFactory/factories/datasets"), ((string?)shown["name"], (string?)shown["type"]));
        Assert.Matches("^\"[0-9a-f]{32}\"$", (string)shown["etag"]!);
        Assert.Equal("AzurePostgreSqlTable", (string?)shown["properties"]!["type"]);
        Assert.Equal((404, "DatasetNotFound"), Failure(await SendAsync("GET datasets/none")));
    }

    [Fact]
    public async Task What_overrides_change_is_named_and_what_the_file_says_is_shown()
    {
        using var folder = new TemporaryFolder();
        var overrides = folder.File("overrides.json");
        await File.WriteAllTextAsync(overrides, $$"""
            { "linkedService/Shop": { "properties": { "typeProperties": { "server": "elsewhere", "port": 1, "password": { "value": "{{Secret}}" } } } } }
            """);
        await using var source = SourceWith(overrides);

        var shown = (await EndpointsOf(source).SendAsync("GET linkedservices/Shop")).Body!;

        Assert.Equal(["typeProperties.password.value", "typeProperties.port", "typeProperties.server"],
            shown["overridden"]!.AsArray().Select(path => (string)path!).Order(StringComparer.Ordinal));
        Assert.Equal("s", (string?)shown["properties"]!["typeProperties"]!["server"]);
        Assert.DoesNotContain(Secret, shown.ToJsonString(), StringComparison.Ordinal);
        Assert.Null((await SendAsync("GET linkedservices/Shop")).Body!["overridden"]);
    }

    [Fact]
    public async Task Secrets_are_shown_as_stars_and_stay_when_what_was_shown_is_written_back()
    {
        foreach (var name in new[] { "Secretive", "Shop" })
        {
            var file = _files.File($"linkedService/{name}.json");
            var before = JsonNode.Parse(await File.ReadAllTextAsync(file));
            var shown = (await SendAsync($"GET linkedservices/{name}")).Body!;

            Assert.DoesNotContain(Secret, shown.ToJsonString(), StringComparison.Ordinal);
            Assert.NotEqual("p", (string?)shown["properties"]!["typeProperties"]!["password"]?["value"]);
            Assert.Contains("***", shown.ToJsonString(), StringComparison.Ordinal);
            var written = await SendAsync($"PUT linkedservices/{name}", shown.ToJsonString());
            Assert.Equal(200, written.Status);
            Assert.DoesNotContain(Secret, written.Body!.ToJsonString(), StringComparison.Ordinal);
            Assert.True(JsonNode.DeepEquals(before, JsonNode.Parse(await File.ReadAllTextAsync(file))));
        }
    }

    [Fact]
    public async Task Stars_that_stand_for_nothing_are_refused()
    {
        var shown = (await SendAsync("GET linkedservices/Secretive")).Body!["properties"]!;
        var connection = (string)shown["typeProperties"]!["connectionString"]!;
        shown["typeProperties"]!["connectionString"] = connection.Replace("AccountName=shop", "AccountName=other", StringComparison.Ordinal);
        var body = new JsonObject { ["properties"] = shown.DeepClone() }.ToJsonString();

        var moved = await SendAsync("PUT linkedservices/Secretive", body);
        var added = await SendAsync("PUT linkedservices/Added", body);

        Assert.Equal((400, "InvalidDefinition"), Failure(moved));
        Assert.Equal((400, "InvalidDefinition"), Failure(added));
        Assert.Contains("connectionString", moved.Body!.ToJsonString(), StringComparison.Ordinal);
        Assert.False(_files.Has("linkedService/Added.json"));
    }

    [Fact]
    public async Task What_writing_would_be_refused_for_is_told_with_its_place_and_nothing_is_written()
    {
        var wrong = new JsonObject { ["properties"] = JsonNode.Parse("""
            { "activities": [{ "name": "W", "type": "Wait", "typeProperties": {} }, { "name": "X", "type": "Unheard" }] }
            """) }.ToJsonString();

        var checkedOnly = await SendAsync($"POST {Factory}/pipelines/New/validate", wrong);
        var refused = await SendAsync("PUT pipelines/New", wrong);

        var errors = checkedOnly.Body!["errors"]!.AsArray();
        Assert.Equal((200, 400), (checkedOnly.Status, refused.Status));
        Assert.Equal(
            ["$.properties.activities[0].typeProperties.waitTimeInSeconds", "$.properties.activities[1].type"],
            errors.Select(error => (string)error!["path"]!).Order());
        Assert.All(errors, error => Assert.Equal("pipeline/New.json", (string?)error!["file"]));
        Assert.True(JsonNode.DeepEquals(errors, refused.Body!["error"]!["details"]));
        Assert.False(_files.Has("pipeline/New.json"));
        Assert.Empty((await SendAsync("POST pipelines/New/validate", """{ "properties": { "activities": [] } }""")).Body!["errors"]!.AsArray());
        Assert.Equal((400, "InvalidName"), Failure(await SendAsync("POST pipelines/a%2Fb/validate", wrong)));
        Assert.Equal((400, "InvalidBody"), Failure(await SendAsync("POST pipelines/New/validate", "{}")));
    }

    [Fact]
    public async Task What_is_written_is_a_file_of_the_folder_and_is_used_at_once()
    {
        var written = await SendAsync("PUT pipelines/Wait a bit", Wait(3));
        var listed = (await SendAsync("GET pipelines")).Body!["value"]!.AsArray();
        var changed = await SendAsync("PUT pipelines/wait A BIT", Wait(4));

        Assert.Equal((200, 200), (written.Status, changed.Status));
        Assert.Equal("Wait a bit", (string?)Assert.Single(listed)!["name"]);
        Assert.NotEqual((string?)written.Body!["etag"], (string?)changed.Body!["etag"]);
        Assert.Equal(["Wait a bit.json"], Directory.GetFiles(Path.Combine(_files.Path, "pipeline")).Select(Path.GetFileName));
        Assert.Contains("4", await File.ReadAllTextAsync(_files.File("pipeline/Wait a bit.json")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_somebody_changes_is_read_again_and_who_had_it_keeps_what_was_there()
    {
        var before = _source.Current;
        Assert.Same(before, _source.Current);

        _files.Pipeline("New", Properties(Wait(1)));

        Assert.Equal(200, (await SendAsync("GET pipelines/New")).Status);
        Assert.NotSame(before, _source.Current);
        Assert.Empty(before.Factory.All(Sluice.Definitions.ResourceKind.Pipeline));
    }

    [Fact]
    public async Task All_errors_of_what_is_written_are_told_and_nothing_is_changed()
    {
        var response = await SendAsync("PUT pipelines/Wrong", """
            { "properties": { "activities": [
              { "name": "A", "type": "Wait", "typeProperties": { "waitTimeInSeconds": true } },
              { "name": "B", "type": "Lookup", "typeProperties": { "source": { "type": "AzurePostgreSqlSource" }, "dataset": { "referenceName": "none", "type": "DatasetReference" } } }] } }
            """);

        Assert.Equal((400, "InvalidDefinition"), Failure(response));
        var told = response.Body!["error"]!["details"]!.ToJsonString();
        Assert.All(["waitTimeInSeconds", "none"], part => Assert.Contains(part, told, StringComparison.Ordinal));
        Assert.False(Directory.Exists(Path.Combine(_files.Path, "pipeline")));
    }

    [Fact]
    public async Task A_change_that_breaks_another_definition_is_refused()
    {
        _files.Copy("Orders", "OrdersCsv", """{ "source": { "type": "AzurePostgreSqlSource" }, "sink": { "type": "DelimitedTextSink" } }""");

        var changed = await SendAsync("PUT datasets/Orders", """
            { "properties": { "type": "AzurePostgreSqlTable", "linkedServiceName": { "referenceName": "Shop", "type": "LinkedServiceReference" },
              "parameters": { "day": { "type": "String" } }, "typeProperties": { "schema": "sales", "table": "Orders" } } }
            """);

        Assert.Equal((400, "InvalidDefinition"), Failure(changed));
        Assert.Contains("pipeline/P.json", changed.Body!.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_was_wrong_elsewhere_before_hinders_nobody()
    {
        _files.Pipeline("Broken", """{ "activities": [{ "name": "A", "type": "Wait", "typeProperties": {} }] }""").Write("dataset/NoJson.json", "{");

        Assert.Equal(200, (await SendAsync("PUT pipelines/Fine", Wait(1))).Status);
        Assert.Equal((409, "DefinitionUnreadable"), Failure(await SendAsync("PUT datasets/NoJson", Wait(1))));
        Assert.Equal(200, (await SendAsync("DELETE pipelines/Broken")).Status);
    }

    [Fact]
    public async Task Only_what_nobody_uses_is_deleted()
    {
        _files.Copy("Orders", "OrdersCsv", """{ "source": { "type": "AzurePostgreSqlSource" }, "sink": { "type": "DelimitedTextSink" } }""")
            .Trigger("Nightly", """
                { "type": "ScheduleTrigger", "typeProperties": { "recurrence": { "frequency": "Day", "interval": 1, "startTime": "2026-01-01T00:00:00Z" } },
                  "pipelines": [{ "pipelineReference": { "referenceName": "P", "type": "PipelineReference" } }] }
                """);

        var used = await SendAsync("DELETE datasets/Orders");

        Assert.Equal((400, "DefinitionInUse"), Failure(used));
        Assert.Contains("pipeline/P.json", (string)used.Body!["error"]!["message"]!, StringComparison.Ordinal);
        Assert.Equal((400, "DefinitionInUse"), Failure(await SendAsync("DELETE linkedservices/Shop")));
        Assert.Equal((400, "DefinitionInUse"), Failure(await SendAsync("DELETE pipelines/P")));
        Assert.Equal(200, (await SendAsync("DELETE triggers/Nightly")).Status);
        Assert.Equal(200, (await SendAsync("DELETE pipelines/P")).Status);
        Assert.Equal(200, (await SendAsync("DELETE datasets/Orders")).Status);
        Assert.Equal(204, (await SendAsync("DELETE datasets/Orders")).Status);
        Assert.False(_files.Has("dataset/Orders.json"));
    }

    [Fact]
    public async Task Etags_keep_changes_of_others()
    {
        var first = (string)(await SendAsync("PUT pipelines/W", Wait(1))).Body!["etag"]!;
        var second = (string)(await SendAsync("PUT pipelines/W", Wait(2), ("If-Match", first))).Body!["etag"]!;

        Assert.Equal((412, "PreconditionFailed"), Failure(await SendAsync("PUT pipelines/W", Wait(3), ("If-Match", first))));
        Assert.Equal(412, (await SendAsync("DELETE pipelines/W", "", ("If-Match", first))).Status);
        Assert.Equal(412, (await SendAsync("PUT pipelines/W", Wait(3), ("If-None-Match", "*"))).Status);
        Assert.Equal(412, (await SendAsync("PUT pipelines/Other", Wait(3), ("If-Match", "*"))).Status);
        Assert.Equal(304, (await SendAsync("GET pipelines/W", "", ("If-None-Match", second))).Status);
        Assert.Equal(200, (await SendAsync("GET pipelines/W", "", ("If-None-Match", first))).Status);
        Assert.Equal(200, (await SendAsync("DELETE pipelines/W", "", ("If-Match", second))).Status);
    }

    [Fact]
    public async Task Of_changes_at_the_same_time_under_one_etag_one_is_made()
    {
        var tag = (string)(await SendAsync("PUT pipelines/W", Wait(1))).Body!["etag"]!;

        var answers = await Task.WhenAll(Enumerable.Range(2, 20).Select(seconds =>
            Task.Run(() => SendAsync("PUT pipelines/W", Wait(seconds), ("If-Match", tag)))));

        Assert.Single(answers, answer => answer.Status == 200);
        Assert.All(answers, answer => Assert.True(answer.Status is 200 or 412, $"{answer.Status}"));
    }

    [Theory]
    [InlineData("..%2F..%2Fetc%2Fx")]
    [InlineData("..%5C..%5Cx")]
    [InlineData("%2Fetc%2Fx")]
    [InlineData("..")]
    [InlineData(".hidden")]
    [InlineData("a.json")]
    [InlineData("a%00b")]
    [InlineData("a%0Ab")]
    [InlineData("trailing%20")]
    [InlineData("C:x")]
    [InlineData("a%3Fb")]
    [InlineData("%C3%A9")]
    public async Task Names_that_ADF_refuses_never_become_files(string name)
    {
        var before = Files();

        // By itself, since a client's URI would take the dots away.
        using var body = new MemoryStream(System.Text.Encoding.UTF8.GetBytes(Wait(1)));
        var response = await new ApiRoutes(Endpoints).AnswerAsync(new ApiRequest("PUT", $"pipelines/{name}", body), CancellationToken.None);

        Assert.Equal((400, "InvalidName"), Failure(response));
        Assert.Equal(before, Files());
    }

    [Fact]
    public async Task Long_names_are_files_or_refused()
    {
        Assert.Equal(200, (await SendAsync($"PUT pipelines/{new string('a', 250)}", Wait(1))).Status);
        Assert.Equal((400, "InvalidName"), Failure(await SendAsync($"PUT pipelines/{new string('a', 251)}", Wait(1))));
        Assert.Equal((400, "InvalidName"), Failure(await SendAsync($"PUT pipelines/a{string.Concat(Enumerable.Repeat("%C3%A9", 125))}", Wait(1))));
    }

    [Fact]
    public async Task A_folder_that_cannot_be_written_is_left_to_those_who_deploy()
    {
        // A file is where the folder would be; nobody can make one there, not even root.
        await File.WriteAllTextAsync(_files.File("pipeline"), "");

        var response = await SendAsync("PUT pipelines/W", Wait(1));

        Assert.Equal((409, "FactoryReadOnly"), Failure(response));
    }

    public async ValueTask DisposeAsync()
    {
        await _source.DisposeAsync();
        _files.Dispose();
    }

    FactorySource SourceWith(string? overrides) => new(
        _files.Path, overrides, factory =>
            new FactoryConnections(factory, new KeyVaultSecretSource(factory, TimeProvider.System), TimeProvider.System), new RestlessClock());

    IEnumerable<ApiRoute> Endpoints => EndpointsOf(_source);

    IEnumerable<ApiRoute> EndpointsOf(FactorySource source) => new DefinitionEndpoints(
        source, new TriggerStates(_state, "factory", TimeProvider.System), new WindowStates(_state, "factory"), new FileSecretKeeper(_files.Path), TimeProvider.System).Routes;

    Task<ApiResponse> SendAsync(string call, string body = "", params (string Name, string Value)[] headers) =>
        Endpoints.SendAsync(call, body, headers);

    List<string> Files() => [.. Directory.GetFiles(Path.GetDirectoryName(_files.Path)!, "*.json", SearchOption.AllDirectories)
        .Where(file => file.StartsWith(_files.Path, StringComparison.Ordinal)).Order(StringComparer.Ordinal)];

    static (int, string?) Failure(ApiResponse response) => (response.Status, (string?)response.Body?["error"]?["code"]);

    static string Wait(int seconds) => $$"""
        { "properties": { "activities": [{ "name": "W", "type": "Wait", "typeProperties": { "waitTimeInSeconds": {{seconds}} } }] } }
        """;

    static string Properties(string body) => JsonNode.Parse(body)!["properties"]!.ToJsonString();
}
