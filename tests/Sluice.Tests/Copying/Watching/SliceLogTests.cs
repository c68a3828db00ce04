using System.Text.Json.Nodes;
using Sluice.Activities;
using Sluice.Cli.State;
using Sluice.Connections;
using Sluice.Copying;
using Sluice.Copying.Slices;
using Sluice.Copying.Watching;
using Sluice.Credentials;
using Sluice.Orchestration;
using Sluice.Pipelines;
using Sluice.Runs;
using Sluice.Tests.Activities;
using Sluice.Tests.Cli.Serving;
using Sluice.Tests.Runs;

namespace Sluice.Tests.Copying.Watching;

public sealed class SliceLogTests(SharedDatabase database) : IClassFixture<SharedDatabase>
{
    static readonly PipelineRunRequest Run = new("11111111-1111-1111-1111-111111111111", "P", []);
    static readonly CopyRequest Copy = new(Run.RunId, "C", null!);

    readonly CountingStore _store = new(new MemoryStateStore(TimeProvider.System));

    SliceLog Log => field ??= History.Slices;

    RunHistory History => field ??= new RunHistory(_store, OutputStore.InMemory());

    [Fact]
    public async Task Thousands_of_slices_are_kept_in_few_documents_and_each_is_known()
    {
        await BeginAsync();
        for (var i = 0; i < 1000; i++)
        {
            var slice = Log.Begin(Copy, i, TimeProvider.System);
            slice.BeginAttempt();
            slice.Advanced(new PumpProgress(5, 50, TimeSpan.FromMilliseconds(30), TimeSpan.FromMilliseconds(20)));
            slice.Committed(new SliceResult(i, 10, 100, 90, TimeSpan.FromMilliseconds(80))
            {
                Reading = TimeSpan.FromMilliseconds(60),
                Writing = TimeSpan.FromMilliseconds(40),
            });
        }

        await Log.KeepAsync(Copy, TimeProvider.System);

        // Five documents and one of the speed; the beginning may have been kept by itself.
        Assert.InRange(_store.Writes, 6, 12);
        var slices = await ReadAsync();
        Assert.Equal(new string('s', 1000), (string?)slices["states"]);
        Assert.Equal((10_000, 100_000, 60_000, 40_000), ((long)slices["rows"]!, (long)slices["bytesRead"]!, (long)slices["readMs"]!, (long)slices["writeMs"]!));
        Assert.Equal(100_000, slices["throughput"]!["bytesRead"]!.AsArray().Sum(bytes => (long)bytes!));
    }

    [Fact]
    public async Task What_could_not_be_kept_is_kept_later()
    {
        await BeginAsync();
        _store.IsAway = true;
        var slice = Log.Begin(Copy, 0, TimeProvider.System);
        slice.Retrying(new SluiceException(Side.Sink, "57P01", "It restarts: id 4711."), TimeSpan.FromSeconds(3));
        await Log.KeepAsync(Copy, TimeProvider.System);
        _store.IsAway = false;

        await Log.KeepAsync(Copy, TimeProvider.System);

        var kept = (await History.FindSlicesAsync((await History.FindAsync(Run.RunId, null, default))!, Run.ActivityRunId("C"), default))!.All.Single();
        Assert.Equal((SliceStatus.Retrying, 1, 3000, "Sink 57P01"), (kept.Status, kept.Retries, kept.RetryWaitMs, kept.LastFault));
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task A_copy_succeeds_though_nothing_of_it_can_be_kept()
    {
        await database.ExecuteAsync("CREATE TABLE public.untold (n integer)");
        using var pipelines = database.Of(Copied.From("C", "SELECT n FROM generate_series(1, 10) AS n", "untold"));
        var factory = pipelines.Files.Load(null);
        await using var connections = new FactoryConnections(factory, new EnvironmentSecretSource(), TimeProvider.System);
        _store.IsAway = true;
        var engine = PipelineEngine.Create(
            factory, connections, pipelines.Outputs, null, CopyProgress.None, TimeProvider.System, CancellationToken.None, log: new Silent(Log));

        await engine.RunAsync(PipelineOrchestration.Definition, Run, Run.RunId);

        Assert.Equal(10, await database.ScalarAsync<long>("SELECT count(*) FROM untold"));
        Assert.NotEqual(0, _store.Writes);
    }

    [Fact]
    public async Task It_is_forgotten_with_the_run()
    {
        await BeginAsync();
        Log.Begin(Copy, 0, TimeProvider.System);
        await Log.KeepAsync(Copy, TimeProvider.System);
        Assert.Contains(_store.Kinds, kind => kind.StartsWith("slices/", StringComparison.Ordinal));

        await History.DeleteBeforeAsync(TimeProvider.System.GetUtcNow().AddDays(1), CancellationToken.None);

        Assert.DoesNotContain(_store.Kinds, kind => kind.StartsWith("slices/", StringComparison.Ordinal));
    }

    async Task BeginAsync()
    {
        RunLog log = History;
        await log.TellAsync(new RunNews(Run, OrchestrationStatus.InProgress, TimeProvider.System.GetUtcNow()), CancellationToken.None);
        await log.TellAsync(
            new ActivityNews(Run, "C", "Copy", "C", OrchestrationStatus.InProgress, TimeProvider.System.GetUtcNow()), CancellationToken.None);
        _store.Writes = 0;
    }

    async Task<JsonObject> ReadAsync()
    {
        var run = (await History.FindAsync(Run.RunId, null, CancellationToken.None))!;
        return (await History.FindSlicesAsync(run, Run.ActivityRunId("C"), CancellationToken.None))!.Told();
    }

    /// <summary>Tells nothing but of slices.</summary>
    sealed class Silent(SliceLog slices) : RunLog
    {
        internal override SliceLog Slices => slices;

        internal override Task TellAsync(RunNews news, CancellationToken cancellationToken) => None.TellAsync(news, cancellationToken);

        internal override Task TellAsync(ActivityNews news, CancellationToken cancellationToken) => None.TellAsync(news, cancellationToken);

        internal override Task<IReadOnlyList<ActivityNews>?> FindEarlierAsync(PipelineRunRequest run, CancellationToken cancellationToken) =>
            None.FindEarlierAsync(run, cancellationToken);

        internal override Task<bool> IsCancelledAsync(PipelineRunRequest run, CancellationToken cancellationToken) => None.IsCancelledAsync(run, cancellationToken);
    }

    sealed class CountingStore(MemoryStateStore store) : ForwardingStore(store)
    {
        int _writes;

        public int Writes { get => _writes; set => _writes = value; }

        public bool IsAway { get; set; }

        public IEnumerable<string> Kinds => store.All.Select(record => record.Kind);

        public override Task<string?> WriteAsync(
            string kind, string key, JsonObject value, string? version, CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref _writes);
            return IsAway ? throw new SluiceException(Side.Engine, NotKept, "It is away.") : base.WriteAsync(kind, key, value, version, cancellationToken);
        }
    }
}
