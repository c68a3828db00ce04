using Sluice.Tests.Copying.Support;

namespace Sluice.Tests.Copying.TypedLane.Files;

/// <summary>
/// Whole databases of other people's making go into Parquet: another reader finds the same in it, and it comes back equal.
/// </summary>
public sealed class SampleParquetTests
{
    /// <summary>What DuckDB makes of PostgreSQL's types.</summary>
    static readonly Dictionary<string, string> Types = new()
    {
        ["smallint"] = "SMALLINT",
        ["integer"] = "INTEGER",
        ["real"] = "FLOAT",
        ["numeric"] = "DECIMAL(10,2)",
        ["character varying"] = "VARCHAR",
        ["text"] = "VARCHAR",
        ["date"] = "DATE",
        ["timestamp without time zone"] = "TIMESTAMP",
        ["bytea"] = "BLOB",
    };

    [NeedsFact(Needs.SampleDatabases | Needs.ParquetTools)]
    public async Task Chinook_goes_through_parquet_and_comes_back_equal()
    {
        var cluster = await PostgreSqlCluster.SharedAsync();
        using var chinook = await CopyScenario.OverAsync(cluster, await SampleDatabases.CreateChinookAsync(cluster));
        await CopyThroughParquetAsync(chinook, largest: "Track");
    }

    [NeedsFact(Needs.SampleDatabases | Needs.ParquetTools)]
    public async Task Northwind_goes_through_parquet_and_comes_back_equal()
    {
        var cluster = await PostgreSqlCluster.SharedAsync();
        using var northwind = await CopyScenario.OverAsync(cluster, await SampleDatabases.CreateNorthwindAsync(cluster));
        await CopyThroughParquetAsync(northwind, largest: "order_details");
    }

    /// <param name="scenario">The database.</param>
    /// <param name="largest">The table that the command line's own copy takes; a pipeline takes the rest.</param>
    static async Task CopyThroughParquetAsync(CopyScenario scenario, string largest)
    {
        var tables = await scenario.ColumnAsync<string>("SELECT tablename::text FROM pg_tables WHERE schemaname = 'public' ORDER BY 1");
        Assert.True(tables.Count > 10);
        var (factory, back) = (scenario.Factory(), scenario.Factory());
        foreach (var table in tables)
        {
            await scenario.ExecuteAsync($"CREATE TABLE copied.\"{table}\" (LIKE public.\"{table}\" INCLUDING ALL)");
            var file = End.Parquet("out", $"{table}.parquet");
            if (table != largest)
                factory.Copy(table, End.Table(table), file);
            back.Copy(table, file, End.Table(table, "copied"));
        }

        (await scenario.RunAsync(factory)).Succeeded();
        var path = Path.Combine(scenario.Files, "out", $"{largest}.parquet");
        (await scenario.SluiceAsync("copy", scenario.Uri, path, "--table", $"public.\"{largest}\"", "--format", "parquet")).Succeeded();
        await AssertDuckDbAgreesAsync(scenario);

        (await scenario.RunAsync(back)).Succeeded();
        foreach (var table in tables)
        {
            var (original, copy) = ($"public.\"{table}\"", $"copied.\"{table}\"");
            Assert.Equal(0, await scenario.ScalarAsync<long>($"SELECT count(*) FROM (TABLE {original} EXCEPT ALL TABLE {copy}) AS lost"));
            Assert.Equal(0, await scenario.ScalarAsync<long>($"SELECT count(*) FROM (TABLE {copy} EXCEPT ALL TABLE {original}) AS added"));
        }
    }

    static async Task AssertDuckDbAgreesAsync(CopyScenario scenario)
    {
        var columns = (await scenario.ColumnAsync<string>("""
            SELECT table_name || '|' || column_name || '|' || data_type FROM information_schema.columns
            WHERE table_schema = 'public' ORDER BY table_name, ordinal_position
            """)).Select(column => column.Split('|')).ToList();
        var describe = columns.Select(column => column[0]).Distinct()
            .Select(table => $"SELECT '{table}|' || column_name || '|' || column_type AS c FROM (DESCRIBE FROM {File(table)})");
        var described = await ParquetTools.DuckDbAsync(string.Join(" UNION ALL ", describe));
        Assert.Equal(columns.Select(column => $"{column[0]}|{column[1]}|{Types[column[2]]}").Order(), described.Column("c").Order());

        // Both servers say the same of a column: its rows, its values, the sum of its numbers, and all values in some order.
        var summaries = columns.Select(column => Summary(column[0], column[1], column[2])).ToList();
        var expected = await scenario.ColumnAsync<string>(
            string.Join(" UNION ALL ", summaries.Select(summary => $"{summary.Select} FROM public.\"{summary.Table}\"")));
        var found = await ParquetTools.DuckDbAsync(
            string.Join(" UNION ALL ", summaries.Select(summary => $"{summary.Select} FROM {File(summary.Table)}")));
        Assert.Equal(expected.Order(), found.Column("c").Order());

        string File(string table) => $"'{Path.Combine(scenario.Files, "out", $"{table}.parquet")}'";
    }

    static (string Table, string Select) Summary(string table, string column, string type)
    {
        // As text, floating point differs between the two.
        var value = type == "real" ? $"CAST(CAST(\"{column}\" AS double precision) AS decimal(18,4))" : $"\"{column}\"";
        var digest = type == "bytea" ? $"md5({value})" : $"md5(CAST({value} AS text))";
        var sum = type is "smallint" or "integer" or "real" or "numeric" ? $"coalesce(CAST(sum({value}) AS text), '')" : "''";
        var all = $"md5(string_agg({digest}, '' ORDER BY {digest}))";
        return (table, $"SELECT concat_ws('|', '{table}', '{column}', count(*), count({value}), {sum}, {all}) AS c");
    }
}
