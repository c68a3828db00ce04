using System.Text.Json.Nodes;
using Sluice.Tests.Copying.Support;
using Sluice.Tests.Copying.Support.Proxies;

namespace Sluice.Tests.Copying.Faults;

/// <summary>The server commits a slice, and the connection breaks before the client learns of it.</summary>
public sealed class UnknownCommitTests
{
    static readonly JsonObject Policy = new() { ["retry"] = 2, ["retryIntervalInSeconds"] = 0 };

    [NeedsFact(Needs.PostgreSql)]
    public async Task With_the_ledger_the_next_try_finds_the_slice_copied()
    {
        using var scenario = await CopyScenario.CreateAsync(Orders.Tables);
        await using var proxy = new CommitCuttingProxy(scenario.Cluster.Port);
        var watch = new RetryWatch { WhenStarted = proxy.Arm };
        await using var copies = new LocalCopies(Factory(scenario, proxy, ledger: true), watch);

        await copies.RunAsync();

        Assert.Equal((Side.Sink, "ConnectionLost"), (Assert.Single(watch.Faults).Side, watch.Faults.First().Code));
        await Orders.AssertCopiedAsync(scenario, scenario);
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task Without_the_ledger_the_copy_fails_and_says_why_it_is_not_tried_again()
    {
        using var scenario = await CopyScenario.CreateAsync(Orders.Tables);
        await using var proxy = new CommitCuttingProxy(scenario.Cluster.Port);
        var watch = new RetryWatch { WhenStarted = proxy.Arm };
        await using var copies = new LocalCopies(Factory(scenario, proxy, ledger: false), watch);

        var fault = await Assert.ThrowsAnyAsync<SluiceException>(() => copies.RunAsync());

        Assert.Equal((Side.Sink, "CommitUnknown"), (fault.Side, fault.Code));
        Assert.Contains("COMMIT", fault.Message, StringComparison.Ordinal);
        Assert.Contains("without the ledger another attempt could store them twice", fault.Message, StringComparison.Ordinal);
        Assert.Empty(watch.Retries);
        // They had been committed: another try, the policy's too, would have doubled them.
        await Orders.AssertCopiedAsync(scenario, scenario);
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task Without_the_ledger_a_pre_copy_script_of_which_nobody_knows_is_not_run_again()
    {
        using var scenario = await CopyScenario.CreateAsync($"{Orders.Tables}; CREATE TABLE scripts (ran_at timestamptz)");
        await using var proxy = new CommitCuttingProxy(scenario.Cluster.Port);
        proxy.Arm();
        await using var copies = new LocalCopies(Factory(scenario, proxy, ledger: false, "INSERT INTO scripts VALUES (now())"));

        var fault = await Assert.ThrowsAnyAsync<SluiceException>(() => copies.RunAsync());

        Assert.Equal((Side.Sink, "CommitUnknown"), (fault.Side, fault.Code));
        Assert.Equal(1, await scenario.CountAsync("scripts"));
    }

    static Sluice.Definitions.Factory Factory(CopyScenario scenario, CommitCuttingProxy proxy, bool ledger, string? script = null)
    {
        var sink = End.Table("orders", "copied", "far").WrittenAgainAtOnce().With("ledger", ledger);
        if (script is not null)
            sink = sink.With("preCopyScript", script);
        return scenario.Factory().Database("far", scenario.Cluster, scenario.Database, port: proxy.Port)
            .Copy("Orders", End.Table("orders"), sink, policy: (JsonObject)Policy.DeepClone()).Build();
    }
}
