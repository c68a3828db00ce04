using System.Text.Json.Nodes;
using Sluice.Tests.Copying.Support;

namespace Sluice.Tests.Copying.Tables;

/// <summary>Where no column of the source is copied its rows still are, as many as there are.</summary>
public sealed class AddedColumnsAloneTests
{
    const string Tables = """
        CREATE TABLE orders AS SELECT id, 'order ' || id AS note FROM generate_series(1, 20000) AS id; CREATE TABLE copied.orders (tag text, again text);
        CREATE TABLE bare (); INSERT INTO bare SELECT FROM generate_series(1, 20000);
        """;

    static readonly JsonNode Added = JsonNode.Parse("""[{ "name": "tag", "value": "x" }]""")!;

    static readonly JsonObject Mapped = (JsonObject)JsonNode.Parse("""{ "translator": { "type": "TabularTranslator", "mappings": [{ "source": { "name": "tag" }, "sink": { "name": "tag" } }] } }""")!;

    [NeedsTheory(Needs.PostgreSql)]
    [InlineData("orders", true)]
    [InlineData("SELECT * FROM orders", true)]
    [InlineData("bare", true)]
    [InlineData("bare", false)]
    [InlineData("SELECT FROM orders", false)]
    public async Task A_table_s_rows_are_counted(string source, bool isMapped)
    {
        using var scenario = await CopyScenario.CreateAsync(Tables);
        var from = (source.StartsWith("SELECT", StringComparison.Ordinal) ? End.Query(source) : End.Table(source)).With("additionalColumns", Added.DeepClone());

        foreach (var to in (End[])[End.Table("orders", "copied"), End.Csv("out", "a.csv"), End.Json("out", "a.json"), End.Parquet("out", "a.parquet")])
        {
            foreach (var sink in to.IsTable ? (End[])[to, to.With("writeMethod", "BulkInsert"), to.With("atomic", true)] : [to])
            {
                await scenario.ExecuteAsync("TRUNCATE copied.orders");

                var output = await scenario.CopyAsync(from, sink, isMapped ? Mapped : []);

                Assert.Equal(20000, output.RowsCopied);
                if (!sink.IsTable)
                    await scenario.CopyAsync(sink, End.Table("orders", "copied"));
                Assert.Equal(20000, await scenario.CountAsync("copied.orders WHERE tag = 'x'"));
            }
        }
    }

    [NeedsTheory(Needs.PostgreSql)]
    [InlineData("Csv")]
    [InlineData("Json")]
    [InlineData("Parquet")]
    public async Task A_file_s_rows_are_counted(string format)
    {
        using var scenario = await CopyScenario.CreateAsync(Tables);
        var file = format switch { "Csv" => End.Csv("out", "a"), "Json" => End.Json("out", "a"), _ => End.Parquet("out", "a") };
        await scenario.CopyAsync(End.Table("orders"), file);
        file = file.With("additionalColumns", Added.DeepClone());

        var toTable = await scenario.CopyAsync(file, End.Table("orders", "copied"), Mapped);
        var toFile = await scenario.CopyAsync(file, End.Json("out", "b"), Mapped);

        Assert.Equal((20000, 20000), (toTable.RowsCopied, toFile.RowsCopied));
        Assert.Equal(20000, await scenario.CountAsync("copied.orders WHERE tag = 'x'"));
    }
}
