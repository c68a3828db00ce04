using System.Text.Json.Nodes;
using Sluice.Runs.State;
using Assert = Xunit.Assert;
using InlineDataAttribute = Xunit.InlineDataAttribute;

namespace Sluice.Tests;

/// <summary>What every store of states keeps to.</summary>
public abstract class StateStoreTests
{
    protected abstract Task<StateStore> OpenAsync();

    [NeedsFact(Needs.Azurite)]
    public async Task What_was_written_is_there_for_others_in_its_latest_version()
    {
        var store = await OpenAsync();

        var first = await WriteAsync(store, "run", "a", 1);
        var second = await WriteAsync(store, "run", "a", 2);
        await WriteAsync(store, "trigger", "a", 3);

        var found = await store.FindAsync("run", "a", CancellationToken.None);
        Assert.Equal((2, second), ((int)found!.Value["n"]!, found.Version));
        Assert.NotEqual(first, second);
        Assert.Null(await store.FindAsync("run", "b", CancellationToken.None));
        Assert.Null(await store.FindAsync("nothing", "a", CancellationToken.None));
    }

    [NeedsFact(Needs.Azurite)]
    public async Task Of_two_who_change_the_same_version_one_is_told_so()
    {
        var store = await OpenAsync();
        var first = await WriteAsync(store, "run", "a", 1);

        Assert.Null(await WriteAsync(store, "run", "a", 2, StateStore.None));
        Assert.NotNull(await WriteAsync(store, "run", "a", 3, first));
        Assert.Null(await WriteAsync(store, "run", "a", 4, first));
        Assert.Null(await WriteAsync(store, "run", "new", 5, first));
        Assert.NotNull(await WriteAsync(store, "run", "new", 6, StateStore.None));

        Assert.Equal(3, (int)(await store.FindAsync("run", "a", CancellationToken.None))!.Value["n"]!);
    }

    [NeedsFact(Needs.Azurite)]
    public async Task Fifty_who_write_a_new_one_at_the_same_time_are_one()
    {
        var store = await OpenAsync();

        var written = await Task.WhenAll(Enumerable.Range(0, 50).Select(i => Task.Run(() => WriteAsync(store, "run", "a", i, StateStore.None))));

        Assert.Single(written, version => version is not null);
    }

    [NeedsFact(Needs.Azurite)]
    public async Task Changes_at_the_same_time_all_count()
    {
        var store = await OpenAsync();

        await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => Task.Run(() => store.ChangeAsync<JsonObject>(
            "run", "a", before => new JsonObject { ["n"] = ((int?)before?["n"] ?? 0) + 1 }, CancellationToken.None))));

        Assert.Equal(10, (int)(await store.FindAsync("run", "a", CancellationToken.None))!.Value["n"]!);
        Assert.False(await store.ChangeAsync<JsonObject>("run", "a", _ => null, CancellationToken.None));
    }

    [NeedsTheory(Needs.Azurite)]
    [InlineData("Copy all/é ?#%\\")]
    [InlineData("activity/0f8fad5b")]
    [InlineData("'; DROP TABLE state --")]
    public async Task Any_text_is_a_kind_and_a_key(string text)
    {
        var store = await OpenAsync();

        await WriteAsync(store, text, text, 1);

        var found = await store.FindAsync(text, text, CancellationToken.None);
        Assert.Equal((text, text), (found!.Kind, found.Key));
        await store.DeleteAsync(text, text, CancellationToken.None);
        Assert.Null(await store.FindAsync(text, text, CancellationToken.None));
    }

    [NeedsFact(Needs.Azurite)]
    public async Task A_kind_is_listed_whole_however_large_and_since_a_time()
    {
        var store = await OpenAsync();
        await WriteAsync(store, "run", "other kind", 0);
        await Parallel.ForAsync(0, 550, async (i, _) => await WriteAsync(store, "many", $"{i:d5}", i));
        await NextMillisecondAsync();
        await Parallel.ForAsync(550, 1100, async (i, _) => await WriteAsync(store, "many", $"{i:d5}", i));

        var all = await ListAsync(store, "many", null);
        var middle = all[550..].Min(record => record.UpdatedAt);

        Assert.Equal(Enumerable.Range(0, 1100), all.Select(record => (int)record.Value["n"]!));
        Assert.Equal(all[550..].Select(record => record.Key), (await ListAsync(store, "many", middle)).Select(record => record.Key));
        Assert.Empty(await ListAsync(store, "nothing", null));
    }

    [NeedsFact(Needs.Azurite)]
    public async Task What_is_old_is_deleted_of_the_kinds_that_are_named()
    {
        var store = await OpenAsync();
        await WriteAsync(store, "activity/1", "a", 1);
        await NextMillisecondAsync();
        await WriteAsync(store, "activity/2", "a", 1);
        await WriteAsync(store, "trigger", "a", 1);
        var last = (await store.FindAsync("activity/2", "a", CancellationToken.None))!.UpdatedAt;

        await store.DeleteBeforeAsync("activity/", last, CancellationToken.None);
        Assert.Null(await store.FindAsync("activity/1", "a", CancellationToken.None));
        Assert.NotNull(await store.FindAsync("activity/2", "a", CancellationToken.None));

        await store.DeleteBeforeAsync("activity/", last.AddDays(1), CancellationToken.None);
        Assert.Null(await store.FindAsync("activity/2", "a", CancellationToken.None));
        Assert.NotNull(await store.FindAsync("trigger", "a", CancellationToken.None));
    }

    [NeedsFact(Needs.Azurite)]
    public async Task One_of_600_KB_is_kept()
    {
        var store = await OpenAsync();
        var large = new string('é', 300_000);

        await store.WriteAsync("run", "large", new JsonObject { ["text"] = large }, null, CancellationToken.None);

        Assert.Equal(large, (string?)(await store.FindAsync("run", "large", CancellationToken.None))!.Value["text"]);
    }

    /// <summary>Azurite compares times of rows by milliseconds only.</summary>
    static Task NextMillisecondAsync() => Task.Delay(TimeSpan.FromMilliseconds(20));

    static Task<string?> WriteAsync(StateStore store, string kind, string key, int n, string? version = null) =>
        store.WriteAsync(kind, key, new JsonObject { ["n"] = n }, version, CancellationToken.None);

    static async Task<List<StateRecord>> ListAsync(StateStore store, string kind, DateTimeOffset? since) =>
        await store.ListAsync(kind, since, CancellationToken.None).ToListAsync();
}
