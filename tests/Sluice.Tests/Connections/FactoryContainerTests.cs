using System.Text.Json.Nodes;
using Azure.Storage.Blobs;
using Sluice.Api;
using Sluice.Cli.State;
using Sluice.Connections;
using Sluice.Credentials;
using Sluice.Tests.Api;
using Sluice.Triggers.State;

namespace Sluice.Tests.Connections;

/// <summary>A factory in a container, which several instances of an app read and write.</summary>
public sealed class FactoryContainerTests : IAsyncLifetime
{
    readonly MemoryStateStore _state = new(TimeProvider.System);
    readonly Clock _clock = new();
    BlobContainerClient _container = null!;
    FactorySource _one = null!, _other = null!;

    public async Task InitializeAsync()
    {
        _container = new BlobContainerClient((await Azurite.SharedAsync()).ConnectionString, Azurite.NewContainerName("factory"));
        (_one, _other) = (Open(), Open());
    }

    [NeedsFact(Needs.Azurite)]
    public async Task What_one_instance_writes_and_deletes_the_others_see_within_seconds()
    {
        Assert.Equal(404, (await SendAsync(_one, "GET pipelines/P")).Status);
        Assert.Equal(404, (await SendAsync(_other, "GET pipelines/P")).Status);

        var written = await SendAsync(_one, "PUT pipelines/P", Wait(1));
        Assert.Equal(200, written.Status);
        var blob = JsonNode.Parse((await _container.GetBlobClient("pipeline/P.json").DownloadContentAsync()).Value.Content)!;
        Assert.Equal("P", (string?)blob["name"]);
        Assert.Equal(200, (await SendAsync(_one, "GET pipelines/P")).Status);

        _clock.Pass();
        var seen = await SendAsync(_other, "GET pipelines/P");
        Assert.Equal((string?)written.Body!["etag"], (string?)seen.Body!["etag"]);

        Assert.Equal(200, (await SendAsync(_other, "DELETE pipelines/P")).Status);
        Assert.Equal(404, (await SendAsync(_other, "GET pipelines/P")).Status);
        _clock.Pass();
        Assert.Equal(404, (await SendAsync(_one, "GET pipelines/P")).Status);
    }

    [NeedsFact(Needs.Azurite)]
    public async Task Of_two_instances_that_change_a_definition_at_the_same_time_one_does()
    {
        await SendAsync(_one, "PUT pipelines/P", Wait(1));
        await SendAsync(_other, "GET pipelines/P");

        Assert.Equal(200, (await SendAsync(_one, "PUT pipelines/P", Wait(2))).Status);
        var late = await SendAsync(_other, "PUT pipelines/P", Wait(3));
        var lateToo = await SendAsync(_one, "PUT pipelines/Q", Wait(2));

        Assert.Equal((412, "PreconditionFailed"), (late.Status, (string?)late.Body!["error"]!["code"]));
        Assert.Equal(200, lateToo.Status);
        // What has been refused is read again.
        var read = (await SendAsync(_other, "GET pipelines/P")).Body!;
        Assert.Equal(2, (int)read["properties"]!["activities"]![0]!["typeProperties"]!["waitTimeInSeconds"]!);
        Assert.Equal(200, (await SendAsync(_other, "PUT pipelines/P", Wait(3))).Status);
    }

    [NeedsFact(Needs.Azurite)]
    public async Task ETags_of_definitions_with_secrets_are_the_same_in_all_instances()
    {
        const string Secret = "hunter2-Canary-78";
        var written = await SendAsync(_one, "PUT linkedservices/L", $$"""
            { "properties": { "type": "AzureBlobStorage", "typeProperties": { "connectionString": "DefaultEndpointsProtocol=https;AccountName=shop;AccountKey={{Secret}}" } } }
            """);

        var seen = await SendAsync(_other, "GET linkedservices/L");

        Assert.Equal(200, written.Status);
        Assert.Equal((string?)written.Body!["etag"], (string?)seen.Body!["etag"]);
        Assert.DoesNotContain(Secret, $"{written.Body}{seen.Body}", StringComparison.Ordinal);
    }

    [NeedsFact(Needs.Azurite)]
    public async Task Files_that_are_no_definitions_stay_where_they_are()
    {
        await _container.CreateAsync();
        await _container.UploadBlobAsync("README.md", BinaryData.FromString("# A factory"));

        Assert.Equal(200, (await SendAsync(_one, "PUT pipelines/P", Wait(1))).Status);

        Assert.Equal(["pipeline/P.json"], Directory.GetFiles(_one.Folder, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(_one.Folder, file)));
    }

    public async Task DisposeAsync()
    {
        foreach (var source in new[] { _one, _other })
        {
            await source.DisposeAsync();
            Assert.False(Directory.Exists(source.Folder));
        }
    }

    FactorySource Open()
    {
        var container = new FactoryContainer(
            new Lazy<BlobContainerClient>(_container), Path.Combine(Path.GetTempPath(), $"sluice-factory-{Guid.NewGuid():N}"), _clock);
        return new FactorySource(container.Folder, null, factory =>
            new FactoryConnections(factory, new EnvironmentSecretSource(), TimeProvider.System))
        { Container = container };
    }

    Task<ApiResponse> SendAsync(FactorySource source, string call, string body = "") =>
        new DefinitionEndpoints(source, new TriggerStates(_state, "factory", TimeProvider.System), TimeProvider.System).Routes.SendAsync(call, body);

    static string Wait(int seconds) => $$"""
        { "properties": { "activities": [{ "name": "W", "type": "Wait", "typeProperties": { "waitTimeInSeconds": {{seconds}} } }] } }
        """;

    sealed class Clock : TimeProvider
    {
        DateTimeOffset _now = System.GetUtcNow();

        public override DateTimeOffset GetUtcNow() => _now;

        public void Pass() => _now += TimeSpan.FromSeconds(11);
    }
}
