using System.Text;

namespace Sluice.Tests.Samples;

/// <summary>
/// The sample factories, run twice by the command line: the second run copies what changed since the first, and nothing else.
/// </summary>
public sealed class PatternsTests
{
    [NeedsFact(Needs.PostgreSql | Needs.Azurite)]
    public async Task A_bulk_copy_copies_all_tables_and_then_those_that_changed()
    {
        using var sample = await SampleFactory.CreateAsync("bulk-copy");
        await sample.ValidateAsync();

        var first = await sample.CopiesAsync("GetTableListAndTriggerCopyTables");
        await AssertAllSameAsync();
        var before = await sample.BlobsAsync("bulk");
        await sample.ExecuteAsync(sample.Shop, """
            UPDATE customers SET city = NULL WHERE id = 7;
            CREATE TABLE "odd ""name"" it's" (id int, note text);
            INSERT INTO "odd ""name"" it's" VALUES (1, 'new'), (2, NULL);
            """);
        await sample.ExecuteAsync(sample.Warehouse, """CREATE TABLE public."odd ""name"" it's" (id int, note text)""");
        var second = await sample.CopiesAsync("GetTableListAndTriggerCopyTables");
        var third = await sample.CopiesAsync("GetTableListAndTriggerCopyTables");

        Assert.Equal(
            [
                ("public.Price List", 50), ("public.customers", 200), ("public.orders", 5000),
                ("tables/public/Price List.parquet", 50), ("tables/public/customers.parquet", 200), ("tables/public/orders.parquet", 5000),
            ],
            first);
        Assert.Equal(4, second.Count);
        Assert.Equal([2, 2, 200, 200], second.Select(copy => copy.Rows).Order());
        Assert.Empty(third);
        await AssertAllSameAsync();
        await sample.AssertSameAsync("""SELECT * FROM "odd ""name"" it's" """);
        Assert.Equal(
            ["Price List 50 1", "customers 200 2", "odd \"name\" it's 2 1", "orders 5000 1"],
            await sample.ColumnAsync(sample.Warehouse, "SELECT table_name || ' ' || rows_copied || ' ' || copies FROM etl.copied_table ORDER BY table_name COLLATE \"C\""));
        var after = await sample.BlobsAsync("bulk");
        Assert.Equal(
            ["tables/public/Price List.parquet", "tables/public/orders.parquet"],
            after.Where(blob => before.TryGetValue(blob.Key, out var old) && old.ETag == blob.Value.ETag).Select(blob => blob.Key));
        Assert.Equal(["tables/public/odd \"name\" it's.parquet"], after.Keys.Except(before.Keys));

        async Task AssertAllSameAsync()
        {
            foreach (var table in new[] { "customers", "orders", "\"Price List\"" })
                await sample.AssertSameAsync($"SELECT * FROM {table}");
        }
    }

    [NeedsFact(Needs.PostgreSql | Needs.Azurite)]
    public async Task A_watermark_lets_the_rows_of_one_table_through_once()
    {
        using var sample = await SampleFactory.CreateAsync("watermark");
        await sample.ValidateAsync();

        Assert.Equal([1000], (await sample.CopiesAsync("IncrementalCopyPipeline")).Select(copy => copy.Rows));
        var before = await sample.BlobsAsync("watermark");
        await sample.ExecuteAsync(sample.Shop, """
            UPDATE orders SET amount = 0, last_modified = (SELECT max(last_modified) + interval '1 microsecond' FROM orders) WHERE id = 10;
            INSERT INTO orders SELECT 1001, 1, 2.50, max(last_modified) + interval '1 microsecond' FROM orders;
            """);
        Assert.Equal([2], (await sample.CopiesAsync("IncrementalCopyPipeline")).Select(copy => copy.Rows));
        var after = await sample.BlobsAsync("watermark");
        Assert.Equal([0], (await sample.CopiesAsync("IncrementalCopyPipeline")).Select(copy => copy.Rows));

        var (old, added) = (Assert.Single(before.Keys), Assert.Single(after.Keys.Except(before.Keys)));
        Assert.StartsWith("incrementalcopy/Incremental-", added, StringComparison.Ordinal);
        Assert.Equal(1000, (await sample.RowsAsync("watermark", old)).Count);
        Assert.Equal(["10,11,0.00", "1001,1,2.50"], (await sample.RowsAsync("watermark", added)).Select(row => row[..row.LastIndexOf(',')]).Order(StringComparer.Ordinal));
        Assert.Equal(
            await sample.ColumnAsync(sample.Shop, "SELECT extract(epoch FROM max(last_modified))::text FROM orders"),
            await sample.ColumnAsync(sample.Warehouse, "SELECT extract(epoch FROM watermarkvalue)::text FROM watermarktable WHERE tablename = 'orders'"));
    }

    [NeedsFact(Needs.PostgreSql | Needs.Azurite)]
    public async Task Watermarks_let_the_rows_of_many_tables_through_once()
    {
        using var sample = await SampleFactory.CreateAsync("watermark");

        Assert.Equal([200, 300], await CopiedAsync());
        await sample.ExecuteAsync(sample.Shop, """
            UPDATE customers SET name = 'renamed', last_modified = '2027-01-01 00:00:00.000001Z' WHERE id IN (1, 2);
            INSERT INTO customers VALUES (201, 'new', '2027-01-01 00:00:00.000001Z');
            UPDATE stock SET pieces = 0, counted = '2027-01-01Z' WHERE sku = 'sku-5';
            """);
        await MarkWrittenAsync(sample, "customers", "stock");
        Assert.Equal([1, 3], await CopiedAsync());
        Assert.Equal(["customers 3", "stock 1"], await WrittenAsync(sample));
        await sample.AssertSameAsync("SELECT * FROM customers");
        await sample.AssertSameAsync("SELECT * FROM stock");
        Assert.Equal([0, 0], await CopiedAsync());

        async Task<IEnumerable<long>> CopiedAsync() => (await sample.CopiesAsync("IncrementalCopyManyTables")).Select(copy => copy.Rows);
    }

    [NeedsFact(Needs.PostgreSql | Needs.Azurite)]
    public async Task Files_are_loaded_when_they_were_written_since_the_last_run()
    {
        using var sample = await SampleFactory.CreateAsync("modified-files");
        await sample.ValidateAsync();
        var container = sample.Container("landing");
        await container.CreateIfNotExistsAsync();
        await PutAsync("sales/2026/a.csv", "store,day,amount\n1,2026-01-01,10.00\n2,2026-01-01,20.00\n");
        var until = await PutAsync("sales/2026/b.csv", "store,day,amount\n1,2026-01-02,30.00\n");

        var first = await sample.CopiesAsync("LoadChangedFiles", "--param", $"until={until:O}");
        await PutSinceAsync(until, "sales/2026/b.csv", "store,day,amount\n1,2026-01-02,31.00\n");
        var later = await PutAsync("sales/2026/c.csv", "store,day,amount\n3,2026-01-03,40.00\n3,2026-01-04,50.00\n");
        await MarkWrittenAsync(sample, "sales");
        var second = await sample.CopiesAsync("LoadChangedFiles", "--param", $"until={later:O}");
        var third = await sample.CopiesAsync("LoadChangedFiles", "--param", $"until={later.AddSeconds(1):O}");

        Assert.Equal([("sales/2026/a.csv", 2), ("sales/2026/b.csv", 1)], first);
        Assert.Equal([("sales/2026/b.csv", 1), ("sales/2026/c.csv", 2)], second);
        Assert.Empty(third);
        Assert.Equal(["sales 3"], await WrittenAsync(sample));
        Assert.Equal(
            ["1 2026-01-01 10.00", "1 2026-01-02 31.00", "2 2026-01-01 20.00", "3 2026-01-03 40.00", "3 2026-01-04 50.00"],
            await sample.ColumnAsync(sample.Warehouse, "SELECT store || ' ' || day || ' ' || amount FROM sales ORDER BY 1"));
        Assert.Equal(["2", "2", "0"], await sample.ColumnAsync(sample.Warehouse, "SELECT files_read::text FROM etl.file_window ORDER BY window_end"));

        // The windows of a trigger: each has the files that were written in it.
        var start = until.AddDays(-1);
        (await sample.RunAsync("ArchiveWindow", "--param", $"windowStart={start:O}", "--param", $"windowEnd={until:O}")).Succeeded();
        (await sample.RunAsync("ArchiveWindow", "--param", $"windowStart={until:O}", "--param", $"windowEnd={later:O}")).Succeeded();
        Assert.Equal(
            [$"{start:yyyy'/'MM'/'dd'/'HHmm}/2026/a.csv", $"{until:yyyy'/'MM'/'dd'/'HHmm}/2026/b.csv", $"{until:yyyy'/'MM'/'dd'/'HHmm}/2026/c.csv"],
            (await sample.BlobsAsync("archive")).Keys);
        Assert.Equal(["1,2026-01-02,31.00"], await sample.RowsAsync("archive", $"{until:yyyy'/'MM'/'dd'/'HHmm}/2026/b.csv"));

        // The end of the second in which the file was written, as the store tells it.
        async Task<DateTimeOffset> PutAsync(string name, string text) =>
            (await container.GetBlobClient(name).UploadAsync(new BinaryData(Encoding.UTF8.GetBytes(text)), overwrite: true)).Value.LastModified.AddSeconds(1);

        async Task PutSinceAsync(DateTimeOffset time, string name, string text)
        {
            while (await PutAsync(name, text) <= time)
                await Task.Delay(50);
        }
    }

    [NeedsFact(Needs.PostgreSql | Needs.Azurite)]
    public async Task A_staging_table_and_a_script_merge_what_changed()
    {
        using var sample = await SampleFactory.CreateAsync("staging-and-upsert");
        await sample.ValidateAsync();

        var first = await sample.CopiesAsync("MergeByStagingTable");
        await sample.ExecuteAsync(sample.Shop, """
            UPDATE products SET price = 1.00, updated = '2027-01-01 00:00:00.000001Z' WHERE id IN (3, 4, 5);
            UPDATE products SET deleted = true, updated = '2027-01-01 00:00:00.000001Z' WHERE id = 6;
            INSERT INTO products VALUES (401, 'new', NULL, '2027-01-01 00:00:00.000001Z');
            """);
        await MarkWrittenAsync(sample, "products");
        var second = await sample.CopiesAsync("MergeByStagingTable");
        var third = await sample.CopiesAsync("MergeByStagingTable");

        Assert.Equal([400, 5, 0], first.Concat(second).Concat(third).Select(copy => copy.Rows));
        Assert.Equal(["products 4"], await WrittenAsync(sample));
        await AssertSameProductsAsync();
        Assert.Equal(["0 0 0", "400 400 0", "5 4 1"], await sample.ColumnAsync(sample.Warehouse, "SELECT staged || ' ' || merged || ' ' || deleted FROM etl.merge ORDER BY 1"));
        var logs = await sample.BlobsAsync("scriptlogs");
        Assert.Equal(3, logs.Count);
        Assert.All(logs.Keys, name => Assert.StartsWith("scriptactivity-logs/MergeStaging/", name, StringComparison.Ordinal));

        async Task AssertSameProductsAsync()
        {
            const string Products = "SELECT id || ' ' || coalesce(price::text, '') || ' ' || extract(epoch FROM updated) FROM products";
            Assert.Equal(
                await sample.ColumnAsync(sample.Shop, $"{Products} WHERE NOT deleted ORDER BY id"), await sample.ColumnAsync(sample.Warehouse, $"{Products} ORDER BY id"));
        }
    }

    [NeedsFact(Needs.PostgreSql | Needs.Azurite)]
    public async Task An_upsert_sink_takes_the_rows_that_changed()
    {
        using var sample = await SampleFactory.CreateAsync("staging-and-upsert");

        var first = await sample.CopiesAsync("UpsertChangedRows");
        await sample.ExecuteAsync(sample.Shop, """
            UPDATE orders SET amount = 0, updated = '2027-01-01 00:00:00.000001Z' WHERE id <= 3;
            INSERT INTO orders VALUES (1001, 1, 5.00, '2027-01-01 00:00:00.000001Z');
            """);
        await MarkWrittenAsync(sample, "orders");
        var second = await sample.CopiesAsync("UpsertChangedRows");
        var third = await sample.CopiesAsync("UpsertChangedRows");

        Assert.Equal([1000, 4, 0], first.Concat(second).Concat(third).Select(copy => copy.Rows));
        Assert.Equal(["orders 4"], await WrittenAsync(sample));
        await sample.AssertSameAsync("SELECT * FROM orders");
    }

    [NeedsFact(Needs.PostgreSql | Needs.Azurite)]
    public async Task Pipelines_return_values_to_those_that_execute_them()
    {
        using var sample = await SampleFactory.CreateAsync("execute-pipeline");
        await sample.ValidateAsync();

        var first = await sample.CopiesAsync("CopyAllChanges");
        var before = await sample.BlobsAsync("changes");
        await sample.ExecuteAsync(sample.Shop, """
            UPDATE orders SET amount = 0, updated = '2027-01-01 00:00:00.000001Z' WHERE id = 9;
            CREATE TABLE returns (id int, updated timestamptz);
            INSERT INTO returns VALUES (1, '2026-05-05Z'), (2, '2026-05-06Z');
            """);
        var second = await sample.CopiesAsync("CopyAllChanges");
        var third = await sample.CopiesAsync("CopyAllChanges", "--param", "secondTable=nowhere");

        Assert.Equal([1000], first.Select(copy => copy.Rows));
        Assert.Equal([1, 2], second.Select(copy => copy.Rows).Order());
        Assert.Equal([0], third.Select(copy => copy.Rows));
        Assert.Equal(
            [
                "orders Succeeded 1000 ", "returns Failed - relation \"returns\" does not exist", "orders Succeeded 1 ", "returns Succeeded 2 ",
                "orders Succeeded 0 ", "returns Failed - relation \"nowhere\" does not exist",
            ],
            await sample.ColumnAsync(sample.Warehouse, "SELECT step || ' ' || outcome || ' ' || coalesce(rows::text, '-') || ' ' || coalesce(substring(message FROM 'relation \"\\w+\" does not exist'), '') FROM etl.log ORDER BY (id - 1) / 2, step"));
        var after = await sample.BlobsAsync("changes");
        Assert.Equal((1, 4), (before.Count, after.Count));
        Assert.Equal(before.First().Value.ETag, after[before.First().Key].ETag);
        var file = (await sample.ColumnAsync(sample.Warehouse, "SELECT file FROM etl.newest")).Single();
        Assert.Empty(await sample.RowsAsync("changes", file));
        var rows = new List<string>();
        foreach (var name in after.Keys.Except(before.Keys))
            rows.AddRange(await sample.RowsAsync("changes", name));
        Assert.Equal(["1", "2", "9"], rows.Select(row => row.Split(',')[0]).Order(StringComparer.Ordinal));
    }

    [NeedsTheory(Needs.PostgreSql | Needs.Azurite)]
    [InlineData("TryCatch", "none", "Try Succeeded", "Catch Skipped", "run Succeeded")]
    [InlineData("TryCatch", "Try", "Try Failed", "Catch Succeeded", "run Succeeded")]
    [InlineData("DoIfElse", "none", "Do Succeeded", "IfSucceeded Succeeded", "ElseFailed Skipped", "run Succeeded")]
    [InlineData("DoIfElse", "Do", "Do Failed", "IfSucceeded Skipped", "ElseFailed Succeeded", "run Failed")]
    [InlineData("DoIfSkipElse", "none", "Do Succeeded", "IfSucceeded Succeeded", "ElseFailed Skipped", "Then Succeeded", "run Succeeded")]
    [InlineData("DoIfSkipElse", "Do", "Do Failed", "IfSucceeded Skipped", "ElseFailed Succeeded", "Then Succeeded", "run Succeeded")]
    [InlineData("OneHandler", "none", "First Succeeded", "Second Succeeded", "Third Succeeded", "Handle Skipped", "FailTheRun Skipped", "run Succeeded")]
    [InlineData("OneHandler", "First", "First Failed", "Second Skipped", "Third Skipped", "Handle Succeeded", "FailTheRun Failed", "run Failed")]
    [InlineData("OneHandler", "Third", "First Succeeded", "Second Succeeded", "Third Failed", "Handle Succeeded", "FailTheRun Failed", "run Failed")]
    public async Task Error_paths_end_as_they_do_in_adf(string pipeline, string fails, params string[] expected)
    {
        using var sample = await SampleFactory.CreateAsync("execute-pipeline");

        Assert.Equal(expected, await sample.StatusesAsync(pipeline, "--param", $"fails={fails}"));
    }

    /// <summary>From now on it is counted what is written to these tables.</summary>
    static Task MarkWrittenAsync(SampleFactory sample, params string[] tables) => sample.ExecuteAsync(sample.Warehouse, $"""
        CREATE TABLE public.written (name text);
        CREATE FUNCTION public.note_written() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO public.written VALUES (TG_TABLE_NAME); RETURN NEW; END $$;
        {string.Concat(tables.Select(table => $"CREATE TRIGGER written AFTER INSERT OR UPDATE ON {table} FOR EACH ROW EXECUTE FUNCTION public.note_written();"))}
        """);

    /// <summary>The tables and how many rows were inserted into or updated in each.</summary>
    static Task<IReadOnlyList<string>> WrittenAsync(SampleFactory sample) =>
        sample.ColumnAsync(sample.Warehouse, "SELECT name || ' ' || count(*) FROM written GROUP BY name ORDER BY name");
}
