using System.Text.Json.Nodes;
using Azure.Storage.Blobs;
using Microsoft.Extensions.Time.Testing;
using Sluice.Api;
using Sluice.Cli.State;
using Sluice.Connections;
using Sluice.Credentials;
using Sluice.Runs.State;
using Sluice.Tests.Api;
using Sluice.Tests.Copying.Support.Proxies;
using Sluice.Tests.Runs;
using Sluice.Triggers.State;
using Sluice.Triggers.Ticking;

namespace Sluice.Tests.Connections;

/// <summary>A factory in a container, which several instances of an app read and write.</summary>
public sealed class FactoryContainerTests : IAsyncLifetime
{
    static readonly TimeSpan Seconds = TimeSpan.FromSeconds(11);

    readonly MemoryStateStore _state = new(TimeProvider.System);
    readonly FakeTimeProvider _clock = new();
    readonly string _temporary = Directory.CreateTempSubdirectory("sluice-tests-").FullName;
    readonly List<string> _told = [];
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

        _clock.Advance(Seconds);
        var seen = await SendAsync(_other, "GET pipelines/P");
        Assert.Equal((string?)written.Body!["etag"], (string?)seen.Body!["etag"]);

        Assert.Equal(200, (await SendAsync(_other, "DELETE pipelines/P")).Status);
        Assert.Equal(404, (await SendAsync(_other, "GET pipelines/P")).Status);
        _clock.Advance(Seconds);
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

    [NeedsTheory(Needs.Azurite)]
    [InlineData("PUT")]
    [InlineData("DELETE")]
    public async Task What_another_instance_writes_while_a_change_is_checked_is_not_lost(string method)
    {
        await SendAsync(_one, "PUT triggers/T", Every(1));
        var tag = (string)(await SendAsync(_other, "GET triggers/T")).Body!["etag"]!;
        // The state of a trigger is looked up after its file was read, and before it is written.
        var isFirst = true;
        var store = new AskedStore(_state, async () =>
        {
            if (!isFirst)
                return;
            isFirst = false;
            Assert.Equal(200, (await SendAsync(_one, "PUT triggers/T", Every(2))).Status);
            _clock.Advance(Seconds);
            _ = _other.Current;
        });

        var late = await Endpoints(_other, store).SendAsync($"{method} triggers/T", method == "PUT" ? Every(3) : "", ("If-Match", tag));

        Assert.Equal((412, "PreconditionFailed"), (late.Status, (string?)late.Body!["error"]!["code"]));
        Assert.Equal(2, (int)(await SendAsync(_other, "GET triggers/T")).Body!["properties"]!["typeProperties"]!["recurrence"]!["interval"]!);
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

    [NeedsFact(Needs.Azurite)]
    public async Task While_the_container_is_away_the_factory_is_what_it_was_last_and_that_is_told_once()
    {
        await SendAsync(_one, "PUT pipelines/P", Wait(1));
        await using var proxy = new FaultyHttpProxy((await Azurite.SharedAsync()).Port);
        var options = new BlobClientOptions { Retry = { MaxRetries = 0 } };
        var address = (await Azurite.SharedAsync()).ConnectionString.Replace($":{(await Azurite.SharedAsync()).Port}/", $":{proxy.Port}/", StringComparison.Ordinal);
        await using var late = Open(new BlobContainerClient(address, _container.Name, options));

        proxy.Fail(_ => true, Enumerable.Repeat(503, 100));
        var first = await SendAsync(late, "GET pipelines/P");
        Assert.Equal(500, first.Status);
        Assert.Contains($"Reading the factory in http://127.0.0.1:{proxy.Port}/", (string?)first.Body!["error"]!["message"], StringComparison.Ordinal);
        proxy.Fail(_ => false);
        Assert.Equal(1, await SecondsAsync());

        // Half of what has changed is not taken.
        await SendAsync(_one, "PUT pipelines/P", Wait(2));
        await SendAsync(_one, "PUT pipelines/Q", Wait(2));
        proxy.Fail(request => request.RawUrl!.EndsWith("Q.json", StringComparison.Ordinal), Enumerable.Repeat(503, 100));
        for (var i = 0; i < 3; i++)
        {
            _clock.Advance(Seconds);
            Assert.Equal(1, await SecondsAsync());
        }

        Assert.Contains("503", Assert.Single(_told), StringComparison.Ordinal);
        proxy.Fail(_ => false);
        _clock.Advance(Seconds);
        Assert.Equal(2, await SecondsAsync());
        Assert.EndsWith("can be read again.", _told[^1], StringComparison.Ordinal);

        await _container.DeleteAsync();
        _clock.Advance(Seconds);
        Assert.Equal(2, await SecondsAsync());
        Assert.Equal(3, _told.Count);

        async Task<int> SecondsAsync() =>
            (int)(await SendAsync(late, "GET pipelines/P")).Body!["properties"]!["activities"]![0]!["typeProperties"]!["waitTimeInSeconds"]!;
    }

    [NeedsFact(Needs.Azurite)]
    public void Folders_of_killed_processes_are_deleted_and_no_others()
    {
        var killed = Path.Combine(_temporary, $"{FactoryContainer.Prefix}killed");
        Directory.CreateDirectory(Path.Combine(killed, "pipeline"));
        File.WriteAllText(Path.Combine(killed, "pipeline", "P.json"), "{}");
        File.WriteAllText($"{killed}.held", "");
        var strange = Directory.CreateDirectory(Path.Combine(_temporary, $"{FactoryContainer.Prefix}strange"));

        using var next = ProcessFolder.Create(_temporary, FactoryContainer.Prefix);

        Assert.False(Directory.Exists(killed));
        Assert.False(File.Exists($"{killed}.held"));
        Assert.All([_one.Folder, _other.Folder, next.Path, strange.FullName], folder => Assert.True(Directory.Exists(folder)));
        strange.Delete();
    }

    public async Task DisposeAsync()
    {
        foreach (var source in new[] { _one, _other })
        {
            await source.DisposeAsync();
        }

        Assert.Empty(Directory.EnumerateFileSystemEntries(_temporary));
        Directory.Delete(_temporary);
    }

    FactorySource Open(BlobContainerClient? client = null)
    {
        var container = new FactoryContainer(new Lazy<BlobContainerClient>(client ?? _container), _temporary, _clock) { Tell = _told.Add };
        return new FactorySource(container.Folder, null, factory =>
            new FactoryConnections(factory, new EnvironmentSecretSource(), TimeProvider.System), _clock)
        { Container = container };
    }

    Task<ApiResponse> SendAsync(FactorySource source, string call, string body = "") =>
        Endpoints(source, _state).SendAsync(call, body);

    static IEnumerable<ApiRoute> Endpoints(FactorySource source, StateStore state) =>
        new DefinitionEndpoints(
            source, new TriggerStates(state, "factory", TimeProvider.System), new WindowStates(state, "factory"), new FileSecretKeeper(source.Folder), TimeProvider.System).Routes;

    static string Every(int hours) => $$"""
        { "properties": { "type": "ScheduleTrigger", "typeProperties": { "recurrence": { "frequency": "Hour", "interval": {{hours}}, "startTime": "2026-01-01T00:00:00Z" } } } }
        """;

    static string Wait(int seconds) => $$"""
        { "properties": { "activities": [{ "name": "W", "type": "Wait", "typeProperties": { "waitTimeInSeconds": {{seconds}} } }] } }
        """;

    /// <summary>A store that does something before it answers.</summary>
    sealed class AskedStore(StateStore store, Func<Task> asked) : ForwardingStore(store)
    {
        public override async Task<StateRecord?> FindAsync(string kind, string key, CancellationToken cancellationToken)
        {
            await asked();
            return await base.FindAsync(kind, key, cancellationToken);
        }
    }
}
