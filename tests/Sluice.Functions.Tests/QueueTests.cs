using System.Text.Json.Nodes;
using Azure.Storage.Blobs;
using Microsoft.Extensions.DependencyInjection;
using Sluice.Activities;
using Sluice.Functions.Tests.Support;
using Sluice.Pipelines.Queueing;
using Sluice.Tests;
using Xunit;

namespace Sluice.Functions.Tests;

/// <summary>Runs of a pipeline with <c>concurrency</c> 1: one is under way, the others wait in order.</summary>
public sealed class QueueTests
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [NeedsTheory(Needs.Azurite)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Runs_wait_in_order_and_a_cancelled_one_stands_in_nobodys_way(bool cancelsTheFirst)
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder.File("pipeline", "P.json"), """
            { "name": "P", "properties": { "concurrency": 1, "activities": [
                { "name": "A", "type": "Wait", "typeProperties": { "waitTimeInSeconds": 1 } }] } }
            """);
        var azurite = await Azurite.SharedAsync();
        var container = Azurite.NewContainerName();
        await using var app = new FunctionApp(folder.Path, services => services
            .AddSingleton(OutputStore.InMemory())
            .AddSingleton(RunQueues.InContainer(() => new BlobContainerClient(azurite.ConnectionString, container))));
        var gate = new TaskCompletionSource();
        await using var engine = new DurableEngine(app)
        {
            Around = async (name, attempt, stop) =>
            {
                if (name == "RunActivity")
                    await gate.Task;
                return await attempt(stop);
            },
        };

        var runs = new List<string>();
        for (var i = 0; i < 4; i++)
        {
            var (_, started) = await app.SendAsync("POST", "/pipelines/P/createRun", engine.Client);
            runs.Add((string)started!["runId"]!);
            var expected = i == 0 ? "InProgress" : "Queued";
            await Eventually.TrueAsync(async () => await StatusAsync(runs[^1]) == expected
                && (i > 0 || engine.Attempts.Any(attempt => attempt.Action.Name == "RunActivity")), Patience);
        }

        await app.SendAsync("POST", $"/pipelineruns/{runs[2]}/cancel", engine.Client);
        if (cancelsTheFirst)
            await app.SendAsync("POST", $"/pipelineruns/{runs[0]}/cancel", engine.Client);
        gate.SetResult();
        await engine.EndAsync(runs[3]);
        await engine.IdleAsync();

        Assert.Equal(
            [cancelsTheFirst ? "Cancelled" : "Succeeded", "Succeeded", "Cancelled", "Succeeded"],
            await Task.WhenAll(runs.Select(StatusAsync)));
        var begun = engine.Attempts.Where(attempt => attempt.Action.Name == "RunActivity")
            .Select(attempt => (string)JsonNode.Parse(attempt.Action.Input!)!["Run"]!["RunId"]!);
        Assert.Equal([runs[0], runs[1], runs[3]], begun);

        async Task<string> StatusAsync(string runId) =>
            (string)(await app.SendAsync("GET", $"/pipelineruns/{runId}", engine.Client)).Body!["status"]!;
    }
}
