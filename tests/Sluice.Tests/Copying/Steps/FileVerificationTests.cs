using System.Text.Json.Nodes;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Sluice.Connections;
using Sluice.Copying.Plans;
using Sluice.Copying.Slices;
using Sluice.Copying.Steps;
using Sluice.Credentials;
using Sluice.Tests.Activities.Files;
using Sluice.Tests.Copying.Support;
using Sluice.Tests.Stores;

namespace Sluice.Tests.Copying.Steps;

/// <summary><c>validateDataConsistency</c> of files that are copied as they are.</summary>
public sealed class FileVerificationTests
{
    [Theory]
    [InFolder(StoreKind.Folder, "", "")]
    [InBlobs(StoreKind.Folder, "", "")]
    [InFolder(StoreKind.Blobs, "", """ "deleteFilesAfterCompletion": true """)]
    [InBlobs(StoreKind.Blobs, "", "")]
    [InFolder(StoreKind.Folder, "gzip", "")]
    public async Task Files_are_verified_on_both_sides(StoreKind from, StoreKind to, string codec, string settings)
    {
        using var place = await FilePlace.OpenAsync(from, "in/a.txt", "in/sub/b.bin", "in/empty");
        using var target = await place.BesideAsync(to);
        await place.WriteAsync("in/empty", []);

        var output = await CopyAsync(place, place.Binary("in"), target.Binary("out", codec: codec), settings);

        Assert.Equal("""{"VerificationResult":"Verified","InconsistentData":"None"}""", output["dataConsistencyVerification"]!.ToJsonString());
        Assert.Equal(3, output["files"]!.AsArray().Count(file => file!["md5"] is not null));
        Assert.Equal(codec.Length > 0, output["notes"]?.ToJsonString().Contains("compressed otherwise", StringComparison.Ordinal) == true);
    }

    [Fact]
    public async Task A_file_whose_store_keeps_another_MD5_fails_the_copy()
    {
        using var place = await FilePlace.OpenAsync(StoreKind.Blobs, "in/a.txt", "in/b.txt");
        using var target = await place.BesideAsync(StoreKind.Folder);
        var container = new BlobContainerClient((await Azurite.SharedAsync()).ConnectionString, place.Container);
        await container.GetBlobClient("in/b.txt").SetHttpHeadersAsync(new BlobHttpHeaders { ContentHash = new byte[16] });

        var fault = await Assert.ThrowsAnyAsync<SluiceException>(() => CopyAsync(place, place.Binary("in"), target.Binary("out")));

        Assert.Equal("DataInconsistent", fault.Code);
        Assert.Contains("in/b.txt has the MD5", fault.Detail, StringComparison.Ordinal);
        Assert.Contains("00000000000000000000000000000000", fault.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(4, "out/a", "")]
    [InlineData(5, "out/a", "5 bytes of out/a were written, and it has 4")]
    [InlineData(4, "out/none", "out/none was written, and is not in")]
    [InlineData(null, "", "in/a was not written as one file")]
    [InlineData(3, "out/short", "3 bytes of in/a were copied, and there are 4")]
    public async Task What_is_written_and_what_is_there_are_compared(int? bytes, string path, string says)
    {
        using var folder = new TemporaryFolder();
        foreach (var (name, text) in new[] { ("in/a", "text"), ("out/a", "text"), ("out/short", "tex") })
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(folder.Path, name))!);
            await File.WriteAllTextAsync(Path.Combine(folder.Path, name), text);
        }

        var factory = new TestFactory().Service("files", "FileServer", new() { ["host"] = folder.Path })
            .Copy("copy", Binary("in"), Binary("out"), new JsonObject { ["validateDataConsistency"] = true }).Build();
        await using var copies = new LocalCopies(factory);
        await using var connections = new FactoryConnections(factory, new EnvironmentSecretSource(), TimeProvider.System);
        var slice = new Slice(0, "in/a", 4) { Files = [new SliceFile("in/a", 4)] };
        var result = new SliceResult(0, 0, 4, 4, TimeSpan.Zero) { Files = bytes is { } length ? [new WrittenFile(path, null, length, null)] : [] };
        var verification = new FileVerification(connections, await copies.ResolveAsync("copy"));

        var verify = () => verification.VerifyAsync([slice], [result], [], CancellationToken.None);

        if (says.Length == 0)
            Assert.Equal(new ConsistencyVerification("Verified", "None"), await verify());
        else
            Assert.Contains(says, (await Assert.ThrowsAsync<SluiceException>(verify)).Detail, StringComparison.Ordinal);
    }

    static End Binary(string folder) => End.Csv(folder) with
    {
        DatasetType = "Binary",
        Dataset = new JsonObject { ["location"] = new JsonObject { ["type"] = "FileServerLocation", ["folderPath"] = folder } },
    };

    static async Task<JsonObject> CopyAsync(FilePlace place, string from, string to, string settings = "")
    {
        place.Pipelines.Pipeline("P", $$"""
            { "name": "A", "type": "Copy", "inputs": [{{from}}], "outputs": [{{to}}],
              "typeProperties": { "source": { "type": "BinarySource", "storeSettings": { {{settings}} } },
                                  "sink": { "type": "BinarySink", "storeSettings": { } }, "validateDataConsistency": true } }
            """);
        return (JsonObject)(await place.Pipelines.RunAsync()).Activities.Single().Output!;
    }
}
