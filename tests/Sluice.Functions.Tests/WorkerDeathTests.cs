using System.Text.Json.Nodes;
using Microsoft.Azure.WebJobs.Host;
using Npgsql;
using Sluice.Functions.Tests.Support;
using Sluice.Tests;
using Xunit;

namespace Sluice.Functions.Tests;

/// <summary>A worker process that ends takes the slice under way and the snapshot with it: the run goes on by itself.</summary>
public sealed class WorkerDeathTests
{
    const int Gate = 4711;

    [NeedsFact(Needs.PostgreSql)]
    public async Task A_run_whose_worker_dies_in_mid_slice_succeeds_with_default_settings_and_notes_the_second_snapshot()
    {
        await using var scenario = await Scenario.CreateAsync();
        scenario.ParallelCopies = 1;
        scenario.Source["partitionOption"] = "PhysicalPartitionsOfTable";
        scenario.Source["partitionSettings"] = new JsonObject { ["partitionNames"] = new JsonArray("p1", "p2") };
        await scenario.Cluster.ExecuteAsync(scenario.Database, $"""
            ALTER TABLE orders RENAME TO old; CREATE TABLE orders (LIKE old) PARTITION BY RANGE (id);
            CREATE TABLE p1 PARTITION OF orders FOR VALUES FROM (1) TO (51); CREATE TABLE p2 PARTITION OF orders FOR VALUES FROM (51) TO (101);
            INSERT INTO orders TABLE old;
            CREATE FUNCTION wait() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_advisory_xact_lock({Gate}); RETURN NEW; END $$;
            CREATE TRIGGER wait BEFORE INSERT ON copied FOR EACH ROW WHEN (NEW.id = 60) EXECUTE FUNCTION wait();
            """);
        await using var gate = await scenario.Cluster.OpenAsync(scenario.Database);
        await ExecuteAsync(gate, $"SELECT pg_advisory_lock({Gate})");
        var deaths = 0;
        scenario.Start(app => new DurableEngine(app)
        {
            Around = async (name, attempt, stop) =>
            {
                if (name != "CopySlices" || Interlocked.Increment(ref deaths) > 1)
                    return await attempt(stop);
                using var death = CancellationTokenSource.CreateLinkedTokenSource(stop);
                var dying = attempt(death.Token);
                await Eventually.TrueAsync(() => scenario.Cluster.ScalarAsync<bool>(scenario.Database, """
                    SELECT EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND NOT granted
                                   AND database = (SELECT oid FROM pg_database WHERE datname = current_database()))
                    """), TimeSpan.FromSeconds(30));
                await death.CancelAsync();
                await Assert.ThrowsAnyAsync<SluiceException>(() => dying);
                await ExecuteAsync(gate, $"""
                    SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity
                    WHERE application_name LIKE 'sluice snapshot %' AND datname = current_database();
                    SELECT pg_advisory_unlock({Gate})
                    """);
                throw new FunctionInvocationException("Exception while executing function: Functions.CopySlices");
            },
        });

        var run = await scenario.RunAsync();

        Assert.Equal("Succeeded", (string?)run["status"]);
        Assert.True(await scenario.IsCopiedAsync());
        Assert.True(deaths > 1);
        var finish = Assert.Single(scenario.Engine.Attempts, attempt => attempt.Action.Name == "FinishCopy");
        Assert.Contains("slices were read in 2 snapshots", (string?)JsonNode.Parse(finish.Result!)!["notes"]![0], StringComparison.Ordinal);
    }

    static async Task ExecuteAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
