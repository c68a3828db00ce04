using Sluice.Functions.Tests.Support;
using Sluice.Tests;
using Xunit;

namespace Sluice.Functions.Tests;

/// <summary>The indexes of a table that a copy makes are a step of its own, which a durable engine may do twice.</summary>
public sealed class NewTableTests
{
    [NeedsFact(Needs.PostgreSql)]
    public async Task Indexes_are_made_after_the_slices_once_whoever_tries()
    {
        await using var scenario = await Scenario.CreateAsync();
        await scenario.Cluster.ExecuteAsync(scenario.Database, "DROP TABLE copied; CREATE INDEX note ON orders (note, id)");
        (scenario.Sink["tableOption"], scenario.Sink["indexes"]) = ("autoCreate", true);
        scenario.Start(app => new DurableEngine(app) { AttemptsAtOnce = name => name == "BuildIndexes" ? 3 : 1 });

        var run = await scenario.RunAsync();

        Assert.Equal("Succeeded", (string?)run["status"]);
        Assert.All(scenario.Engine.Attempts, attempt => Assert.Null(attempt.Failure));
        Assert.Equal(
            ["ReleaseSnapshot", "BuildIndexes", "BuildIndexes", "BuildIndexes", "FinishCopy"],
            scenario.Engine.Attempts.Select(attempt => attempt.Action.Name).SkipWhile(name => name != "ReleaseSnapshot").Take(5));
        Assert.True(await scenario.IsCopiedAsync());
        Assert.Equal(["copied_note", "copied_pkey"], await scenario.Cluster.ColumnAsync<string>(
            scenario.Database, "SELECT indexname::text FROM pg_indexes WHERE tablename = 'copied' ORDER BY 1"));
    }
}
