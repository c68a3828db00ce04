using Sluice.Formats;
using Sluice.Formats.Parquet;
using Sluice.Stores.Files;
using Sluice.Stores.LocalFolder;
using Sluice.Tests.Copying.Support;

namespace Sluice.Tests.Copying.Planning;

/// <summary>Large files whose pieces can be read apart: several slices of one file, every row in exactly one.</summary>
public sealed class FilePartsTests
{
    // 41 MB that do not compress; the last but nine has no number.
    const string Large = """
        CREATE TABLE orders AS SELECT CASE i WHEN 299991 THEN 'x' ELSE i::text END AS id, encode(sha512(i::text::bytea), 'hex') AS note
        FROM generate_series(1, 300000) AS i;
        CREATE TABLE copied.orders (LIKE orders); CREATE TABLE copied.numbers (id integer, note text);
        """;

    [NeedsFact(Needs.PostgreSql | Needs.Azurite)]
    public async Task A_large_file_is_copied_in_parts_and_every_row_once()
    {
        using var scenario = await CopyScenario.CreateAsync(Large);
        var file = End.Parquet("in", "orders.parquet").InBlobs(Azurite.NewContainerName("parts"));
        await scenario.AzuriteAsync();
        await scenario.CopyAsync(End.Table("orders"), file);

        var plan = await scenario.PlanAsync(file, End.Table("orders", "copied"), 4);
        var output = await scenario.CopyAsync(file, End.Table("orders", "copied"), 4);

        Assert.Equal(
            ["in/orders.parquet (1 of 3)", "in/orders.parquet (2 of 3)", "in/orders.parquet (3 of 3)"], plan.Slices.Select(slice => slice.Name));
        Assert.Equal((3, 3, 1, 300000), (output.Slices, output.UsedParallelCopies, output.FilesRead, output.RowsCopied));
        await scenario.AssertSameAsync("public.orders", "copied.orders");
        Assert.Single((await scenario.PlanAsync(file, End.Table("orders", "copied"))).Slices);
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task Rows_of_parts_have_the_numbers_that_they_have_in_the_file()
    {
        using var scenario = await CopyScenario.CreateAsync(Large);
        await scenario.CopyAsync(End.Table("orders"), End.Parquet("in", "orders.parquet"));

        var fault = await scenario.FailAsync(End.Parquet("in", "orders.parquet"), End.Table("numbers", "copied"), 4);

        Assert.Contains("Row 299991 of in/orders.parquet (3 of 3) does not fit", fault.Message, StringComparison.Ordinal);
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task A_file_that_is_written_meanwhile_is_not_read_on()
    {
        using var scenario = await CopyScenario.CreateAsync("CREATE TABLE orders AS SELECT 1 AS id");
        await scenario.CopyAsync(End.Table("orders"), End.Parquet("in", "orders.parquet"));
        var store = new LocalFolderStore(scenario.Files);
        string version;
        await using (var before = await store.OpenRandomAsync("in/orders.parquet", default))
            version = before.Version!;
        await scenario.CopyAsync(End.Query("SELECT 2 AS id"), End.Parquet("in", "orders.parquet"));

        await using var after = await store.OpenRandomAsync("in/orders.parquet", default);

        await Assert.ThrowsAsync<FileChangedException>(() => ParquetRowReader.OpenAsync(
            after, "in/orders.parquet", new WantedColumns { Part = new FilePart(0, 1, version) }, default));
    }
}
