using System.Text.Json.Nodes;
using Sluice.Tests.Copying.Support;

namespace Sluice.Tests.Copying.Tables;

/// <summary>The target computes its generated columns, whatever format brings values for them.</summary>
public sealed class GeneratedColumnsTests
{
    const string Tables = """
        CREATE TABLE orders (price integer, doubled integer GENERATED ALWAYS AS (price * 2) STORED, note text); INSERT INTO orders VALUES (1, DEFAULT, 'a'), (2, DEFAULT, NULL);
        CREATE TABLE copied.orders (price integer, doubled integer GENERATED ALWAYS AS (price * 2) STORED, note text);
        CREATE TABLE copied.computed (doubled integer GENERATED ALWAYS AS (1 + 1) STORED);
        """;

    [NeedsTheory(Needs.PostgreSql)]
    [InlineData("Table")]
    [InlineData("Csv")]
    [InlineData("Headless")]
    [InlineData("Json")]
    [InlineData("Parquet")]
    public async Task An_export_of_a_table_with_generated_columns_is_read_back(string format)
    {
        using var scenario = await CopyScenario.CreateAsync(Tables);
        var (export, isTable) = (EndOf(format, "orders.x"), format == "Table");
        if (!isTable)
            await scenario.CopyAsync(End.Table("orders"), export);

        var output = await scenario.CopyAsync(isTable ? End.Table("orders") : export, End.Table("orders", "copied"));

        await scenario.AssertSameAsync("public.orders", "copied.orders");
        Assert.Contains("copied.orders computes doubled: the source's values are left out", output.Notes);
    }

    [NeedsTheory(Needs.PostgreSql)]
    [InlineData("Table")]
    [InlineData("Csv")]
    [InlineData("Headless")]
    [InlineData("Json")]
    [InlineData("Parquet")]
    public async Task A_table_that_computes_all_of_its_columns_takes_none(string format)
    {
        using var scenario = await CopyScenario.CreateAsync(Tables);
        var (export, query) = (EndOf(format, "orders.x"), End.Query("SELECT doubled FROM orders"));
        if (format != "Table")
            await scenario.CopyAsync(query, export);

        var fault = await scenario.FailAsync(format == "Table" ? query : export, End.Table("computed", "copied"));

        Assert.Equal((Side.Sink, "NoColumns"), (fault.Side, fault.Code));
        Assert.Contains("copied.computed computes them all", fault.Detail, StringComparison.Ordinal);
    }

    static End EndOf(string format, string file) => format switch
    {
        "Json" => End.Json("out", file),
        "Parquet" => End.Parquet("out", file),
        "Headless" => End.Csv("out", file).Set("firstRowAsHeader", JsonValue.Create(false)),
        _ => End.Csv("out", file),
    };
}
