using Azure.Data.Tables;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Sluice.Activities;
using Sluice.Functions.Tests.Support;
using Sluice.Runs.State;
using Sluice.Stores.Files;
using Sluice.Tests;
using Xunit;

namespace Sluice.Functions.Tests;

/// <summary>The app deletes what it has kept for long enough.</summary>
public sealed class CleanUpFunctionsTests : IDisposable
{
    const int Retained = 45;

    readonly TemporaryFolder _folder = new();
    readonly SearchedLogs _logs = new();

    [Fact]
    public async Task What_runs_have_kept_is_deleted_when_it_is_old()
    {
        var (old, recent) = (Write("old", Retained + 1), Write("recent", Retained - 1));

        await CleanUpAsync(OutputStore.InFolder(_folder.Path));

        Assert.Equal((false, true), (File.Exists(old), File.Exists(recent)));
        Assert.Equal("", $"{_logs}");
    }

    [NeedsFact(Needs.Azurite)]
    public async Task The_engine_forgets_what_ended_long_ago()
    {
        Directory.CreateDirectory(_folder.File("pipeline"));
        await File.WriteAllTextAsync(_folder.File("pipeline", "P.json"), """{ "name": "P", "properties": { "activities": [] } }""");
        var time = new Later();
        await using var app = new FunctionApp(_folder.Path, services => services.AddSingleton<TimeProvider>(time));
        await using var engine = new DurableEngine(app);
        var (_, started) = await app.SendAsync("POST", "/pipelines/P/createRun", engine.Client, "{}");
        await engine.EndAsync((string)started!["runId"]!);

        time.Days = Retained - 1;
        await app.RunTimerAsync("CleanUp", engine.Client);
        Assert.NotEmpty(engine.Instances);

        time.Days = Retained + 1;
        await app.RunTimerAsync("CleanUp", engine.Client);
        Assert.Empty(engine.Instances);
    }

    [Theory]
    [InlineData(HostSettings.NoStore, false)]
    [InlineData("Http403", true)]
    public async Task A_store_that_fails_is_told_and_a_missing_one_is_none(string code, bool isTold)
    {
        await CleanUpAsync(
            new FileOutputStore(new Lazy<FileStore>(() => throw new SluiceException(Side.Engine, code, "It cannot be opened."))));

        Assert.Equal(isTold, $"{_logs}".Contains("It cannot be opened.", StringComparison.Ordinal));
    }

    public void Dispose()
    {
        _logs.Dispose();
        _folder.Dispose();
    }

    async Task CleanUpAsync(OutputStore outputs)
    {
        await using var app = new FunctionApp(_folder.Path, services => services
            .AddLogging(builder => builder.AddProvider(_logs))
            .AddSingleton(outputs)
            .AddSingleton<StateStore>(new TableStateStore(new Lazy<TableClient>(() =>
                throw new SluiceException(Side.Engine, HostSettings.NoStore, "There is none.")))));
        await using var engine = new DurableEngine(app);
        await app.RunTimerAsync("CleanUp", engine.Client);
    }

    string Write(string run, int days)
    {
        var file = _folder.File(run, "a.json");
        File.WriteAllText(file, "1");
        File.SetLastWriteTimeUtc(file, TimeProvider.System.GetUtcNow().AddDays(-days).UtcDateTime);
        return file;
    }

    sealed class Later : TimeProvider
    {
        public int Days { get; set; }

        public override DateTimeOffset GetUtcNow() => System.GetUtcNow().AddDays(Days);
    }
}
