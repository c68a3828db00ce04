using System.Text.Json.Nodes;
using Sluice.Tests.Copying.Support;

namespace Sluice.Tests.Copying.TypedLane;

/// <summary>A NULL stays where it was: in slices of several batches, whatever stands around it.</summary>
public sealed class NullsTests
{
    const int Rows = 80_000;

    // Every third value, beginning with another row in each column; and one column of NULL alone.
    const string Table = """
        CREATE TABLE gaps (id integer PRIMARY KEY, b boolean, i2 smallint, i8 bigint, f8 double precision, n numeric(12,2), t text,
            d date, tz timestamptz, u uuid, y bytea, j jsonb, list integer[], iv interval, none text);
        INSERT INTO gaps SELECT g, CASE WHEN g % 3 <> 0 THEN g % 2 = 0 END, CASE WHEN g % 3 <> 1 THEN g % 30000 END,
            CASE WHEN g % 3 <> 2 THEN g * 1000000007::bigint END, CASE WHEN g % 3 <> 0 THEN g / 7.0 END,
            CASE WHEN g % 3 <> 1 THEN g / 100.0 END,
            CASE WHEN g % 3 <> 2 THEN repeat('é,', g % 5) END, CASE WHEN g % 3 <> 0 THEN date '1990-01-01' + g END,
            CASE WHEN g % 3 <> 1 THEN timestamptz '2024-01-01 00:00+00' + g * interval '1.000001 second' END,
            CASE WHEN g % 3 <> 2 THEN md5(g::text)::uuid END, CASE WHEN g % 3 <> 0 THEN decode(md5(g::text), 'hex') END,
            CASE WHEN g % 3 <> 1 THEN jsonb_build_object('g', g) END, CASE WHEN g % 3 <> 2 THEN ARRAY[g, NULL, -g] END,
            CASE WHEN g % 3 <> 0 THEN g * interval '1 hour' END, NULL
        FROM generate_series(1, 80000) AS g;
        ANALYZE gaps;
        CREATE TABLE copied.gaps (LIKE gaps)
        """;

    static End Slices => End.Table("gaps").ByRange("id", "1", "80000");

    [NeedsTheory(Needs.PostgreSql)]
    [InlineData("DelimitedText")]
    [InlineData("Json")]
    [InlineData("Parquet")]
    public async Task Every_third_value_is_NULL_in_the_copy_through_files(string format)
    {
        using var scenario = await CopyScenario.CreateAsync(Table);
        var files = format switch
        {
            "DelimitedText" => End.Csv("out").Set("columnDelimiter", "<|>"),
            "Json" => End.Json("out"),
            _ => End.Parquet("out"),
        };

        var output = await scenario.CopyAsync(Slices, files, parallel: 4);
        Assert.Equal((Rows, 4), (output.RowsCopied, output.Slices));
        output = await scenario.CopyAsync(files.Matching("*"), End.Table("gaps", "copied"), parallel: 4);

        Assert.Equal((Rows, 4), (output.RowsCopied, output.Slices));
        await scenario.AssertSameAsync("public.gaps", "copied.gaps");
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task Every_third_value_is_NULL_in_the_copied_table()
    {
        using var scenario = await CopyScenario.CreateAsync(Table);

        var output = await scenario.CopyAsync(
            Slices, End.Table("gaps", "copied"), new JsonObject { ["enableSkipIncompatibleRow"] = true }, parallel: 4);

        Assert.Equal((Rows, 4), (output.RowsCopied, output.Slices));
        await scenario.AssertSameAsync("public.gaps", "copied.gaps");
    }
}
