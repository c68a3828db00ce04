using System.Security.Cryptography;
using System.Text;
using Sluice.Stores.Files;

namespace Sluice.Tests.Stores.Files;

/// <summary>What every store promises.</summary>
public sealed class FileStoreTests
{
    [Theory, InFolder, InBlobs]
    public async Task Nothing_is_visible_before_the_commit(StoreKind kind)
    {
        await using var place = await TestStore.OpenAsync(kind);
        await using var pending = await place.Store.CreateAsync("folder/a.csv", TestStore.Attempt, CancellationToken.None);
        await pending.Body.WriteAsync("content"u8.ToArray());

        Assert.Null(await place.Store.FindAsync("folder/a.csv", CancellationToken.None));
        Assert.Empty(await place.ListAsync(""));

        await pending.CommitAsync(CancellationToken.None);

        Assert.Equal(("folder/a.csv", 7), Seen(await place.Store.FindAsync("folder/a.csv", CancellationToken.None)));
        Assert.Equal([("folder/a.csv", 7)], (await place.ListAsync("")).Select(Seen));
        Assert.Equal(7, pending.BytesWritten);
    }

    [Theory, InFolder, InBlobs]
    public async Task A_file_that_waits_is_seen_after_its_commit_alone(StoreKind kind)
    {
        await using var place = await TestStore.OpenAsync(kind);
        await using var pending = await StagedAsync("a.csv");
        await (await StagedAsync("abandoned.csv")).DisposeAsync();

        Assert.Empty(await place.ListAsync(""));

        await pending.CommitAsync(CancellationToken.None);

        Assert.Equal([("a.csv", 7)], (await place.ListAsync("")).Select(Seen));
        Assert.Equal(7, pending.BytesWritten);
        place.AssertNothingLeft();

        async Task<PendingFile> StagedAsync(string path)
        {
            var file = await place.Store.CreateAsync(path, TestStore.Attempt, CancellationToken.None);
            await file.Body.WriteAsync("content"u8.ToArray());
            await file.FlushAsync(CancellationToken.None);
            await file.StageAsync(CancellationToken.None);
            return file;
        }
    }

    [Theory, InFolder, InBlobs]
    public async Task Disposing_without_a_commit_leaves_nothing(StoreKind kind)
    {
        await using var place = await TestStore.OpenAsync(kind);
        await using (var pending = await place.Store.CreateAsync("a.csv", TestStore.Attempt, CancellationToken.None))
            await pending.Body.WriteAsync(new byte[9 << 20]);

        Assert.Null(await place.Store.FindAsync("a.csv", CancellationToken.None));
        Assert.Empty(await place.ListAsync(""));
        place.AssertNothingLeft();
    }

    [Theory, InFolder, InBlobs]
    public async Task An_abandoned_file_leaves_the_one_of_its_name_as_it_was(StoreKind kind)
    {
        await using var place = await TestStore.OpenAsync(kind);
        await place.WriteAsync("a.csv", "first"u8.ToArray());
        await using (var pending = await place.Store.CreateAsync("a.csv", TestStore.Attempt, CancellationToken.None))
            await pending.Body.WriteAsync("second"u8.ToArray());

        Assert.Equal("first", Encoding.UTF8.GetString(await place.ReadAsync("a.csv")));
    }

    [Theory, InFolder, InBlobs]
    public async Task A_commit_replaces_the_file_of_its_name(StoreKind kind)
    {
        await using var place = await TestStore.OpenAsync(kind);
        await place.WriteAsync("a.csv", "a longer first content"u8.ToArray());
        await place.WriteAsync("a.csv", "second"u8.ToArray());

        Assert.Equal("second", Encoding.UTF8.GetString(await place.ReadAsync("a.csv")));
        Assert.Equal([("a.csv", 6)], (await place.ListAsync("")).Select(Seen));
        place.AssertNothingLeft();
    }

    [Theory, InFolder, InBlobs]
    public async Task A_file_may_be_empty(StoreKind kind)
    {
        await using var place = await TestStore.OpenAsync(kind);

        await place.WriteAsync("empty.csv", []);

        Assert.Equal(("empty.csv", 0), Seen(await place.Store.FindAsync("empty.csv", CancellationToken.None)));
        Assert.Empty(await place.ReadAsync("empty.csv"));
    }

    [Theory, InFolder, InBlobs]
    public async Task A_file_of_several_blocks_comes_back_equal(StoreKind kind)
    {
        await using var place = await TestStore.OpenAsync(kind);
        var content = new byte[20 << 20];
        new Random(7).NextBytes(content);
        await using (var pending = await place.Store.CreateAsync("large.bin", TestStore.Attempt, CancellationToken.None))
        {
            var random = new Random(8);
            for (var position = 0; position < content.Length;)
            {
                var length = Math.Min(random.Next(1, 300_000), content.Length - position);
                await pending.Body.WriteAsync(content.AsMemory(position, length));
                position += length;
                Assert.Equal(position, pending.BytesWritten);
            }

            await pending.CommitAsync(CancellationToken.None);
        }

        Assert.Equal(SHA256.HashData(content), SHA256.HashData(await place.ReadAsync("large.bin")));
    }

    [Theory, InFolder, InBlobs]
    public async Task Listing_a_folder_lists_what_is_in_and_below_it(StoreKind kind)
    {
        await using var place = await TestStore.OpenAsync(kind);
        foreach (var path in new[] { "a.csv", "year/a.csv", "year/01/b.csv", "year/01/02/c.csv", "year2/d.csv" })
            await place.WriteAsync(path, "x"u8.ToArray());

        Assert.Equal(["a.csv", "year/01/02/c.csv", "year/01/b.csv", "year/a.csv", "year2/d.csv"], Paths(await place.ListAsync("")));
        Assert.Equal(["year/01/02/c.csv", "year/01/b.csv", "year/a.csv"], Paths(await place.ListAsync("year")));
        Assert.Equal(["year/01/02/c.csv"], Paths(await place.ListAsync("year/01/02")));
        Assert.Empty(await place.ListAsync("nowhere"));
    }

    [Theory, InFolder, InBlobs]
    public async Task A_file_that_is_not_there_is_not_found(StoreKind kind)
    {
        await using var place = await TestStore.OpenAsync(kind);

        Assert.Null(await place.Store.FindAsync("nowhere/a.csv", CancellationToken.None));
        var exception = await Assert.ThrowsAnyAsync<Exception>(() => place.Store.OpenReadAsync("nowhere/a.csv", CancellationToken.None));
        Assert.True(place.Store.Faults.IsFault(exception));
        var fault = place.Store.Faults.From(exception, Side.Source, "Reading");
        Assert.True(fault.IsNotFound, fault.Message);
    }

    [Theory]
    [InFolder("größe/日本 語.csv"), InBlobs("größe/日本 語.csv")]
    [InFolder("a b/c+d%20e.csv"), InBlobs("a b/c+d%20e.csv")]
    [InFolder("k=v/x#1&2.csv"), InBlobs("k=v/x#1&2.csv")]
    [InFolder("q?.csv"), InBlobs("q?.csv")]
    [InFolder("..a/b...csv"), InBlobs("..a/b...csv")]
    [InBlobs("a//b.csv")]
    public async Task Names_may_hold_any_characters(StoreKind kind, string path)
    {
        await using var place = await TestStore.OpenAsync(kind);

        await place.WriteAsync(path, "x"u8.ToArray());

        Assert.Equal([path], Paths(await place.ListAsync("")));
        Assert.Equal([path], Paths(await place.ListAsync(Path.GetDirectoryName(path)!)));
        Assert.Equal((path, 1), Seen(await place.Store.FindAsync(path, CancellationToken.None)));
        Assert.Equal("x"u8.ToArray(), await place.ReadAsync(path));
    }

    [Theory, InFolder, InBlobs]
    public async Task Two_attempts_at_one_file_at_the_same_time_commit_one_whole_content(StoreKind kind)
    {
        await using var place = await TestStore.OpenAsync(kind);
        var contents = Enumerable.Range(1, 2).Select(n =>
        {
            var content = new byte[17 << 20];
            new Random(n).NextBytes(content);
            return content;
        }).ToList();

        var committed = await Task.WhenAll(contents.Select(content => Task.Run(async () =>
        {
            try
            {
                await place.WriteAsync("a.bin", content);
                return true;
            }
            catch (Exception exception) when (place.Store.Faults.IsFault(exception))
            {
                // It came in the other's way: it will be tried again.
                return false;
            }
        })));

        Assert.Contains(true, committed);
        var found = SHA256.HashData(await place.ReadAsync("a.bin"));
        var whole = contents.Select(SHA256.HashData).Where((_, i) => committed[i]);
        Assert.Contains(whole, hash => hash.AsSpan().SequenceEqual(found));
    }

    [Theory, InFolder, InBlobs]
    public async Task Attempts_that_take_turns_commit_one_whole_content(StoreKind kind)
    {
        await using var place = await TestStore.OpenAsync(kind);
        await using var first = await place.Store.CreateAsync("a.bin", TestStore.Attempt, CancellationToken.None);
        await first.Body.WriteAsync(Enumerable.Repeat((byte)'1', 9 << 20).ToArray());
        var isTwinWhole = false;
        try
        {
            await place.WriteAsync("a.bin", [.. Enumerable.Repeat((byte)'2', 17 << 20)]);
            isTwinWhole = true;
        }
        catch (Exception exception) when (place.Store.Faults.IsFault(exception))
        {
            // The first attempt keeps it out.
        }

        await first.Body.WriteAsync(Enumerable.Repeat((byte)'1', 9 << 20).ToArray());
        try
        {
            await first.CommitAsync(CancellationToken.None);
        }
        catch (Exception exception) when (place.Store.Faults.IsFault(exception) && isTwinWhole)
        {
            // The twin's commit dropped the blocks of the first: it is tried again.
        }

        var found = await place.ReadAsync("a.bin");
        Assert.Single(found.Distinct());
        Assert.Equal(found[0] == '1' ? 18 << 20 : 17 << 20, found.Length);
    }

    [Theory, InFolder, InBlobs]
    public async Task A_cancelled_commit_shows_nothing(StoreKind kind)
    {
        await using var place = await TestStore.OpenAsync(kind);
        using var cancelled = new CancellationTokenSource();
        await using (var pending = await place.Store.CreateAsync("a.csv", TestStore.Attempt, CancellationToken.None))
        {
            await pending.Body.WriteAsync("x"u8.ToArray());
            await cancelled.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => pending.CommitAsync(cancelled.Token));
        }

        Assert.Empty(await place.ListAsync(""));
        place.AssertNothingLeft();
    }

    [Theory, InFolder, InBlobs]
    public async Task Making_sure_of_a_place_twice_is_fine(StoreKind kind)
    {
        await using var place = await TestStore.OpenAsync(kind);

        await place.Store.EnsureAsync(CancellationToken.None);
        await place.Store.EnsureAsync(CancellationToken.None);

        Assert.Empty(await place.ListAsync(""));
    }

    static IEnumerable<string> Paths(IEnumerable<StoredFile> files) => files.Select(file => file.Path).Order(StringComparer.Ordinal);

    static (string Path, long Length) Seen(StoredFile? file) => (file!.Path, file.Length);
}
