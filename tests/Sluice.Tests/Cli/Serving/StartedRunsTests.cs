using Sluice.Tests.Runs;

namespace Sluice.Tests.Cli.Serving;

/// <summary>Runs that other runs have started, when their server is killed.</summary>
public sealed class StartedRunsTests : IDisposable
{
    readonly TemporaryFolder _home = new();

    [NeedsFact(Needs.PostgreSql)]
    public async Task One_that_nobody_waits_for_goes_on_and_one_that_was_cancelled_does_not()
    {
        using var factory = await RunFactory.CreateAsync();
        await factory.ExecuteAsync("CREATE SEQUENCE first; CREATE SEQUENCE second; CREATE SEQUENCE late");
        await factory.MakeNapAsync();
        factory.Pipeline("P", RunFactory.Executing("starts", "Other", waits: false));
        factory.Pipeline("Other",
            RunFactory.Executing("waits", "Cancelled", waits: true), RunFactory.Count("first", "nap()"), RunFactory.Count("late", dependsOn: "waits:Failed,first:Succeeded"));
        factory.Pipeline("Cancelled", RunFactory.Count("second", "nap()"));
        var runs = new Dictionary<string, string>();
        await using (var server = await SluiceServer.StartAsync(_home, factory.Folder))
        {
            var runId = await server.CreateRunAsync();
            await server.WaitForAsync(runId);
            await factory.WaitForNapsAsync(2);
            foreach (var run in (await server.AskAsync("POST queryPipelineRuns"))["value"]!.AsArray())
                runs[(string)run!["pipelineName"]!] = (string)run["runId"]!;
            await server.AskAsync($"POST pipelineruns/{runs["Cancelled"]}/cancel");
            await server.WaitForAsync(runs["Cancelled"], "Cancelled");
            await factory.WaitForNapsAsync(1);
            await server.KillAsync();
        }

        await factory.WakeAsync();
        await using var next = await SluiceServer.StartAsync(_home, factory.Folder);

        await next.WaitForAsync(runs["Other"]);
        await next.WaitForAsync(runs["Cancelled"], "Cancelled");
        Assert.Equal("first 2, late 1, second 1", await factory.CountsAsync());
    }

    public void Dispose() => _home.Dispose();
}
