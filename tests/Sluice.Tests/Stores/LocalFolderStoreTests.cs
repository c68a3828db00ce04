using Sluice.Stores.LocalFolder;

namespace Sluice.Tests.Stores;

public sealed class LocalFolderStoreTests
{
    [Theory]
    [InlineData("../a.csv")]
    [InlineData("a/../../b.csv")]
    [InlineData("/etc/hostname")]
    [InlineData("../root2/a.csv")]
    public async Task A_path_that_leaves_the_root_is_refused(string path)
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder.File("root2", "x"));
        var store = new LocalFolderStore(folder.File("root"));

        var faults = new[]
        {
            await Assert.ThrowsAsync<SluiceException>(() => store.OpenReadAsync(path, CancellationToken.None)),
            await Assert.ThrowsAsync<SluiceException>(() => store.CreateAsync(path, "run-0", CancellationToken.None)),
            await Assert.ThrowsAsync<SluiceException>(() => store.FindAsync(path, CancellationToken.None)),
            await Assert.ThrowsAsync<SluiceException>(() => new TestStore(store, null).ListAsync(path)),
        };

        Assert.All(faults, fault => Assert.Equal((Side.Definition, "PathOutsideStore"), (fault.Side, fault.Code)));
        Assert.All(faults, fault => Assert.Contains(path, fault.Detail, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_path_with_a_NUL_is_refused()
    {
        using var folder = new TemporaryFolder();
        var store = new LocalFolderStore(folder.Path);

        var read = await Assert.ThrowsAsync<SluiceException>(() => store.OpenReadAsync("a\0.csv", CancellationToken.None));
        var written = await Assert.ThrowsAsync<SluiceException>(() => store.CreateAsync("a\0.csv", "run-0", CancellationToken.None));

        Assert.Equal((Side.Definition, "InvalidPath", read.Detail), (written.Side, written.Code, written.Detail));
        Assert.Contains("'a?.csv'", read.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_path_that_stays_below_the_root_is_taken_however_it_is_written()
    {
        using var folder = new TemporaryFolder();
        var store = new LocalFolderStore(folder.Path + "/");

        await new TestStore(store, null).WriteAsync("a/../b/./c.csv", "x"u8.ToArray());

        Assert.Equal("x"u8.ToArray(), await new TestStore(store, null).ReadAsync("b/c.csv"));
    }

    [Fact]
    public async Task What_an_attempt_that_was_killed_left_is_hidden_and_taken_over_by_the_next()
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder.File($".a.csv.run-0.{Guid.NewGuid():N}.partial"), "torn content, longer than the whole one");
        var store = new LocalFolderStore(folder.Path);
        await foreach (var file in store.ListAsync("", CancellationToken.None))
            Assert.Fail(file.Path);

        await new TestStore(store, null).WriteAsync("a.csv", "whole"u8.ToArray());

        Assert.Equal("whole", await File.ReadAllTextAsync(folder.File("a.csv")));
        Assert.Single(Directory.GetFiles(folder.Path));
    }

    [Theory]
    [InlineData("a.csv.partial")]
    [InlineData(".a.csv.mine.partial")]
    [InlineData(".partial")]
    public async Task Files_of_others_that_end_like_those_being_written_are_files_and_stay(string name)
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder.File(name), "mine");
        var place = new TestStore(new LocalFolderStore(folder.Path), null);

        await place.WriteAsync("a.csv", "whole"u8.ToArray());

        Assert.Equal(((string[])["a.csv", name]).Order(), (await place.ListAsync("")).Select(file => file.Path).Order());
        var level = new List<string>();
        await foreach (var entry in place.Store.ListLevelAsync("", CancellationToken.None))
            level.Add(entry.Path);
        Assert.Equal(2, level.Count);
        Assert.Equal("mine", await File.ReadAllTextAsync(folder.File(name)));
    }

    [Fact]
    public async Task A_file_is_not_written_in_the_place_of_a_folder()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(Path.Combine(folder.Path, "a.csv"));

        var fault = await Assert.ThrowsAsync<SluiceException>(
            () => new LocalFolderStore(folder.Path).CreateAsync("a.csv", TestStore.Attempt, CancellationToken.None));

        Assert.Equal((Side.Sink, "FolderInTheWay"), (fault.Side, fault.Code));
        Assert.Empty(Directory.GetFiles(folder.Path));
    }

    [Fact]
    public async Task A_waiting_file_that_another_attempt_took_away_is_to_be_written_again()
    {
        using var folder = new TemporaryFolder();
        var store = new LocalFolderStore(folder.Path);
        await using var waiting = await store.CreateAsync("a.csv", "run-0", CancellationToken.None);
        await waiting.StageAsync(CancellationToken.None);
        await new TestStore(store, null).WriteAsync("a.csv", "twin"u8.ToArray());

        var exception = await Assert.ThrowsAnyAsync<IOException>(() => waiting.CommitAsync(CancellationToken.None));

        var fault = store.Faults.From(exception, Side.Sink, "Writing a.csv");
        Assert.Equal(("FileTakenOver", true), (fault.Code, fault.IsTransient));
        Assert.Equal("twin", await File.ReadAllTextAsync(folder.File("a.csv")));
    }

    [Fact]
    public async Task Two_attempts_at_the_same_time_never_show_a_torn_file()
    {
        using var folder = new TemporaryFolder();
        var store = new LocalFolderStore(folder.Path);
        var mixed = 0;
        for (var round = 0; round < 100 && mixed == 0; round++)
        {
            byte[][] contents = [[.. Enumerable.Repeat((byte)'1', 64 << 10)], [.. Enumerable.Repeat((byte)'2', 64 << 10)]];
            using var stop = new CancellationTokenSource();
            var reader = Task.Run(async () =>
            {
                while (!stop.IsCancellationRequested)
                {
                    var path = folder.File("a.bin");
                    if (!File.Exists(path))
                        continue;
                    try
                    {
                        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
                        using var memory = new MemoryStream();
                        await file.CopyToAsync(memory);
                        var bytes = memory.ToArray();
                        if (bytes.Length != 64 << 10 || bytes.Distinct().Count() != 1)
                            Interlocked.Increment(ref mixed);
                    }
                    catch (IOException)
                    {
                        // Replaced just now.
                    }
                }
            });
            await Task.WhenAll(contents.Select(content => Task.Run(async () =>
            {
                for (var attempt = 0; attempt < 5; attempt++)
                {
                    try
                    {
                        await using var pending = await store.CreateAsync("a.bin", "run-0", CancellationToken.None);
                        foreach (var piece in content.Chunk(4096))
                            await pending.Body.WriteAsync(piece);
                        await pending.CommitAsync(CancellationToken.None);
                    }
                    catch (Exception exception) when (store.Faults.IsFault(exception))
                    {
                        // The other attempt swept it away: a real one would be tried again.
                    }
                }
            })));
            await stop.CancelAsync();
            await reader;
        }

        Assert.Equal(0, mixed);
    }
}
