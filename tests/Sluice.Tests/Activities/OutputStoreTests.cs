using System.Text.Json.Nodes;
using Azure.Storage.Blobs;
using Sluice.Activities;
using Sluice.Tests.Stores;

namespace Sluice.Tests.Activities;

public sealed class OutputStoreTests : IDisposable
{
    const string Run = "11111111-1111-1111-1111-111111111111";

    readonly TemporaryFolder _folder = new();

    [Theory]
    [InFolder]
    [InBlobs]
    public async Task What_is_large_or_secret_lies_in_the_store_and_what_is_small_is_carried(StoreKind kind)
    {
        var outputs = await OpenAsync(kind);
        var large = new JsonArray([.. Enumerable.Range(0, 20_000).Select(i => (JsonNode?)i)]);

        var small = await outputs.KeepAsync(Run, "a output", JsonValue.Create("é"), 100, CancellationToken.None);
        var stored = await outputs.KeepAsync(Run, "b output", large, 100, CancellationToken.None);
        var secret = await outputs.KeepSecretAsync(Run, "c output", JsonValue.Create("s"), CancellationToken.None);
        var nothing = await outputs.KeepSecretAsync(Run, "d output", null, CancellationToken.None);

        Assert.Equal((null, false, true), (small.Key, stored.IsSecure, secret.IsSecure));
        Assert.Equal((null, null), (stored.Value, secret.Value));
        Assert.True(JsonNode.DeepEquals(large, await outputs.ReadAsync(stored, CancellationToken.None)));
        Assert.Equal(7, (int)(await outputs.ReadAsync(stored with { Index = 7 }, CancellationToken.None))!);
        Assert.Equal("s", (string?)await outputs.ReadAsync(secret, CancellationToken.None));
        Assert.Null(await outputs.ReadAsync(nothing, CancellationToken.None));
        Assert.Equal("é", (string?)await outputs.ReadAsync(small, CancellationToken.None));
    }

    [Theory]
    [InFolder]
    [InBlobs]
    public async Task What_is_kept_is_found_by_its_name_and_replaced_by_the_next_attempt(StoreKind kind)
    {
        foreach (var outputs in (OutputStore[])[await OpenAsync(kind), OutputStore.InMemory()])
        {
            Assert.Null(await outputs.FindAsync(Run, "a b", CancellationToken.None));

            await outputs.KeepAsync(Run, "a b", JsonNode.Parse("""{ "n": 1 }"""), 0, CancellationToken.None);
            await outputs.KeepAsync(Run, "a b", JsonNode.Parse("""[{ "n": 2 }, null]"""), 0, CancellationToken.None);
            await outputs.KeepAsync(Run, "other", JsonNode.Parse("3"), 0, CancellationToken.None);

            Assert.Equal("""[{"n":2},null]""", (await outputs.FindAsync(Run, "a b", CancellationToken.None))!.ToJsonString());
            Assert.Null(await outputs.FindAsync(Run, "none", CancellationToken.None));
        }
    }

    [Theory]
    [InFolder]
    [InBlobs]
    public async Task Attempts_at_the_same_time_leave_one_whole_value(StoreKind kind)
    {
        var outputs = await OpenAsync(kind);

        var stored = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Task.Run(() =>
            outputs.KeepSecretAsync(Run, "a output", new string((char)('a' + i), 100_000), CancellationToken.None))));

        Assert.Single(stored.Distinct());
        var text = (string)(await outputs.ReadAsync(stored[0], CancellationToken.None))!;
        Assert.Equal(new string(text[0], 100_000), text);
    }

    [Theory]
    [InFolder]
    [InBlobs]
    public async Task One_of_several_leaves_a_mark_that_it_can_renew(StoreKind kind)
    {
        foreach (var outputs in (OutputStore[])[await OpenAsync(kind), OutputStore.InMemory()])
        {
            Assert.Null(await outputs.FindMarkAsync(Run, "a", CancellationToken.None));

            var hasLeft = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Task.Run(() =>
                outputs.TryMarkAsync(Run, "a", $"{i}", CancellationToken.None))));

            var owner = Array.IndexOf(hasLeft, true);
            Assert.Single(hasLeft, one => one);
            Assert.Equal($"{owner}", await outputs.FindMarkAsync(Run, "a", CancellationToken.None));
            await outputs.MarkAsync(Run, "a", "renewed", CancellationToken.None);
            Assert.False(await outputs.TryMarkAsync(Run, "a", "late", CancellationToken.None));
            Assert.Equal("renewed", await outputs.FindMarkAsync(Run, "a", CancellationToken.None));
        }
    }

    [Theory]
    [InFolder]
    [InBlobs]
    public async Task A_value_that_is_gone_is_a_clear_error(StoreKind kind)
    {
        var outputs = await OpenAsync(kind);
        await outputs.KeepSecretAsync(Run, "a output", "s", CancellationToken.None);

        foreach (var key in (string[])[$"{Run}/0123456789abcdef.json", "another/0123456789abcdef.json"])
        {
            var fault = await Assert.ThrowsAsync<SluiceException>(() => outputs.ReadAsync(new StoredValue(null, key), CancellationToken.None));

            Assert.Equal((Side.Engine, "OutputNotFound"), (fault.Side, fault.Code));
            Assert.Contains($"as {key} is no longer there. Values are kept for 45 days.", fault.Detail, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InFolder]
    [InBlobs]
    public async Task A_key_does_not_leave_the_store(StoreKind kind)
    {
        var outputs = await OpenAsync(kind);

        var fault = await Assert.ThrowsAsync<SluiceException>(() => outputs.ReadAsync(new StoredValue(null, "../secret.json"), CancellationToken.None));
        var kept = await Assert.ThrowsAsync<SluiceException>(() => outputs.KeepSecretAsync("../..", "a", "s", CancellationToken.None));

        Assert.Equal(("PathOutsideStore", "PathOutsideStore"), (fault.Code, kept.Code));
    }

    [Theory]
    [InFolder]
    [InBlobs]
    public async Task What_is_old_is_deleted(StoreKind kind)
    {
        var outputs = await OpenAsync(kind);
        // There is nothing yet, not even the store.
        await outputs.DeleteBeforeAsync(DateTimeOffset.UtcNow, CancellationToken.None);
        var stored = await outputs.KeepSecretAsync(Run, "a output", "s", CancellationToken.None);
        await outputs.TryMarkAsync(Run, "a", "mark", CancellationToken.None);

        await outputs.DeleteBeforeAsync(DateTimeOffset.UtcNow.AddHours(-1), CancellationToken.None);
        Assert.Equal("s", (string?)await outputs.ReadAsync(stored, CancellationToken.None));
        await outputs.DeleteBeforeAsync(DateTimeOffset.UtcNow.AddHours(1), CancellationToken.None);

        await Assert.ThrowsAsync<SluiceException>(() => outputs.ReadAsync(stored, CancellationToken.None));
        Assert.Null(await outputs.FindMarkAsync(Run, "a", CancellationToken.None));
        Assert.False(Directory.Exists(Path.Combine(_folder.Path, "outputs", Run)));
    }

    [Fact]
    public async Task Only_the_owner_can_read_what_lies_in_a_folder()
    {
        if (OperatingSystem.IsWindows())
            return;
        var outputs = await OpenAsync(StoreKind.Folder);
        var stored = await outputs.KeepSecretAsync(Run, "a output", "s", CancellationToken.None);

        var file = Path.Combine(_folder.Path, "outputs", stored.Key!);
        const UnixFileMode Others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute
            | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;
        foreach (var path in (string[])[file, Path.GetDirectoryName(file)!, Path.Combine(_folder.Path, "outputs")])
            Assert.Equal(UnixFileMode.None, File.GetUnixFileMode(path) & Others);
    }

    public void Dispose() => _folder.Dispose();

    async Task<OutputStore> OpenAsync(StoreKind kind)
    {
        if (kind == StoreKind.Folder)
            return OutputStore.InFolder(Path.Combine(_folder.Path, "outputs"));
        var azurite = await Azurite.SharedAsync();
        var container = Azurite.NewContainerName();
        return OutputStore.InContainer(() => new BlobContainerClient(azurite.ConnectionString, container));
    }
}
