using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Sluice.Activities;
using Sluice.Functions.Tests.Support;
using Sluice.Tests;
using Xunit;

namespace Sluice.Functions.Tests;

/// <summary>What the app starts every minute, on Durable's engine and a table.</summary>
public sealed class TriggerFunctionsTests : IDisposable
{
    const int Windows = 5, AtATime = 2;

    readonly TemporaryFolder _folder = new();

    [NeedsFact(Needs.Azurite)]
    public async Task Hosts_that_tick_at_the_same_time_run_each_window_once_and_one_after_another()
    {
        Write("pipeline", "P", """{ "activities": [{ "name": "A", "type": "Wait", "typeProperties": { "waitTimeInSeconds": 1 } }] }""");
        Write("trigger", "T", $$"""
            { "type": "TumblingWindowTrigger", "runtimeState": "Started", "pipeline": { "pipelineReference": { "referenceName": "P", "type": "PipelineReference" } },
              "typeProperties": { "frequency": "Hour", "interval": 1, "startTime": "2026-01-01T00:00:00Z", "endTime": "2026-01-01T0{{Windows}}:00:00Z", "maxConcurrency": {{AtATime}} } }
            """);
        await using var app = new FunctionApp(_folder.Path, services => services.AddSingleton(OutputStore.InMemory()));
        await using var engine = new DurableEngine(app);

        await Task.WhenAll(app.TickAsync(engine.Client), app.TickAsync(engine.Client));
        // Each that ends gives its place to the next, without a tick.
        await engine.IdleAsync();

        var (_, found) = await app.SendAsync("POST", "/queryTriggerRuns", engine.Client, "{}");
        var runs = found!["value"]!.AsArray();
        Assert.Equal(Enumerable.Repeat("Succeeded", Windows), runs.Select(run => (string)run!["status"]!));
        Assert.Equal(Windows, engine.Instances.Count(instance => instance.Name == "Pipeline"));
    }

    [NeedsFact(Needs.Azurite)]
    public async Task A_factory_that_cannot_be_read_is_told_and_the_next_tick_goes_on()
    {
        using var logs = new SearchedLogs();
        var folder = Path.Combine(_folder.Path, "later");
        await using var app = new FunctionApp(folder, services => services.AddLogging(builder => builder.AddProvider(logs)));
        await using var engine = new DurableEngine(app);

        await app.TickAsync(engine.Client);

        Assert.Contains(folder, $"{logs}", StringComparison.Ordinal);
        Directory.CreateDirectory(folder);
        await app.TickAsync(engine.Client);
    }

    public void Dispose() => _folder.Dispose();

    void Write(string kind, string name, string properties) =>
        File.WriteAllText(_folder.File(kind, $"{name}.json"), $$"""{ "name": "{{name}}", "properties": {{properties}} }""");
}
