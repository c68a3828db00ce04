using System.Text.Json.Nodes;
using Sluice.Tests.Copying.Support;
using static Sluice.Tests.Copying.TypedLane.Files.ScenarioFiles;

namespace Sluice.Tests.Copying.TypedLane.Files;

/// <summary>Files copied to files, from every format to every other.</summary>
public sealed class FilesToFilesTests
{
    static readonly string[] Formats = ["Csv", "Json", "Parquet"];

    public static IEnumerable<object[]> Pairs => from source in Formats from sink in Formats select (object[])[source, sink];

    [NeedsTheory(Needs.PostgreSql)]
    [MemberData(nameof(Pairs))]
    public async Task Rows_survive_the_change_of_format(string from, string to)
    {
        using var scenario = await CopyScenario.CreateAsync("""
            CREATE TABLE orders (id bigint, note text, price numeric, at timestamptz, day date, paid boolean, rate double precision, doc jsonb);
            INSERT INTO orders SELECT i, 'n' || i, i / 7.0, '2024-01-01'::timestamptz + i * interval '1.000001 h', '2024-01-01'::date + i % 1000, i % 2 = 0, i / 3.0, jsonb_build_object('i', i) FROM generate_series(1, 17000) AS i;
            INSERT INTO orders VALUES (NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL), (-9223372036854775808, '', 1e-20, '0044-03-15 BC', '9999-12-31', true, 'NaN', '[1, {"a": "\""}]'),
                (9223372036854775807, E'a"b\n,\r\n\t\\😀''', -1e20, '1970-01-01', '0001-01-01', false, '-Infinity', '{}');
            CREATE TABLE copied.orders (LIKE orders);
            """);
        var settings = Translator("""{"mapComplexValuesToString": true}""");
        // Text is a string of JSON, whatever it says.
        if (from == "Csv" && to == "Json")
            await scenario.ExecuteAsync("ALTER TABLE orders ALTER doc TYPE text; ALTER TABLE copied.orders ALTER doc TYPE text");

        await scenario.CopyAsync(End.Table("orders"), EndOf(from, "first", "orders.x"));
        var output = await scenario.CopyAsync(EndOf(from, "first", "orders.x"), EndOf(to, "second", "orders.y"), settings);
        await scenario.CopyAsync(EndOf(to, "second", "orders.y"), End.Table("orders", "copied"), settings);

        Assert.Equal(17003, output.RowsCopied);
        await scenario.AssertSameAsync("public.orders", "copied.orders");
    }

    [NeedsTheory(Needs.PostgreSql)]
    [MemberData(nameof(Pairs))]
    public async Task Paths_below_the_folder_are_kept_flattened_or_merged(string from, string to)
    {
        using var scenario = await CopyScenario.CreateAsync("CREATE TABLE orders AS SELECT i AS id, i || 'ü' AS note FROM generate_series(1, 30) AS i; CREATE TABLE copied.orders (LIKE orders)");
        string[] files = ["a", "sub/a", "sub/deeper/b.1"];
        for (var i = 0; i < files.Length; i++)
        {
            var (folder, name) = (Path.GetDirectoryName(files[i])!, Path.GetFileName(files[i]));
            await scenario.CopyAsync(End.Query($"SELECT * FROM orders WHERE id % 3 = {i}"), EndOf(from, $"in/{folder}".TrimEnd('/'), $"{name}.{from.ToLowerInvariant()}"));
        }

        foreach (var behavior in (string?[])[null, "PreserveHierarchy", "flattenHierarchy", "MergeFiles"])
        {
            var sink = EndOf(to, "out").With("storeSettings", behavior is null ? [] : new JsonObject { ["copyBehavior"] = behavior });

            var output = await scenario.CopyAsync(EndOf(from, "in").Matching("*"), sink, parallel: 2);

            var written = scenario.AllFiles.Where(file => file.StartsWith("out", StringComparison.Ordinal)).Select(file => file[4..]).ToList();
            var extension = to.ToLowerInvariant();
            if (behavior is null or "PreserveHierarchy")
                Assert.Equal([$"a.{extension}", $"sub/a.{extension}", $"sub/deeper/b.1.{extension}"], written);
            else if (behavior == "MergeFiles")
                Assert.Matches($@"^Data\.[0-9a-f-]{{36}}\.{extension}$", Assert.Single(written));
            else
                Assert.All(written, (name, i) => Assert.Matches($@"^Data\.[0-9a-f-]{{36}}_0000{i}\.{extension}$", name));
            Assert.Equal(behavior == "MergeFiles" ? 1 : 3, output.FilesWritten);
            Assert.Equal((3, 30), (output.FilesRead, output.RowsCopied));
            await scenario.CopyAsync(EndOf(to, "out").Matching("*"), End.Table("orders", "copied").With("preCopyScript", "TRUNCATE copied.orders"));
            await scenario.AssertSameAsync("public.orders", "copied.orders");
            Directory.Delete(Path.Combine(scenario.Files, "out"), recursive: true);
        }
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task A_file_takes_the_name_that_the_sinks_dataset_says()
    {
        await WithFilesAsync(async scenario =>
        {
            await scenario.CopyAsync(End.Csv("in", "a.csv"), End.Json("out", "one.txt"));
            await scenario.CopyAsync(End.Csv("in").Matching("*"), End.Json("out", "all.txt").With("storeSettings", Parse("""{"copyBehavior": "MergeFiles"}""")));
            var fault = await scenario.FailAsync(End.Csv("in").Matching("*"), End.Json("out", "many.txt"));

            Assert.Equal("{\"id\":\"1\",\"note\":null}\n", await scenario.ReadAsync("out/one.txt"));
            Assert.Equal("{\"id\":\"1\",\"note\":null}\n{\"id\":\"2\",\"note\":\"b\"}\n", await scenario.ReadAsync("out/all.txt"));
            Assert.Equal((Side.Definition, "OneNameForManyFiles"), (fault.Side, fault.Code));
        });
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task Files_that_would_take_the_same_name_keep_their_extensions()
    {
        await WithFilesAsync(async scenario =>
        {
            await scenario.WriteAsync("in/a.txt", "id,note\n3,c\n");

            await scenario.CopyAsync(End.Csv("in").Matching("a.*"), End.Json("out"));

            Assert.Equal(["out/a.csv.json", "out/a.txt.json"], scenario.AllFiles.Where(file => file.StartsWith("out", StringComparison.Ordinal)));
        });
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task Compressed_files_lose_both_of_their_extensions()
    {
        await WithFilesAsync(async scenario =>
        {
            await scenario.CopyAsync(End.Csv("in").Matching("*"), End.Csv("packed").Gzip());
            await scenario.CopyAsync(End.Csv("packed").Gzip().Matching("*"), End.Json("out"));

            Assert.Equal(
                ["out/a.json", "out/b.json", "packed/a.csv.gz", "packed/b.csv.gz"],
                scenario.AllFiles.Where(file => !file.StartsWith("in", StringComparison.Ordinal)));
        });
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task Files_are_cut_after_so_many_rows()
    {
        await WithFilesAsync(async scenario =>
        {
            await scenario.WriteAsync("in/sub/c.csv", "id,note\n" + string.Concat(Enumerable.Range(1, 5).Select(i => $"{i},x\n")));

            await scenario.CopyAsync(End.Csv("in").Matching("*"), End.Csv("out").With("formatSettings", Parse("""{"maxRowsPerFile": 2}""")));

            var written = scenario.AllFiles.Where(file => file.StartsWith("out", StringComparison.Ordinal)).ToList();
            Assert.Equal(5, written.Count);
            Assert.All(await Task.WhenAll(written.Select(scenario.ReadAsync)), text => Assert.StartsWith("id,note\r\n", text, StringComparison.Ordinal));
        });
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task Columns_are_mapped_and_typed_between_files()
    {
        await WithFilesAsync(async scenario =>
        {
            await scenario.WriteAsync("nested/a.json", """{"id": 1, "to": {"city": "Köln"}, "lines": [{"n": 1.50}, {"n": 2}]}""");

            await scenario.CopyAsync(End.Csv("in", "b.csv"), End.Json("out", "b.json"), Translator("""
                {"mappings": [{"source": {"name": "note"}, "sink": {"path": "$['text']"}}, {"source": {"name": "id", "type": "Int32"}, "sink": {"path": "$.key"}}]}
                """));
            await scenario.CopyAsync(End.Json("nested", "a.json"), End.Csv("out", "a.csv"), Translator("""
                {"collectionReference": "$.lines", "mappings": [{"source": {"path": "$.id"}, "sink": {"name": "id"}}, {"source": {"path": "$.to.city"}, "sink": {"name": "city"}},
                    {"source": {"path": "n", "type": "Decimal"}, "sink": {"name": "n"}}]}
                """));

            Assert.Equal("{\"text\":\"b\",\"key\":2}\n", await scenario.ReadAsync("out/b.json"));
            Assert.Equal("id,city,n\r\n1,Köln,1.50\r\n1,Köln,2\r\n", await scenario.ReadAsync("out/a.csv"));
        });
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task Files_with_other_columns_are_not_merged_but_named()
    {
        await WithFilesAsync(async scenario =>
        {
            await scenario.WriteAsync("in/c.csv", "id,remark\n3,c\n");

            var fault = await scenario.FailAsync(End.Csv("in").Matching("*"), End.Json("out", "all.json").With("storeSettings", Parse("""{"copyBehavior": "MergeFiles"}""")));

            Assert.Equal((Side.Source, "FilesDiffer"), (fault.Side, fault.Code));
            Assert.Contains("in/c.csv", fault.Detail, StringComparison.Ordinal);
            Assert.DoesNotContain(scenario.AllFiles, file => file.StartsWith("out", StringComparison.Ordinal));
        });
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task Files_with_their_columns_in_another_order_are_merged_by_name()
    {
        await WithFilesAsync(async scenario =>
        {
            await scenario.WriteAsync("in/c.csv", "note,id\nc,3\n");
            var merged = End.Json("out", "all.json").With("storeSettings", Parse("""{"copyBehavior": "MergeFiles"}"""));
            var source = End.Csv("in").Matching("*").With("additionalColumns", Parse("""{"c": [{"name": "path", "value": "$$FILEPATH"}, {"name": "twin", "value": "$$COLUMN:id"}]}""")["c"]!.DeepClone());

            await scenario.CopyAsync(source, merged);
            await scenario.WriteAsync("in/0.csv", "other,id,note\n\"\",0,\n");
            await scenario.WriteAsync("in/d.csv", "more,note,id\nx,d,4\n");
            await scenario.CopyAsync(source, merged.Set("location", Parse("""{"type": "FileServerLocation", "folderPath": "out", "fileName": "mapped.json"}""")), Map("twin=t, note=n, path=p"));

            Assert.Equal(
                [
                    """{"id":"1","note":null,"path":"a.csv","twin":"1"}""", """{"id":"2","note":"b","path":"b.csv","twin":"2"}""", """{"id":"3","note":"c","path":"c.csv","twin":"3"}""", "",
                ],
                (await scenario.ReadAsync("out/all.json")).Split('\n'));
            Assert.Equal(
                [
                    """{"t":"0","n":null,"p":"0.csv"}""", """{"t":"1","n":null,"p":"a.csv"}""", """{"t":"2","n":"b","p":"b.csv"}""", """{"t":"3","n":"c","p":"c.csv"}""",
                    """{"t":"4","n":"d","p":"d.csv"}""", "",
                ],
                (await scenario.ReadAsync("out/mapped.json")).Split('\n'));
        });
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task Added_columns_are_written()
    {
        await WithFilesAsync(async scenario =>
        {
            var source = End.Csv("in").Matching("*").With("additionalColumns", Parse("""{"c": [{"name": "path", "value": "$$FILEPATH"}, {"name": "twin", "value": "$$COLUMN:id"}]}""")["c"]!.DeepClone());

            await scenario.CopyAsync(source, End.Json("out"));

            Assert.Equal("{\"id\":\"2\",\"note\":\"b\",\"path\":\"b.csv\",\"twin\":\"2\"}\n", await scenario.ReadAsync("out/b.json"));
        });
    }

    static End EndOf(string format, string folder, string? file = null) =>
        format switch { "Csv" => End.Csv(folder, file), "Json" => End.Json(folder, file), _ => End.Parquet(folder, file) };

    /// <summary>A scenario with two files in a folder, as most tests here begin.</summary>
    static async Task WithFilesAsync(Func<CopyScenario, Task> test)
    {
        using var scenario = await CopyScenario.CreateAsync();
        await scenario.WriteAsync("in/a.csv", "id,note\n1,\n");
        await scenario.WriteAsync("in/b.csv", "id,note\n2,b\n");
        await test(scenario);
    }
}
