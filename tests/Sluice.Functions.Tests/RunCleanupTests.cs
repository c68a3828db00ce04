using Azure.Data.Tables;
using Microsoft.Extensions.Logging;
using Sluice.Activities;
using Sluice.Functions.Tests.Support;
using Sluice.Runs;
using Sluice.Stores.Files;
using Sluice.Tests;
using Xunit;

namespace Sluice.Functions.Tests;

/// <summary>The app deletes what runs have kept for long enough.</summary>
public sealed class RunCleanupTests : IDisposable
{
    const int Retained = 45;
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    readonly TemporaryFolder _folder = new();
    readonly SearchedLogs _logs = new();
    readonly ILoggerFactory _logging;
    readonly Days _time = new();

    public RunCleanupTests() => _logging = LoggerFactory.Create(builder => builder.AddProvider(_logs));

    [Fact]
    public async Task What_is_old_is_deleted_when_the_app_starts_and_each_day()
    {
        var (old, recent) = (Write("old", Retained + 1), Write("recent", Retained - 1));
        using var cleanup = await StartAsync(OutputStore.InFolder(_folder.Path));

        await Eventually.TrueAsync(() => Task.FromResult(!File.Exists(old)), Patience);
        Assert.True(File.Exists(recent));
        _time.Pass();
        _time.Pass();
        await Eventually.TrueAsync(() => Task.FromResult(!File.Exists(recent)), Patience);

        await cleanup.StopAsync(CancellationToken.None);
        Assert.Equal("", $"{_logs}");
    }

    [Theory]
    [InlineData(HostSettings.NoStore, false)]
    [InlineData("Http403", true)]
    public async Task A_store_that_fails_is_told_and_tried_again_and_a_missing_one_is_none(string code, bool isTold)
    {
        var opened = 0;
        using var cleanup = await StartAsync(new FileOutputStore(new Lazy<FileStore>(() =>
        {
            opened++;
            throw new SluiceException(Side.Engine, code, "It cannot be opened.");
        }, LazyThreadSafetyMode.PublicationOnly)));

        await Eventually.TrueAsync(() => Task.FromResult(Volatile.Read(ref opened) == 1), Patience);
        _time.Pass();
        await Eventually.TrueAsync(() => Task.FromResult(Volatile.Read(ref opened) == 2), Patience);

        await cleanup.StopAsync(CancellationToken.None);
        Assert.Equal(isTold, $"{_logs}".Contains("It cannot be opened.", StringComparison.Ordinal));
    }

    public void Dispose()
    {
        _logging.Dispose();
        _logs.Dispose();
        _folder.Dispose();
    }

    async Task<RunCleanup> StartAsync(OutputStore outputs)
    {
        var cleanup = new RunCleanup(outputs, new RunHistory(NoState, outputs), NoState, _time, _logging.CreateLogger<RunCleanup>());
        await cleanup.StartAsync(CancellationToken.None);
        return cleanup;
    }

    static TableStateStore NoState =>
        new(new Lazy<TableClient>(() => throw new SluiceException(Side.Engine, HostSettings.NoStore, "There is none.")));

    string Write(string run, int days)
    {
        var file = _folder.File(run, "a.json");
        File.WriteAllText(file, "1");
        File.SetLastWriteTimeUtc(file, _time.GetUtcNow().AddDays(-days).UtcDateTime);
        return file;
    }

    /// <summary>A clock whose days pass when it is said.</summary>
    sealed class Days : TimeProvider
    {
        readonly TaskCompletionSource<(TimerCallback Callback, object? State)> _timer = new(TaskCreationOptions.RunContinuationsAsynchronously);
        DateTimeOffset _now = new(2024, 2, 29, 0, 0, 0, TimeSpan.Zero);

        public override DateTimeOffset GetUtcNow() => _now;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            Assert.Equal((TimeSpan.FromDays(1), TimeSpan.FromDays(1)), (dueTime, period));
            _timer.SetResult((callback, state));
            return System.CreateTimer(_ => { }, null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }

        public void Pass()
        {
            _now += TimeSpan.FromDays(1);
            var (callback, state) = _timer.Task.Result;
            callback(state);
        }
    }
}
