using System.Globalization;
using Sluice.Tests.Activities;

namespace Sluice.Tests.Cli.Serving;

/// <summary>A server is killed at moments that nobody chose. More rounds than these: <c>SLUICE_KILL_ROUNDS=20</c>.</summary>
public sealed class KilledServerTests(SharedDatabase database) : IClassFixture<SharedDatabase>, IDisposable
{
    const int Items = 8;
    const int RowsOfItem = 20_000;
    const int RowsOfCopy = 200_000;

    static readonly int Rounds = int.Parse(Environment.GetEnvironmentVariable("SLUICE_KILL_ROUNDS") ?? "3", CultureInfo.InvariantCulture);

    readonly TemporaryFolder _home = new();

    [NeedsFact(Needs.PostgreSql)]
    public async Task Every_run_ends_after_the_next_start_and_every_row_is_there_once()
    {
        await database.ExecuteAsync($"""
            CREATE TABLE numbers AS SELECT n FROM generate_series(1, {RowsOfCopy}) AS n;
            CREATE TABLE copied (n integer); CREATE TABLE looped (item integer, n integer)
            """);
        using var pipelines = database.Of(
            Copied.From("Copy", "SELECT n FROM numbers", "copied", """
                , "partitionOption": "DynamicRange", "partitionSettings": { "partitionColumnName": "n" }
                """),
            LocalPipelines.Activity("Each", "ForEach", $$"""
                { "items": "@range(1, {{Items}})", "batchCount": 3, "activities": [
                  {{Copied.From("Part", $"@{{concat('SELECT ', item(), ' AS item, n FROM generate_series(1, {RowsOfItem}) AS n')}}", "looped")}}] }
                """));
        var seed = Random.Shared.Next();
        var random = new Random(seed);
        var runs = new List<string>();
        for (var round = 0; round < Rounds; round++)
        {
            await using var server = await SluiceServer.StartAsync(_home, pipelines.Files.Path);
            runs.Add(await server.CreateRunAsync());
            // Moments from before the first row until after the last.
            await Task.Delay(random.Next(2000));
            await server.KillAsync();
        }

        await using var last = await SluiceServer.StartAsync(_home, pipelines.Files.Path);
        foreach (var run in runs)
            await last.WaitForAsync(run);

        Assert.True(
            ($"{Rounds} {Rounds}", $"{Rounds} {Rounds}") == (await CountsAsync("copied", "n", RowsOfCopy), await CountsAsync("looped", "item, n", Items * RowsOfItem)),
            $"seed {seed}: {await CountsAsync("copied", "n", RowsOfCopy)}, {await CountsAsync("looped", "item, n", Items * RowsOfItem)}");
        (await last.StopAsync()).Succeeded();
    }

    public void Dispose() => _home.Dispose();

    /// <summary>How often the rows are there that are there least and most often.</summary>
    async Task<string?> CountsAsync(string table, string columns, int rows) => await database.ScalarAsync<string>($"""
        SELECT CASE WHEN count(*) = {rows} THEN min(times) || ' ' || max(times) ELSE count(*) || ' rows' END
        FROM (SELECT count(*) AS times FROM {table} GROUP BY {columns}) AS counted
        """);
}
