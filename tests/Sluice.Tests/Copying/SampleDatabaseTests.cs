using Sluice.Tests.Copying.Support;

namespace Sluice.Tests.Copying;

/// <summary>Whole databases of other people's making, copied table by table in one pipeline, come back equal.</summary>
public sealed class SampleDatabaseTests
{
    [NeedsFact(Needs.SampleDatabases)]
    public async Task Chinook_goes_through_csv_and_comes_back_equal()
    {
        using var chinook = await ChinookAsync();
        await CopyThroughFilesAsync(chinook, table => End.Csv(table));
    }

    [NeedsFact(Needs.SampleDatabases)]
    public async Task Northwind_goes_through_csv_and_comes_back_equal()
    {
        using var northwind = await NorthwindAsync();
        await CopyThroughFilesAsync(northwind, table => End.Csv(table));
    }

    [NeedsFact(Needs.SampleDatabases | Needs.Azurite)]
    public async Task Northwind_goes_through_compressed_blobs_and_comes_back_equal()
    {
        using var northwind = await NorthwindAsync();
        await northwind.AzuriteAsync();
        var container = Azurite.NewContainerName("northwind");
        await CopyThroughFilesAsync(northwind, table => End.Blobs(container, table).Gzip());
    }

    [NeedsFact(Needs.SampleDatabases)]
    public async Task Chinook_goes_from_table_to_table_and_comes_back_equal()
    {
        using var chinook = await ChinookAsync();
        await CopyFromTableToTableAsync(chinook);
    }

    [NeedsFact(Needs.SampleDatabases)]
    public async Task Northwind_goes_from_table_to_table_and_comes_back_equal()
    {
        using var northwind = await NorthwindAsync();
        await CopyFromTableToTableAsync(northwind);
    }

    static async Task<CopyScenario> ChinookAsync()
    {
        var cluster = await PostgreSqlCluster.SharedAsync();
        return await CopyScenario.OverAsync(cluster, await SampleDatabases.CreateChinookAsync(cluster));
    }

    static async Task<CopyScenario> NorthwindAsync()
    {
        var cluster = await PostgreSqlCluster.SharedAsync();
        return await CopyScenario.OverAsync(cluster, await SampleDatabases.CreateNorthwindAsync(cluster));
    }

    static async Task CopyThroughFilesAsync(CopyScenario scenario, Func<string, End> files)
    {
        var tables = await MakeTargetsAsync(scenario);
        var factory = scenario.Factory();
        foreach (var table in tables)
        {
            factory.Copy($"{table}Out", End.Table(table), files(table));
            factory.Copy($"{table}In", files(table).Matching("*"), End.Table(table, "copied"), dependsOn: ($"{table}Out", "Succeeded"));
        }

        var outcome = (await scenario.RunAsync(factory, "--json")).Succeeded();
        var activities = outcome.Json["activities"]!.AsArray();
        Assert.Equal(2 * tables.Count, activities.Count);
        Assert.All(activities, activity => Assert.Equal("Succeeded", (string?)activity!["status"]));
        await AssertEqualAsync(scenario, tables);
    }

    static async Task CopyFromTableToTableAsync(CopyScenario scenario)
    {
        var tables = await MakeTargetsAsync(scenario);
        var factory = scenario.Factory();
        string? previous = null;
        foreach (var table in tables)
        {
            // One after the other, for dependencies' sake.
            factory.Copy(table, End.Table(table), End.Table(table, "copied"), dependsOn: previous is null ? [] : [(previous, "Succeeded")]);
            previous = table;
        }

        (await scenario.RunAsync(factory)).Succeeded();
        await AssertEqualAsync(scenario, tables);
    }

    static async Task<IReadOnlyList<string>> MakeTargetsAsync(CopyScenario scenario)
    {
        var tables = await scenario.ColumnAsync<string>("SELECT tablename::text FROM pg_tables WHERE schemaname = 'public' ORDER BY 1");
        Assert.True(tables.Count > 10);
        foreach (var table in tables)
            await scenario.ExecuteAsync($"CREATE TABLE copied.\"{table}\" (LIKE public.\"{table}\" INCLUDING ALL)");
        return tables;
    }

    static async Task AssertEqualAsync(CopyScenario scenario, IReadOnlyList<string> tables)
    {
        var rows = 0L;
        foreach (var table in tables)
        {
            var (original, copy) = ($"public.\"{table}\"", $"copied.\"{table}\"");
            Assert.Equal(0, await scenario.ScalarAsync<long>($"SELECT count(*) FROM (TABLE {original} EXCEPT ALL TABLE {copy}) AS lost"));
            Assert.Equal(0, await scenario.ScalarAsync<long>($"SELECT count(*) FROM (TABLE {copy} EXCEPT ALL TABLE {original}) AS added"));
            rows += await scenario.CountAsync(copy);
        }

        Assert.True(rows > 1000, $"only {rows} rows");
        await scenario.AssertNoSessionIsLeftAsync();
    }
}
