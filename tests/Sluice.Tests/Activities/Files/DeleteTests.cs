using System.Text.Json.Nodes;
using Sluice.Tests.Stores;
using static Sluice.Tests.Activities.Files.FilePlace;

namespace Sluice.Tests.Activities.Files;

public sealed class DeleteTests
{
    static readonly string[] Files = ["a.csv", "in/1.txt", "in/2.csv", "in/sub/3.txt", "in/sub/4.csv", "in2/5.txt"];

    [Theory]
    [InFolder("in", "", "", 2, "a.csv in/sub/3.txt in/sub/4.csv in2/5.txt")]
    [InBlobs("in", "", "", 2, "a.csv in/sub/3.txt in/sub/4.csv in2/5.txt")]
    [InFolder("in", "", "\"recursive\": true", 4, "a.csv in2/5.txt")]
    [InBlobs("in", "", "\"recursive\": true", 4, "a.csv in2/5.txt")]
    [InFolder("in", "*.txt", "", 1, "a.csv in/2.csv in/sub/3.txt in/sub/4.csv in2/5.txt")]
    [InBlobs("in", "*.txt", "\"recursive\": true", 2, "a.csv in/2.csv in/sub/4.csv in2/5.txt")]
    [InFolder("in", "", "\"wildcardFileName\": \"*.csv\", \"recursive\": true", 2, "a.csv in/1.txt in/sub/3.txt in2/5.txt")]
    [InFolder("", "", "\"wildcardFolderPath\": \"in*\", \"wildcardFileName\": \"*.txt\"", 2, "a.csv in/2.csv in/sub/3.txt in/sub/4.csv")]
    [InBlobs("", "", "\"prefix\": \"in/s\", \"recursive\": true", 2, "a.csv in/1.txt in/2.csv in2/5.txt")]
    [InFolder("in", "2.csv", "", 1, "a.csv in/1.txt in/sub/3.txt in/sub/4.csv in2/5.txt")]
    [InFolder("", "", "\"wildcardFileName\": \"*\"", 1, "in/1.txt in/2.csv in/sub/3.txt in/sub/4.csv in2/5.txt")]
    [InFolder("in", "", "\"modifiedDatetimeEnd\": \"2020-01-01\", \"recursive\": true", 0, "a.csv in/1.txt in/2.csv in/sub/3.txt in/sub/4.csv in2/5.txt")]
    [InBlobs("in", "", "\"modifiedDatetimeStart\": \"2020-01-01\"", 2, "a.csv in/sub/3.txt in/sub/4.csv in2/5.txt")]
    [InBlobs("no", "no.csv", "", 0, "a.csv in/1.txt in/2.csv in/sub/3.txt in/sub/4.csv in2/5.txt")]
    [InFolder("no", "", "\"recursive\": true", 0, "a.csv in/1.txt in/2.csv in/sub/3.txt in/sub/4.csv in2/5.txt")]
    public async Task It_deletes_what_is_selected_and_nothing_else(
        StoreKind kind, string folder, string file, string settings, int deleted, string left)
    {
        using var place = await FilePlace.OpenAsync(kind, Files);

        var output = await place.OutputAsync("Delete", Delete(folder, file, settings));

        Assert.Equal(deleted, (int)output["filesDeleted"]!);
        Assert.Equal("Item", (string?)output["datasetName"]);
        Assert.Equal(left, await place.AllAsync());
    }

    [Fact]
    public async Task A_folder_that_is_deleted_with_all_that_is_in_it_is_gone()
    {
        using var place = await FilePlace.OpenAsync(StoreKind.Folder, Files);
        Directory.CreateDirectory(Path.Combine(place.Root, "in", "empty", "inner"));

        await place.OutputAsync("Delete", Delete("in", "", "\"recursive\": true"));

        Assert.Equal(["in2"], Directory.GetDirectories(place.Root).Select(Path.GetFileName));
    }

    [NeedsFact(Needs.Azurite)]
    public async Task The_blobs_that_mark_folders_go_with_the_folder_and_those_of_others_stay()
    {
        using var place = await FilePlace.OpenAsync(StoreKind.Blobs, "in/1.txt");
        foreach (var marker in new[] { "in/", "in/empty_$folder$", "in2/", "other/" })
            await place.WriteAsync(marker, "");

        await place.OutputAsync("Delete", Delete("in", "", "\"recursive\": true"));

        Assert.Null(await place.Store.FindFolderAsync("in", CancellationToken.None));
        Assert.NotNull(await place.Store.FindFolderAsync("in2", CancellationToken.None));
        Assert.NotNull(await place.Store.FindFolderAsync("other", CancellationToken.None));
    }

    [Theory]
    [InFolder]
    [InBlobs]
    public async Task A_log_names_each_file_and_what_became_of_it(StoreKind kind)
    {
        using var place = await FilePlace.OpenAsync(kind, "in/a,b.csv", "in/c.csv");
        var path = place.Container is null ? "logs" : $"{place.Container}/logs";

        var output = await place.OutputAsync("Delete", Delete("in", "", "", $$"""
            , "enableLogging": true, "logStorageSettings": { "linkedServiceName": { "referenceName": "Place", "type": "LinkedServiceReference" }, "path": "{{path}}" }
            """));

        var log = (string)output["logPath"]!;
        Assert.Equal($"{path}/11111111-1111-1111-1111-111111111111/A.csv", log);
        var lines = (await place.ReadAsync(log[(log.IndexOf("logs/", StringComparison.Ordinal))..])).Split("\r\n");
        Assert.Equal(["", "\"in/a,b.csv\",File,Deleted,", "Name,Category,Status,Error", "in/c.csv,File,Deleted,"], lines.Order(StringComparer.Ordinal));
        Assert.Equal("Name,Category,Status,Error", lines[0]);
    }

    [Theory]
    [InlineData("", "everything in the linked service's folder would go")]
    [InlineData("../elsewhere", "leaves the folder")]
    public async Task A_root_and_what_is_outside_of_it_are_not_deleted_by_mistake(string folder, string expected)
    {
        using var place = await FilePlace.OpenAsync(StoreKind.Folder, Files);

        var fault = await place.FaultAsync("Delete", Delete(folder, "", "\"recursive\": true"));

        Assert.Contains(expected, fault, StringComparison.Ordinal);
        Assert.Equal(string.Join(' ', Files), await place.AllAsync());
    }

    [Fact]
    public async Task Files_behind_a_link_are_not_deleted_and_the_others_are()
    {
        using var elsewhere = new TemporaryFolder();
        var outside = elsewhere.File("precious.txt");
        await File.WriteAllTextAsync(outside, "x");
        using var place = await FilePlace.OpenAsync(StoreKind.Folder, "in/a.txt", "in/b.txt");
        Directory.CreateSymbolicLink(Path.Combine(place.Root, "in", "link"), elsewhere.Path);

        var fault = await place.FaultAsync("Delete", Delete("in", "", "\"recursive\": true"));

        Assert.Contains("1 of 3 files could not be deleted", fault, StringComparison.Ordinal);
        Assert.Contains("in/link/precious.txt lies behind the link", fault, StringComparison.Ordinal);
        Assert.True(File.Exists(outside));
        Assert.Equal("in/link/precious.txt", await place.AllAsync());
    }

    static string Delete(string folder, string file, string settings, string more = "")
    {
        JsonNode.Parse($"{{{settings}}}");
        return $$"""{ "dataset": {{Reference(folder, file)}}, "storeSettings": { {{settings}} }{{more}} }""";
    }
}
