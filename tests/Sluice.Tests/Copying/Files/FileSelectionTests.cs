using System.Text;
using Sluice.Copying.Files;
using Sluice.Copying.Jobs.Sources;
using Sluice.Definitions;
using Sluice.Definitions.Datasets;
using Sluice.Formats.DelimitedText;
using Sluice.Tests.Stores;

namespace Sluice.Tests.Copying.Files;

/// <summary>Which files a source selects, in a folder and in a container, and what their folders say.</summary>
public sealed class FileSelectionTests
{
    static readonly string[] Files =
    [
        "a.csv", "in/a.csv", "in/b.csv", "in/B.txt", "in/2024/c.csv", "in/2024/01/d.csv", "in/2025-x/e.csv", "in2/f.csv", "größe/ü 1.csv",
    ];

    [Theory]
    [InFolder]
    [InBlobs]
    public async Task Folders_wildcards_and_prefixes_select_files_in_the_order_of_their_paths(StoreKind kind)
    {
        await using var place = await OpenAsync(kind, Files);
        var source = Source("in");

        Assert.Equal("in/2024/01/d.csv in/2024/c.csv in/2025-x/e.csv in/B.txt in/a.csv in/b.csv", await PathsAsync(place, source));
        Assert.Equal("in/B.txt in/a.csv in/b.csv", await PathsAsync(place, source with { Recursive = false }));
        Assert.Equal("in/a.csv", await PathsAsync(place, Source("in", "a.csv")));
        Assert.Equal("a.csv", await PathsAsync(place, Source("", "a.csv")));
        Assert.Equal("größe/ü 1.csv", await PathsAsync(place, Source("größe", "ü 1.csv")));
        Assert.Equal("in/B.txt", await PathsAsync(place, source with { WildcardFileName = "*.txt" }));
        Assert.Equal("in/2024/c.csv in/2025-x/e.csv", await PathsAsync(place, source with { WildcardFolderPath = "in/202*", Recursive = false }));
        Assert.Equal("in/2024/01/d.csv in/2024/c.csv", await PathsAsync(place, source with { Prefix = "in/2024/" }));
        Assert.Equal("in/2024/01/d.csv in/2024/c.csv in/2025-x/e.csv", await PathsAsync(place, source with { Prefix = "in/202" }));
        Assert.Equal("in/2024/c.csv", await PathsAsync(place, source with { Prefix = "in/2024/", Recursive = false }));
        Assert.Equal("a.csv", await PathsAsync(place, Source("elsewhere") with { Prefix = "a" }));
    }

    [Theory]
    [InFolder]
    [InBlobs]
    public async Task A_file_has_its_length_and_its_path_below_the_datasets_folder(StoreKind kind)
    {
        await using var place = await OpenAsync(kind, Files);

        var below = await FindAsync(place, Source("in") with { WildcardFileName = "d.csv" });
        var beside = await FindAsync(place, Source("in") with { WildcardFolderPath = "in2" });
        var single = await FindAsync(place, Source("in", "a.csv"));

        Assert.Equal(new SelectedFile("in/2024/01/d.csv", "in/2024/01/d.csv".Length, "2024/01/d.csv", []), Assert.Single(below));
        Assert.Equal("in2/f.csv", Assert.Single(beside).RelativePath);
        Assert.Equal("a.csv", Assert.Single(single).RelativePath);
    }

    [Theory]
    [InFolder]
    [InBlobs]
    public async Task The_window_has_its_start_and_not_its_end(StoreKind kind)
    {
        await using var place = await OpenAsync(kind, "in/a.csv");
        var written = Assert.Single(await place.ListAsync("")).LastModified;
        var later = written.AddSeconds(1);

        foreach (var source in new[] { Source("in"), Source("in", "a.csv"), Source("") with { Prefix = "in/" } })
        {
            Assert.Single(await FindAsync(place, source with { ModifiedStart = written }));
            Assert.Single(await FindAsync(place, source with { ModifiedStart = written, ModifiedEnd = later }));
            Assert.Empty(await FindAsync(place, source with { ModifiedEnd = written }));
            Assert.Empty(await FindAsync(place, source with { ModifiedStart = later }));
        }
    }

    [Theory]
    [InFolder]
    [InBlobs]
    public async Task A_list_names_files_below_the_datasets_folder(StoreKind kind)
    {
        await using var place = await OpenAsync(kind, Files);
        await place.WriteAsync("lists/l.txt", Encoding.UTF8.GetBytes("\uFEFFb.csv\r\n\r\n  2024\\01\\d.csv  \n/a.csv\na.csv"));
        var source = Source("in") with { FileListPath = "lists/l.txt" };

        Assert.Equal("in/2024/01/d.csv in/a.csv in/b.csv", await PathsAsync(place, source));
        Assert.Equal(3, (await FindAsync(place, source with { Recursive = false, ModifiedStart = DateTimeOffset.MaxValue })).Count);
    }

    [Theory]
    [InFolder]
    [InBlobs]
    public async Task A_listed_file_that_is_missing_is_named_with_its_line(StoreKind kind)
    {
        await using var place = await OpenAsync(kind, Files);
        await place.WriteAsync("l.txt", "a.csv\n\nnowhere.csv\nb.csv\n"u8.ToArray());
        await place.WriteAsync("empty.txt", "\n \n"u8.ToArray());

        await AssertNotFoundAsync(place, Source("in") with { FileListPath = "l.txt" }, "in/nowhere.csv", "line 3 of l.txt");
        await AssertNotFoundAsync(place, Source("in") with { FileListPath = "empty.txt" }, "empty.txt", "lists no file");
        await AssertNotFoundAsync(place, Source("in") with { FileListPath = "none.txt" }, "none.txt", "fileListPath");
    }

    [Theory]
    [InFolder]
    [InBlobs]
    public async Task Files_that_are_not_there_are_named(StoreKind kind)
    {
        await using var place = await OpenAsync(kind, "in/orders.csv.gz");

        await AssertNotFoundAsync(place, Source("in", "orders.csv"), "in/orders.csv", "Check the container");
        await AssertNotFoundAsync(place, Source("nowhere"), "nowhere/*", "Check the container");
        await AssertNotFoundAsync(place, Source("in") with { WildcardFileName = "*.csv" }, "in/*.csv", "There is in/orders.csv.gz", "compression");
        await AssertNotFoundAsync(place, Source("") with { Prefix = "out/x" }, "begins with out/x");
    }

    [Theory]
    [InFolder]
    [InBlobs]
    public async Task Folders_are_columns_that_every_file_has(StoreKind kind)
    {
        await using var place = await OpenAsync(
            kind, "lake/v1/year=2020/month=08/a.csv", "lake/v1/year=2020/x/month=__HIVE_DEFAULT_PARTITION__/b.csv",
            "lake/v1/year=2021/c=d%2Fe%20f=g/c.csv", "lake/v1/k=v.csv", "lake/v1/month=/=x/e.csv",
            "lake/v1/year=2022/c=a%20b/d.csv", "lake/v1/year=2023/c=50%25%2520/d.csv");
        var source = Source("lake/v1") with { DiscoversPartitions = true };

        Assert.Equal(
            """
            k=v.csv: month=NULL year=NULL c=NULL
            month=/=x/e.csv: month='' year=NULL c=NULL
            year=2020/month=08/a.csv: month='08' year='2020' c=NULL
            year=2020/x/month=__HIVE_DEFAULT_PARTITION__/b.csv: month=NULL year='2020' c=NULL
            year=2021/c=d%2Fe%20f=g/c.csv: month=NULL year='2021' c='d/e f=g'
            year=2022/c=a%20b/d.csv: month=NULL year='2022' c='a%20b'
            year=2023/c=50%25%2520/d.csv: month=NULL year='2023' c='50%%20'
            """,
            await PartitionsAsync(place, source));
        Assert.All(await FindAsync(place, source with { DiscoversPartitions = false }), file => Assert.Empty(file.Partitions));
    }

    [Theory]
    [InFolder]
    [InBlobs]
    public async Task Columns_begin_below_the_root(StoreKind kind)
    {
        await using var place = await OpenAsync(kind, "t=1/year=2020/month=08/day=27/a.csv");
        var source = Source("t=1/year=2020") with { DiscoversPartitions = true };
        Task<string> BelowAsync(FileSource source) => PartitionsAsync(place, source);

        Assert.Equal("month=08/day=27/a.csv: month='08' day='27'", await BelowAsync(source));
        Assert.Equal("a.csv: ", await BelowAsync(Source("t=1/year=2020/month=08/day=27", "a.csv") with { DiscoversPartitions = true }));
        Assert.EndsWith(": year='2020' month='08' day='27'", await BelowAsync(source with { PartitionRootPath = "t=1" }), StringComparison.Ordinal);
        Assert.EndsWith(": month='08' day='27'", await BelowAsync(source with { WildcardFolderPath = "t=1/year=2020/month=*" }), StringComparison.Ordinal);
        Assert.EndsWith(": day='27'", await BelowAsync(source with { WildcardFolderPath = "t=1/year=2020/month=08" }), StringComparison.Ordinal);
        Assert.EndsWith(": month='08' day='27'", await BelowAsync(source with { Prefix = "t=1/year=2020/mon" }), StringComparison.Ordinal);
        var fault = await Assert.ThrowsAsync<SluiceException>(() => FindAsync(place, source with { PartitionRootPath = "t=1/year=2021" }));
        Assert.Equal((Side.Definition, "PartitionRootNotAbove"), (fault.Side, fault.Code));
    }

    [Fact]
    public async Task A_column_has_one_value()
    {
        await using var place = await OpenAsync(StoreKind.Folder, "year=2020/year=2021/a.csv");

        var fault = await Assert.ThrowsAsync<SluiceException>(() => FindAsync(place, Source("") with { DiscoversPartitions = true }));

        Assert.Equal((Side.Source, "DuplicateColumn"), (fault.Side, fault.Code));
    }

    [Fact]
    public async Task A_list_leads_out_of_no_store()
    {
        await using var place = await OpenAsync(StoreKind.Folder, "in/a.csv");
        await place.WriteAsync("l.txt", "../../etc/passwd"u8.ToArray());

        var fault = await Assert.ThrowsAsync<SluiceException>(() => FindAsync(place, Source("in") with { FileListPath = "l.txt" }));

        Assert.Equal((Side.Definition, "PathOutsideStore"), (fault.Side, fault.Code));
    }

    static FileSource Source(string folder, string? file = null) => new(
        new Reference("files", []), "FileServer", new FileLocation(null, folder, file), new DelimitedTextFormat());

    /// <summary>Each file holds its own path.</summary>
    static async Task<TestStore> OpenAsync(StoreKind kind, params IEnumerable<string> paths)
    {
        var place = await TestStore.OpenAsync(kind);
        foreach (var path in paths)
            await place.WriteAsync(path, Encoding.UTF8.GetBytes(path));
        return place;
    }

    static Task<IReadOnlyList<SelectedFile>> FindAsync(TestStore place, FileSource source) =>
        FileSelection.FindAsync(place.Store, source, CancellationToken.None);

    static async Task<string> PathsAsync(TestStore place, FileSource source) =>
        string.Join(' ', (await FindAsync(place, source)).Select(file => file.Path));

    static async Task<string> PartitionsAsync(TestStore place, FileSource source) => string.Join(
        '\n',
        (await FindAsync(place, source)).Select(file => $"{file.RelativePath}: " + string.Join(
            ' ', file.Partitions.Select(column => $"{column.Key}={(column.Value is null ? "NULL" : $"'{column.Value}'")}"))));

    static async Task AssertNotFoundAsync(TestStore place, FileSource source, params string[] expected)
    {
        var fault = await Assert.ThrowsAsync<SluiceException>(() => FindAsync(place, source));
        Assert.Equal((Side.Source, "FileNotFound"), (fault.Side, fault.Code));
        Assert.All(expected, text => Assert.Contains(text, fault.Detail, StringComparison.Ordinal));
    }
}
