using System.Text.Json;
using System.Text.Json.Nodes;
using Sluice.Copying.Output;
using Sluice.Copying.Plans;
using Sluice.Tests.Copying.Support;

namespace Sluice.Tests.Copying.AutoCreate;

/// <summary>A scenario and an empty database beside it, the linked service <c>other</c>.</summary>
sealed class TwoDatabases : IDisposable
{
    TwoDatabases(CopyScenario scenario, string other) => (Scenario, Other) = (scenario, other);

    public CopyScenario Scenario { get; }

    public string Other { get; }

    public string OtherUri => Scenario.Cluster.Uri(Other);

    /// <param name="sql">Makes the source's tables.</param>
    /// <param name="otherSql">Makes what the other database has.</param>
    public static async Task<TwoDatabases> CreateAsync(string sql, string otherSql = "SELECT") =>
        await OverAsync(await CopyScenario.CreateAsync(sql), otherSql);

    public static async Task<TwoDatabases> OverAsync(CopyScenario scenario, string otherSql = "SELECT")
    {
        var other = await scenario.Cluster.CreateDatabaseAsync("other");
        await scenario.Cluster.ExecuteAsync(other, otherSql);
        return new TwoDatabases(scenario, other);
    }

    /// <summary>A table of the other database, made if it is not there.</summary>
    public static End Created(string table, string schema = "public") => End.Table(table, schema, "other").With("tableOption", "autoCreate");

    /// <summary>The other database, where tables are made that are not there.</summary>
    public static End AllCreated => End.Database("other").With("tableOption", "autoCreate");

    public TestFactory Factory() => Scenario.Factory().Database("other", Scenario.Cluster, Other);

    public async Task<CopyOutput> CopyAsync(End from, End to, JsonObject? settings = null)
    {
        await using var copies = new LocalCopies(Factory().Copy("Copy", from, to, settings ?? []).Build());
        return (await copies.RunAsync()).Activities[0].Output.Deserialize<CopyOutput>()!;
    }

    public async Task<CopyPlan> PlanAsync(End from, End to, JsonObject? settings = null)
    {
        await using var copies = new LocalCopies(Factory().Copy("Copy", from, to, settings ?? []).Build());
        return await copies.Activities.PlanAsync(await copies.ResolveAsync("Copy"), CancellationToken.None);
    }

    public Task<SluiceException> FailAsync(End from, End to, JsonObject? settings = null) =>
        Assert.ThrowsAnyAsync<SluiceException>(() => CopyAsync(from, to, settings));

    /// <summary>The columns of a table of the other database: name, type, NOT NULL.</summary>
    public Task<IReadOnlyList<string>> ColumnsAsync(string table) => ColumnsAsync(Other, table);

    /// <summary>The columns of a table of the primary key.</summary>
    public Task<IReadOnlyList<string>> KeyAsync(string database, string table) => Scenario.Cluster.ColumnAsync<string>(
        database, $"""
        SELECT a.attname::text FROM pg_index i CROSS JOIN unnest(i.indkey::int2[]) WITH ORDINALITY AS k(n, place)
        JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.n
        WHERE i.indrelid = '{table}'::regclass AND i.indisprimary ORDER BY place
        """);

    public Task<IReadOnlyList<string>> TablesAsync() => Scenario.Cluster.ColumnAsync<string>(
        Other, "SELECT relname::text FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace ORDER BY 1");

    /// <summary>The two tables have the same columns, the same primary key and the same rows.</summary>
    public async Task AssertSameAsync(string table)
    {
        Assert.Equal(await ColumnsAsync(Scenario.Database, table), await ColumnsAsync(table));
        Assert.Equal(await KeyAsync(Scenario.Database, table), await KeyAsync(Other, table));
        await AssertSameRowsAsync(table);
    }

    public async Task AssertSameRowsAsync(string table) => Assert.Equal(
        await Scenario.Cluster.ChecksumAsync(Scenario.Database, table), await Scenario.Cluster.ChecksumAsync(Other, table));

    public void Dispose() => Scenario.Dispose();

    Task<IReadOnlyList<string>> ColumnsAsync(string database, string table) => Scenario.Cluster.ColumnAsync<string>(
        database, $"""
        SELECT attname || ' ' || format_type(atttypid, atttypmod) || CASE WHEN attnotnull THEN ' NOT NULL' ELSE '' END
        FROM pg_attribute WHERE attrelid = '{table}'::regclass AND attnum > 0 ORDER BY attnum
        """);
}
