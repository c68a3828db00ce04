using Azure.Storage.Blobs;
using Sluice.Pipelines.Queueing;
using Sluice.Tests.Cli;
using Sluice.Tests.Copying.Support;
using Sluice.Tests.Definitions;
using Sluice.Tests.Stores;

namespace Sluice.Tests.Pipelines;

public sealed class RunQueuesTests : IDisposable
{
    static readonly DateTimeOffset Start = new(2024, 2, 29, 12, 0, 0, TimeSpan.Zero);

    readonly TemporaryFolder _folder = new();

    [Theory]
    [InFolder]
    [InBlobs]
    public async Task As_many_runs_as_may_be_are_let_in_at_the_same_time_and_the_next_in_order(StoreKind kind)
    {
        var queue = await OpenAsync(kind);
        var requests = Enumerable.Range(0, 6).Select(i => new QueueRequest($"run{i}", "P", 2, Start.AddSeconds(i))).ToList();

        var isIn = await Task.WhenAll(requests.Select(request => Task.Run(() => EnterAsync(queue, request))));

        Assert.Equal(2, isIn.Count(one => one));
        var waiting = requests.Where((_, i) => !isIn[i]).ToList();
        Assert.True(await EnterAsync(queue, requests[Array.IndexOf(isIn, true)]));
        await queue.LeaveAsync(requests[Array.IndexOf(isIn, true)], CancellationToken.None);
        Assert.False(await EnterAsync(queue, waiting[1]));
        Assert.True(await EnterAsync(queue, waiting[0]));
        Assert.True(await EnterAsync(queue, requests[0] with { Pipeline = "Q" }));
    }

    [Theory]
    [InFolder]
    [InBlobs]
    public async Task Runs_that_are_dead_stand_in_nobodys_way(StoreKind kind)
    {
        var queue = await OpenAsync(kind);
        var requests = Enumerable.Range(0, 3).Select(i => new QueueRequest($"run{i}", "P", 1, Start.AddSeconds(i))).ToList();
        foreach (var request in requests)
            await EnterAsync(queue, request);

        Assert.False(await EnterAsync(queue, requests[2], "run0"));
        Assert.True(await EnterAsync(queue, requests[2], "run1"));
    }

    [Fact]
    public async Task A_run_waits_for_that_of_another_process_and_begins_when_that_is_killed()
    {
        using var factory = new FactoryFiles().Pipeline("P", """
            { "concurrency": 1, "parameters": { "n": { "type": "int" } },
              "activities": [{ "name": "A", "type": "Wait", "typeProperties": { "waitTimeInSeconds": "@pipeline().parameters.n" } }] }
            """);
        var environment = new Dictionary<string, string> { ["SLUICE_HOME"] = _folder.Path };
        await using var first = SluiceProcess.Start(["run", "P", "--factory", factory.Path, "--param", "n=900"], environment);
        await WaitForAsync(1);
        await using var second = SluiceProcess.Start(["run", "P", "--factory", factory.Path, "--param", "n=0"], environment);
        await WaitForAsync(2);

        first.Kill();

        var outcome = (await second.EndAsync()).Succeeded();
        Assert.Contains("is queued: pipeline P has at most 1 under way", outcome.Error, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    /// <summary>Waits until so many runs are in the list.</summary>
    async Task WaitForAsync(int count)
    {
        var folder = Path.Combine(_folder.Path, "queues");
        var found = await Eventually.GetAsync(
            () => Task.FromResult(Directory.Exists(folder) ? Directory.GetFiles(folder).Sum(CountIn) : 0), runs => runs == count, TimeSpan.FromSeconds(60));
        Assert.Equal(count, found);
    }

    static int CountIn(string file)
    {
        try
        {
            using var open = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            using var reader = new StreamReader(open);
            return reader.ReadToEnd().Split("\"RunId\"").Length - 1;
        }
        catch (IOException)
        {
            // A process changes it just now.
            return 0;
        }
    }

    static Task<bool> EnterAsync(RunQueues queue, QueueRequest request, string? dead = null) =>
        queue.EnterAsync(request, request.RunId, (owner, _) => Task.FromResult(owner != dead), CancellationToken.None);

    async Task<RunQueues> OpenAsync(StoreKind kind)
    {
        if (kind == StoreKind.Folder)
            return RunQueues.InFolder(Path.Combine(_folder.Path, "queues"), "", _ => true, _ => { }, TimeProvider.System);
        var azurite = await Azurite.SharedAsync();
        var container = Azurite.NewContainerName();
        return RunQueues.InContainer(() => new BlobContainerClient(azurite.ConnectionString, container));
    }
}
