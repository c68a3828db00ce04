using System.IO.Compression;
using System.Text.Json.Nodes;
using Sluice.Tests.Activities.Files;
using Sluice.Tests.Stores;

namespace Sluice.Tests.Copying.Files;

/// <summary>Files are copied as they are, by Binary datasets.</summary>
public sealed class WholeFileTests
{
    static readonly string[] Files = ["in/a.txt", "in/sub/b.bin", "in/sub/deep/c", "other/d.txt"];

    [Theory]
    [InFolder(StoreKind.Folder)]
    [InFolder(StoreKind.Blobs)]
    [InBlobs(StoreKind.Folder)]
    [InBlobs(StoreKind.Blobs)]
    public async Task Files_of_any_content_keep_their_bytes_names_and_folders(StoreKind from, StoreKind to)
    {
        using var place = await FilePlace.OpenAsync(from, Files);
        using var target = await place.BesideAsync(to);
        // More than a block of a blob, and no text.
        var large = new byte[(9 << 20) + 7];
        new Random(1).NextBytes(large);
        await place.WriteAsync("in/large.bin", large);
        await place.WriteAsync("in/empty", []);

        var output = await CopyAsync(place, place.Binary("in"), target.Binary("out"));

        Assert.Equal("out/a.txt out/empty out/large.bin out/sub/b.bin out/sub/deep/c", await target.AllAsync());
        Assert.Equal(large, await target.BytesAsync("out/large.bin"));
        Assert.Equal("in/sub/deep/c", await target.ReadAsync("out/sub/deep/c"));
        Assert.Empty(await target.BytesAsync("out/empty"));
        var bytes = large.Length + "in/a.txt".Length + "in/sub/b.bin".Length + "in/sub/deep/c".Length;
        Assert.Equal((5, 5, bytes, bytes), ((int)output["filesRead"]!, (int)output["filesWritten"]!, (long)output["dataRead"]!, (long)output["dataWritten"]!));
        Assert.False(output.ContainsKey("rowsRead"));
        Assert.False(output.ContainsKey("rowsCopied"));
        Assert.Equal(4, (int)output["usedParallelCopies"]!);
    }

    [Theory]
    [InFolder("in", "", """ "recursive": false """, "out/a.txt")]
    [InBlobs("in", "", """ "wildcardFileName": "?.*" """, "out/a.txt out/sub/b.bin")]
    [InBlobs("", "", """ "prefix": "in/s" """, "out/sub/b.bin out/sub/deep/c")]
    [InFolder("in/sub", "b.bin", "", "out/b.bin")]
    [InFolder("in", "", """ "modifiedDatetimeEnd": "2020-01-01" """, "")]
    public async Task The_files_are_selected_as_those_of_other_formats_are(StoreKind kind, string folder, string file, string settings, string expected)
    {
        using var place = await FilePlace.OpenAsync(kind, Files);
        using var target = await place.BesideAsync(StoreKind.Folder);

        await CopyAsync(place, place.Binary(folder, file), target.Binary("out"), settings);

        Assert.Equal(expected, await target.AllAsync());
    }

    [Theory]
    [InFolder("FlattenHierarchy", "", @"^out/Data\.11111111-1111-1111-1111-111111111111_00000\.txt out/Data\..*_00001\.bin out/Data\..*_00002$")]
    [InBlobs("MergeFiles", "all.bin", "^out/all.bin$")]
    [InFolder("mergeFiles", "", "^out/Data.11111111-1111-1111-1111-111111111111$")]
    public async Task Files_can_be_laid_into_one_folder_or_into_one_file(StoreKind kind, string behavior, string file, string expected)
    {
        using var place = await FilePlace.OpenAsync(kind, Files);
        using var target = await place.BesideAsync(kind);

        await CopyAsync(place, place.Binary("in"), target.Binary("out", file), sink: $$""" "copyBehavior": "{{behavior}}" """);

        var written = await target.AllAsync();
        Assert.Matches(expected, written);
        if (!written.Contains(' ', StringComparison.Ordinal))
            Assert.Equal("in/a.txtin/sub/b.binin/sub/deep/c", await target.ReadAsync(written));
    }

    [Theory]
    [InlineData("", "gzip", "in/a.txt", "out/a.txt.gz", true)]
    [InlineData("gzip", "", "in/a.txt.gz", "out/a.txt", true)]
    [InlineData("gzip", "", "in/a", "out/a", true)]
    [InlineData("gzip", "bzip2", "in/a.txt.GZ", "out/a.txt.bz2", true)]
    [InlineData("gzip", "gzip", "in/broken.gz", "out/broken.gz", false)]
    public async Task A_compression_of_one_side_is_taken_off_or_put_on_and_one_of_both_is_left(
        string from, string to, string file, string expected, bool isCompressed)
    {
        using var place = await FilePlace.OpenAsync(StoreKind.Folder);
        using var target = await place.BesideAsync(StoreKind.Folder);
        var content = from.Length > 0 && isCompressed ? Gzip("some text"u8) : "some text"u8.ToArray();
        await place.WriteAsync(file, content);

        var output = await CopyAsync(place, place.Binary("in", codec: from), target.Binary("out", codec: to));

        Assert.Equal(expected, await target.AllAsync());
        Assert.Equal(content.Length, (long)output["dataRead"]!);
        var written = await target.BytesAsync(expected);
        Assert.Equal(written.Length, (long)output["dataWritten"]!);
        if (to == "bzip2")
        {
            Assert.Equal("BZh"u8, written.AsSpan(0, 3));
            return;
        }

        Assert.Equal("some text"u8, to.Length > 0 && isCompressed ? Gunzip(written) : written);
    }

    [Theory]
    [InFolder]
    [InBlobs]
    public async Task Files_that_are_moved_are_deleted_when_all_are_copied(StoreKind kind)
    {
        using var place = await FilePlace.OpenAsync(kind, Files);
        using var target = await place.BesideAsync(kind);

        await CopyAsync(place, place.Binary("in"), target.Binary("out"), """ "deleteFilesAfterCompletion": true """);

        Assert.Equal("other/d.txt", await place.AllAsync());
        Assert.Equal("out/a.txt out/sub/b.bin out/sub/deep/c", await target.AllAsync());
    }

    [Fact]
    public async Task No_file_is_deleted_when_one_could_not_be_copied()
    {
        using var place = await FilePlace.OpenAsync(StoreKind.Folder, Files);
        using var target = await place.BesideAsync(StoreKind.Folder);
        Directory.CreateDirectory(Path.Combine(target.Root, "out", "sub", "b.bin"));

        await Assert.ThrowsAnyAsync<SluiceException>(
            () => CopyAsync(place, place.Binary("in"), target.Binary("out"), """ "deleteFilesAfterCompletion": true """));

        Assert.Equal(string.Join(' ', Files), await place.AllAsync());
    }

    [Theory]
    [InlineData("Bytes", "Item", "BinarySource", "DelimitedTextSink", "files of a Binary dataset are copied as they are")]
    [InlineData("Item", "Bytes", "DelimitedTextSource", "BinarySink", "files of a Binary dataset are copied as they are")]
    [InlineData("Orders", "Bytes", "AzurePostgreSqlSource", "BinarySink", "files of a Binary dataset are copied as they are")]
    [InlineData("Bytes", "Bytes", "DelimitedTextSource", "BinarySink", "it does not fit dataset 'Bytes'")]
    public async Task They_are_copied_to_files_of_the_same_kind_only(string from, string to, string source, string sink, string expected)
    {
        using var place = await FilePlace.OpenAsync(StoreKind.Folder);
        place.Pipelines.Files.Copy(from, to, $$"""{ "source": { "type": "{{source}}" }, "sink": { "type": "{{sink}}" } }""");

        var errors = place.Pipelines.Files.Check().Errors;

        Assert.Contains(expected, string.Join('\n', errors.Select(error => error.Problem)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Files_with_rows_are_not_deleted_after_a_copy()
    {
        using var place = await FilePlace.OpenAsync(StoreKind.Folder);
        place.Pipelines.Files.Copy("Item", "Item", """
            { "source": { "type": "DelimitedTextSource", "storeSettings": { "deleteFilesAfterCompletion": true } }, "sink": { "type": "DelimitedTextSink" } }
            """);

        Assert.Contains(place.Pipelines.Files.Check().Errors, error => error.Path.EndsWith("deleteFilesAfterCompletion", StringComparison.Ordinal));
    }

    static async Task<JsonObject> CopyAsync(FilePlace place, string from, string to, string settings = "", string sink = "")
    {
        place.Pipelines.Pipeline("P", $$"""
            { "name": "A", "type": "Copy", "inputs": [{{from}}], "outputs": [{{to}}],
              "typeProperties": { "source": { "type": "BinarySource", "storeSettings": { {{settings}} } },
                                  "sink": { "type": "BinarySink", "storeSettings": { {{sink}} } } } }
            """);
        return (JsonObject)(await place.Pipelines.RunAsync()).Activities.Single().Output!;
    }

    static byte[] Gzip(ReadOnlySpan<byte> content)
    {
        using var file = new MemoryStream();
        using (var gzip = new GZipStream(file, CompressionLevel.Optimal, leaveOpen: true))
            gzip.Write(content);
        return file.ToArray();
    }

    static byte[] Gunzip(byte[] file)
    {
        using var gzip = new GZipStream(new MemoryStream(file), CompressionMode.Decompress);
        using var content = new MemoryStream();
        gzip.CopyTo(content);
        return content.ToArray();
    }
}
