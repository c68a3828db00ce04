using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Specialized;
using Azure.Storage.Sas;
using Sluice.Definitions;
using Sluice.Stores.AzureBlob;

namespace Sluice.Tests.Stores;

public sealed class AzureBlobStoreTests
{
    [NeedsFact(Needs.Azurite)]
    public async Task An_account_opens_by_connection_string_key_and_shared_access_signature()
    {
        var azurite = await Azurite.SharedAsync();
        var container = Azurite.NewContainerName();
        var signed = new BlobServiceClient(azurite.ConnectionString).GenerateAccountSasUri(
            AccountSasPermissions.All, DateTimeOffset.UtcNow.AddHours(1), AccountSasResourceTypes.All);
        var key = $"AccountKey={Azurite.AccountKey};";
        BlobLinkedService[] services =
        [
            new("Whole") { ConnectionString = new Secret.Inline(azurite.ConnectionString) },
            new("ByKey")
            {
                ConnectionString = new Secret.Inline(azurite.ConnectionString.Replace(key, "", StringComparison.Ordinal)),
                AccountKey = new Secret.Inline(Azurite.AccountKey),
            },
            new("Sas") { SasUri = new Secret.Inline(signed.AbsoluteUri) },
            new("SasOfContainer") { SasUri = new Secret.Inline($"{azurite.Endpoint}/{container}{signed.Query}") },
            new("FileSystemByKey", "AzureBlobFS") { Endpoint = azurite.Endpoint.AbsoluteUri, AccountKey = new Secret.Inline(Azurite.AccountKey) },
            new("FileSystemBySas", "AzureBlobFS") { Endpoint = azurite.Endpoint.AbsoluteUri, SasToken = new Secret.Inline(signed.Query) },
            new("SasBeside") { SasUri = new Secret.Inline(azurite.Endpoint.AbsoluteUri), SasToken = new Secret.Inline(signed.Query) },
        ];

        foreach (var service in services)
        {
            var store = (await service.ConnectAsync(TestStore.Access, CancellationToken.None)).Open(container);
            await store.EnsureAsync(CancellationToken.None);
            await new TestStore(store, null).WriteAsync($"{service.Name}.csv", "x"u8.ToArray());
            Assert.Equal("x"u8.ToArray(), await new TestStore(store, null).ReadAsync($"{service.Name}.csv"));
            Assert.DoesNotContain("sig=", store.Display, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("https://shop.dfs.core.windows.net", "https://shop.blob.core.windows.net/lake")]
    [InlineData("https://shop.z01.dfs.storage.azure.net/", "https://shop.z01.blob.storage.azure.net/lake")]
    [InlineData("https://shop.blob.core.windows.net", "https://shop.blob.core.windows.net/lake")]
    public async Task A_file_system_is_reached_by_the_blob_endpoint_of_its_account(string url, string expected)
    {
        var service = new BlobLinkedService("Lake", "AzureBlobFS") { Endpoint = url, AccountKey = new Secret.Inline("a2V5") };

        var store = (await service.ConnectAsync(TestStore.Access, CancellationToken.None)).Open("lake");

        Assert.Equal(expected, store.Display);
    }

    [Theory]
    [InlineData("c4n4ry")]
    [InlineData("AccountName=a;AccountKey=c4n4ry")]
    [InlineData("AccountName=a;AccountKey=c4n4ry=;BlobEndpoint=nonsense")]
    public async Task A_connection_string_that_is_none_is_a_fault_of_the_definition_that_does_not_quote_it(string text)
    {
        var service = new BlobLinkedService("Blobs") { ConnectionString = new Secret.Inline(text) };

        var fault = await Assert.ThrowsAsync<SluiceException>(
            () => service.ConnectAsync(TestStore.Access, CancellationToken.None));

        Assert.Equal((Side.Definition, "InvalidConnectionString"), (fault.Side, fault.Code));
        Assert.DoesNotContain("c4n4ry", fault.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_that_is_none_is_told_from_an_address_that_is_none()
    {
        var service = new BlobLinkedService("Blobs") { Endpoint = "https://shop.blob.core.windows.net", AccountKey = new Secret.Inline("c4n4ry") };

        var fault = await Assert.ThrowsAsync<SluiceException>(() => service.ConnectAsync(TestStore.Access, CancellationToken.None));

        Assert.Equal((Side.Definition, "InvalidAccountKey"), (fault.Side, fault.Code));
        Assert.DoesNotContain("c4n4ry", fault.ToString(), StringComparison.Ordinal);
    }

    /// <summary>URLs fold dots, so that a path could name a blob elsewhere, even in another container. Nothing is sent.</summary>
    [Theory]
    [InlineData("./a.csv")]
    [InlineData("a/./b.csv")]
    [InlineData("a/../b.csv")]
    [InlineData("../other/a.csv")]
    [InlineData("a/..")]
    [InlineData("a\\..\\..\\other\\a.csv")]
    public async Task A_path_with_dots_for_a_segment_is_refused(string path)
    {
        var store = new AzureBlobStore(new BlobContainerClient(new Uri("http://127.0.0.1:1/account/container")));

        var faults = new[]
        {
            await Assert.ThrowsAsync<SluiceException>(() => store.FindAsync(path, CancellationToken.None)),
            await Assert.ThrowsAsync<SluiceException>(() => store.OpenReadAsync(path, CancellationToken.None)),
            await Assert.ThrowsAsync<SluiceException>(() => store.CreateAsync(path, TestStore.Attempt, CancellationToken.None)),
        };

        Assert.All(faults, fault => Assert.Equal((Side.Definition, "PathOutsideStore"), (fault.Side, fault.Code)));
        Assert.All(faults, fault => Assert.Contains($"'{path}'", fault.Detail, StringComparison.Ordinal));
    }

    [NeedsFact(Needs.Azurite)]
    public async Task Blobs_that_stand_for_folders_are_folders_and_no_files()
    {
        var container = await FolderMarkers.ContainerAsync(await Azurite.SharedAsync());
        await FolderMarkers.AddAsync(container, "in", "in/a.csv", "empty");
        var store = new AzureBlobStore(container);
        var place = new TestStore(store, null);
        await place.WriteAsync("in/a.csv", "x"u8.ToArray());
        await place.WriteAsync("in/nothing.csv", []);
        await place.WriteAsync("in/odd/", "data"u8.ToArray());

        Assert.Equal(["in/a.csv", "in/nothing.csv", "in/odd/"], (await place.ListAsync("")).Select(file => file.Path));
        Assert.Equal(["empty folder", "in folder"], await LevelAsync(""));
        Assert.Equal(["in/a.csv file", "in/a.csv folder", "in/nothing.csv file", "in/odd folder"], await LevelAsync("in"));
        Assert.Empty(await LevelAsync("empty"));
        await Assert.ThrowsAsync<DirectoryNotFoundException>(() => LevelAsync("nowhere"));
        Assert.Null(await store.FindAsync("empty", CancellationToken.None));
        Assert.Null(await store.FindAsync("in/", CancellationToken.None));
        Assert.NotNull(await store.FindAsync("in/a.csv", CancellationToken.None));
        Assert.NotNull(await store.FindAsync("in/nothing.csv", CancellationToken.None));

        async Task<List<string>> LevelAsync(string folder)
        {
            var entries = new List<string>();
            await foreach (var entry in store.ListLevelAsync(folder, CancellationToken.None))
                entries.Add($"{entry.Path} {(entry.Length is null ? "folder" : "file")}");
            return [.. entries.Order(StringComparer.Ordinal)];
        }
    }

    [NeedsFact(Needs.Azurite)]
    public async Task A_blob_has_blocks_of_16_MiB_and_any_number_are_written_within_the_same_memory()
    {
        var azurite = await Azurite.SharedAsync();
        var container = new BlobContainerClient(azurite.ConnectionString, Azurite.NewContainerName());
        await container.CreateAsync();
        var store = (await new BlobLinkedService("Whole") { ConnectionString = new Secret.Inline(azurite.ConnectionString) }
            .ConnectAsync(TestStore.Access, CancellationToken.None)).Open(container.Name);
        var large = new byte[40 << 20];
        new Random(1).NextBytes(large);
        await new TestStore(store, null).WriteAsync("large.bin", large);

        // More than there are pieces of memory, each of which is wanted by all at a time.
        var pending = await Task.WhenAll(Enumerable.Range(0, 16).Select(i => store.CreateAsync($"{i}.bin", "a", CancellationToken.None)));
        await Task.WhenAll(pending.Select(async (file, i) =>
        {
            for (var position = 0; position < 6 << 20; position += 100_000)
                await file.Body.WriteAsync(large.AsMemory(i + position, Math.Min(100_000, (6 << 20) - position)));
            await file.CommitAsync(CancellationToken.None);
            await file.DisposeAsync();
        }));

        Assert.Equal([16 << 20, 16 << 20, 8 << 20], (await container.GetBlockBlobClient("large.bin").GetBlockListAsync()).Value.CommittedBlocks.Select(block => block.SizeLong));
        await AssertIsAsync("large.bin", 0, large.Length);
        for (var i = 0; i < pending.Length; i++)
            await AssertIsAsync($"{i}.bin", i, 6 << 20);

        async Task AssertIsAsync(string name, int start, int length)
        {
            var read = await new TestStore(store, null).ReadAsync(name);
            Assert.True(large.AsSpan(start, length).SequenceEqual(read), name);
        }
    }

    [NeedsFact(Needs.Azurite)]
    public async Task A_container_that_is_not_there_is_made()
    {
        var azurite = await Azurite.SharedAsync();
        var container = new BlobContainerClient(azurite.ConnectionString, Azurite.NewContainerName());

        await new AzureBlobStore(container).EnsureAsync(CancellationToken.None);

        Assert.True(await container.ExistsAsync());
    }

    [NeedsFact(Needs.Azurite)]
    public async Task A_wrong_key_is_refused_on_the_side_of_the_store()
    {
        var azurite = await Azurite.SharedAsync();
        var wrong = azurite.ConnectionString.Replace("Eby8", "Eby9", StringComparison.Ordinal);
        var store = new AzureBlobStore(new BlobContainerClient(wrong, Azurite.NewContainerName()));

        var exception = await Assert.ThrowsAnyAsync<Exception>(() => store.EnsureAsync(CancellationToken.None));

        var fault = store.Faults.From(exception, Side.Sink, "Preparing");
        Assert.Equal((Side.Sink, "Http403"), (fault.Side, fault.Code));
    }
}
