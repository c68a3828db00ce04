using System.Text.Json.Nodes;
using Sluice.Activities;

namespace Sluice.Tests.Activities;

public sealed class OutputStoreTests : IDisposable
{
    const string Run = "11111111-1111-1111-1111-111111111111";

    readonly TemporaryFolder _folder = new();

    [NeedsTheory(Needs.Azurite)]
    [InlineData("memory")]
    [InlineData("folder")]
    [InlineData("container")]
    public async Task What_is_kept_is_found_by_its_name_and_replaced_by_the_next_attempt(string kind)
    {
        var store = await OpenAsync(kind);
        Assert.Null(await store.FindAsync(Run, "a b", default));

        var kept = await store.KeepAsync(Run, "a b", JsonNode.Parse("""{ "n": 1 }"""), 0, default);
        await store.KeepAsync(Run, "a b", JsonNode.Parse("""[{ "n": 2 }, null]"""), 0, default);
        await store.KeepAsync(Run, "other", JsonNode.Parse("3"), 0, default);

        Assert.Null(kept.Value);
        Assert.Equal("""[{"n":2},null]""", (await store.FindAsync(Run, "a b", default))!.ToJsonString());
        Assert.Equal("""{"n":2}""", (await store.ReadAsync(kept with { Index = 0 }, default))!.ToJsonString());
        Assert.Null(await store.FindAsync(Run, "none", default));
    }

    [Fact]
    public async Task What_is_gone_is_a_clear_fault()
    {
        var store = OutputStore.InFolder(_folder.Path);

        var fault = await Assert.ThrowsAsync<SluiceException>(() => store.ReadAsync(new StoredValue(null, $"{Run}/none.json"), default));

        Assert.Equal((Side.Engine, "OutputNotFound"), (fault.Side, fault.Code));
    }

    public void Dispose() => _folder.Dispose();

    async Task<OutputStore> OpenAsync(string kind)
    {
        if (kind == "memory")
            return OutputStore.InMemory();
        if (kind == "folder")
            return OutputStore.InFolder(Path.Combine(_folder.Path, "outputs"));
        var azurite = await Azurite.SharedAsync();
        return OutputStore.InContainer(() => new Azure.Storage.Blobs.BlobContainerClient(azurite.ConnectionString, $"outputs-{Guid.NewGuid():N}"));
    }
}
