using Sluice.Cli.Serving.Watching;
using Sluice.Stores.LocalFolder;
using Sluice.Triggers;

namespace Sluice.Tests.Cli.Serving.Watching;

/// <summary>What is told of the files of a folder, look by look.</summary>
public sealed class WatchedFolderTests : IDisposable
{
    static readonly DateTimeOffset Start = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    readonly TemporaryFolder _folder = new();
    readonly WatchedFolder _watched;
    DateTimeOffset _now = Start;

    public WatchedFolderTests()
    {
        Write("before.csv", -3600);
        _watched = Watch();
    }

    [Fact]
    public async Task What_was_there_before_starts_nothing_and_what_comes_is_told_once()
    {
        Assert.Empty(await LookAsync());

        Write("sub/a b.csv", 0);
        var created = Assert.Single(await LookAsync());

        Assert.Equal("Microsoft.Storage.BlobCreated", created.Type);
        Assert.Equal("/blobServices/default/containers/in/blobs/orders/sub/a b.csv", created.Subject);
        Assert.Equal((7L, $"{_folder.Path}/in/orders/sub/a b.csv"), ((long)created.Find("data.contentLength")!, (string?)created.Find("data.url")));
        Assert.Empty(await LookAsync());
        Assert.Equal(created.Id, Assert.Single(await LookAsync(Watch())).Id);
    }

    [Fact]
    public async Task A_file_that_is_still_written_counts_when_it_has_not_changed_for_a_look()
    {
        await LookAsync();

        for (var length = 1; length < 4; length++)
        {
            Write("a.csv", 3 * length, new string('x', length));
            _now = Start.AddSeconds(3 * length);
            Assert.Empty(await LookAsync(_watched, 0));
        }

        var whole = Assert.Single(await LookAsync(_watched, 1));
        Assert.Equal(3, (long)whole.Find("data.contentLength")!);
        Write("a.csv", 20, "changed");
        _now = Start.AddSeconds(30);
        Assert.NotEqual(whole.Id, Assert.Single(await LookAsync()).Id);
    }

    [Fact]
    public async Task What_is_moved_there_with_an_old_time_counts_from_the_last_look_on()
    {
        await LookAsync();
        var looked = _now;
        Write("moved.csv", -7200);

        Assert.Equal(looked, Assert.Single(await LookAsync()).Time);
    }

    [Fact]
    public async Task A_file_that_goes_is_told_and_a_folder_that_goes_is_a_fault_and_no_loss()
    {
        await LookAsync();
        File.Delete(_folder.File("in", "orders", "before.csv"));
        Assert.Equal("Microsoft.Storage.BlobDeleted", Assert.Single(await LookAsync()).Type);

        Write("a.csv", 0);
        await LookAsync();
        Directory.Move(Path.Combine(_folder.Path, "in"), Path.Combine(_folder.Path, "away"));
        var fault = await Assert.ThrowsAsync<SluiceException>(() => LookAsync());
        Directory.Move(Path.Combine(_folder.Path, "away"), Path.Combine(_folder.Path, "in"));

        Assert.Equal("FolderNotFound", fault.Code);
        Assert.Empty(await LookAsync());
    }

    [Fact]
    public async Task What_could_not_be_told_is_told_by_the_next_look()
    {
        await LookAsync();
        Write("a.csv", 0);
        _now = _now.AddSeconds(10);

        await Assert.ThrowsAsync<SluiceException>(() => _watched.LookAsync(
            Start, _now, _ => throw new SluiceException(Side.Engine, "Away", "The store is away."), CancellationToken.None));

        Assert.Single(await LookAsync());
    }

    public void Dispose() => _folder.Dispose();

    WatchedFolder Watch() => new(
        BlobPlace.Of("/subscriptions/S/storageAccounts/A", "/in/blobs/orders/"), new WatchedContainer(new LocalFolderStore(_folder.Path), "in"));

    Task<List<TriggerEvent>> LookAsync() => LookAsync(_watched);

    async Task<List<TriggerEvent>> LookAsync(WatchedFolder watched, int seconds = 10)
    {
        var told = new List<TriggerEvent>();
        _now = _now.AddSeconds(seconds);
        await watched.LookAsync(Start.AddSeconds(-60), _now, events =>
        {
            told.AddRange(events);
            return Task.CompletedTask;
        }, CancellationToken.None);
        return told;
    }

    /// <param name="path">The file, in the folder that is watched.</param>
    /// <param name="seconds">When it was written.</param>
    /// <param name="text">What is in it.</param>
    void Write(string path, int seconds, string text = "content")
    {
        var file = _folder.File(["in", "orders", .. path.Split('/')]);
        File.WriteAllText(file, text);
        File.SetLastWriteTimeUtc(file, Start.AddSeconds(seconds).UtcDateTime);
    }
}
