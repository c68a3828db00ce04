using System.IO.Compression;
using Sluice.Tests.Copying.Support;
using Sluice.Tests.Definitions;
using static Sluice.Tests.Activities.LocalPipelines;

namespace Sluice.Tests.Formats.Excel;

/// <summary>Workbooks as sources of copies, of previews and of lookups.</summary>
public sealed class ExcelCopyTests
{
    static WorkbookFile Orders => new WorkbookFile { Formats = ["14"], Texts = ["<t>id</t>", "<t>day</t>", "<t>price</t>", "<t>paid</t>"] }
        .Sheet("Orders", """
            <row><c t="s"><v>0</v></c><c t="s"><v>1</v></c><c t="s"><v>2</v></c><c t="s"><v>3</v></c></row>
            <row><c><v>1</v></c><c s="1"><v>45000</v></c><c><v>0.1</v></c><c t="b"><v>1</v></c></row>
            <row><c><v>2</v></c><c s="1"/><c><v>1.1000000000000001</v></c></row>
            """)
        .Table("Notes", ["id", "note"], ["1", "a"], ["x", "b"]);

    [NeedsFact(Needs.PostgreSql)]
    public async Task A_sheet_becomes_a_table_with_its_types()
    {
        using var scenario = await CopyScenario.CreateAsync(
            "CREATE TABLE copied.orders (id integer, day date, price numeric, paid boolean)");
        var file = Path.Combine(scenario.Files, "orders.xlsx");
        Directory.CreateDirectory(scenario.Files);
        await File.WriteAllBytesAsync(file, Orders.ToBytes());

        (await scenario.SluiceAsync("copy", file, scenario.Uri, "--to-table", "copied.orders")).Succeeded();
        (await scenario.SluiceAsync("copy", file, Path.Combine(scenario.Files, "orders.csv"))).Succeeded();
        var refused = await scenario.SluiceAsync("copy", scenario.Uri, Path.Combine(scenario.Files, "out.xlsx"), "--table", "copied.orders");

        Assert.Equal(
            ["1 2023-03-15 0.1 t", "2 1.1"], await scenario.ColumnAsync<string>("SELECT concat_ws(' ', id, day, price, paid) FROM copied.orders ORDER BY id"));
        Assert.Equal("id,day,price,paid\n1,2023-03-15,0.1,true\n2,,1.1,\n", await File.ReadAllTextAsync(Path.Combine(scenario.Files, "orders.csv")));
        Assert.Equal(2, refused.ExitCode);
        Assert.Contains("Excel workbooks can only be read", refused.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_compressed_workbook_is_looked_up_by_the_name_of_a_sheet()
    {
        using var pipelines = Of(
            Activity("A", "Lookup", """
                { "source": { "type": "ExcelSource", "storeSettings": { "type": "FileServerReadSettings" } }, "firstRowOnly": false,
                  "dataset": { "referenceName": "Book", "type": "DatasetReference" } }
                """),
            Tell("@string(activity('A').output.value)"));
        pipelines.Files.LinkedService("Folder", $$"""{ "type": "FileServer", "typeProperties": { "host": {{System.Text.Json.Nodes.JsonValue.Create(pipelines.Files.Path).ToJsonString()}} } }""");
        DefineBook(pipelines.Files, """ "sheetName": "Notes", "firstRowAsHeader": true, "nullValue": "x", "compression": { "type": "gzip" } """);
        using (var file = new GZipStream(File.Create(pipelines.Files.File("book.xlsx")), CompressionLevel.Fastest))
            file.Write(Orders.ToBytes());

        Assert.Equal("""[{"id":"1","note":"a"},{"id":null,"note":"b"}]""", await pipelines.RunToTellAsync());
    }

    [Theory]
    [InlineData("", "sheetName")]
    [InlineData(""" "sheetName": "a", "sheetIndex": 0 """, "sheetIndex")]
    [InlineData(""" "sheetIndex": -1 """, "sheetIndex")]
    [InlineData(""" "sheetIndex": 0, "range": "A0" """, "range")]
    [InlineData(""" "sheetIndex": 0, "range": "B2:A3" """, "range")]
    [InlineData(""" "sheetIndex": 0, "range": "XFE1" """, "range")]
    [InlineData(""" "sheetIndex": 0, "range": "Data!A1" """, "range")]
    [InlineData(""" "sheetIndex": 0, "compression": { "type": "ZipDeflate" } """, "compression.type")]
    public void What_is_wrong_is_an_error_with_its_place(string properties, string property)
    {
        using var files = new FactoryFiles();
        files.LinkedService("Folder", """{ "type": "FileServer", "typeProperties": { "host": "/tmp" } }""");
        DefineBook(files, properties);

        var error = Assert.Single(files.Check().Errors);

        Assert.Equal($"$.properties.typeProperties.{property}", error.Path);
    }

    [Fact]
    public void A_copy_that_writes_a_workbook_is_refused_at_its_sink()
    {
        using var files = FactoryFiles.WithOrders();
        files.LinkedService("Folder", """{ "type": "FileServer", "typeProperties": { "host": "/tmp" } }""");
        DefineBook(files, """ "sheetIndex": 0 """);
        files.Copy("Orders", "Book", """{ "source": { "type": "AzurePostgreSqlSource" }, "sink": { "type": "ExcelSink" } }""");

        var error = Assert.Single(files.Check().Errors);

        Assert.Equal("$.properties.activities[0].typeProperties.sink", error.Path);
        Assert.Contains("Excel workbooks can only be read", error.ToString(), StringComparison.Ordinal);
    }

    static void DefineBook(FactoryFiles files, string properties) => files.Dataset("Book", $$"""
        { "type": "Excel", "linkedServiceName": { "referenceName": "Folder", "type": "LinkedServiceReference" },
          "typeProperties": { "location": { "type": "FileServerLocation", "fileName": "book.xlsx" }{{(properties.Length > 0 ? "," : "")}} {{properties}} } }
        """);
}
