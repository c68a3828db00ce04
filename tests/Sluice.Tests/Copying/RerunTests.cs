using System.Text.Json;
using System.Text.Json.Nodes;
using Sluice.Activities;
using Sluice.Connections;
using Sluice.Copying.Plans;
using Sluice.Copying.Slices;
using Sluice.Credentials;
using Sluice.Pipelines;
using Sluice.Tests.Copying.Support;

namespace Sluice.Tests.Copying;

/// <summary>A rerun knows slices by their numbers in the first run's plan, so it keeps to that plan or fails.</summary>
public sealed class RerunTests
{
    const string Tables = """
        CREATE TABLE orders (id integer PRIMARY KEY, note text);
        INSERT INTO orders SELECT id, 'order ' || id FROM generate_series(1, 100) AS id; ANALYZE orders;
        CREATE TABLE copied.orders (id integer CONSTRAINT no_sixty CHECK (id <> 60), note text);
        """;

    static End Source => End.Table("orders").ByRange("id");

    static End Target => End.Table("orders", "copied");

    [NeedsTheory(Needs.PostgreSql)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_plan_of_the_first_run_is_taken_though_the_catalogs_tell_another_one(bool isSecure)
    {
        using var scenario = await CopyScenario.CreateAsync(Tables);
        await using var copies = new LocalCopies(scenario.Factory().Copy("Orders", Source, Target, 4).Build());
        var request = await copies.ResolveAsync("Orders") with { IsSecure = isSecure };
        var first = await copies.Activities.PlanAsync(request, default);
        await copies.Activities.PrepareAsync(new(request, first), default);
        Assert.Equal(!isSecure, (await scenario.ScalarAsync<string>("SELECT plan FROM sluice.copy"))!.Contains("orders", StringComparison.Ordinal));
        await scenario.ExecuteAsync("INSERT INTO orders SELECT id, 'later' FROM generate_series(101, 1000) AS id; ANALYZE orders");

        var again = await copies.Activities.PlanAsync(Rerun(request), default);
        var fresh = await copies.Activities.PlanAsync(request, default);

        Assert.Equal(Text(first), Text(again));
        Assert.True(again.Start > first.Start);
        // A secure copy is one step: a further attempt at it goes on by the same plan.
        Assert.Equal(isSecure, Text(first) == Text(fresh));
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task A_rerun_of_what_was_never_prepared_is_planned_anew()
    {
        using var scenario = await CopyScenario.CreateAsync(Tables);
        await using var copies = new LocalCopies(scenario.Factory().Copy("Orders", Source, Target, 4).Build());
        var request = Rerun(await copies.ResolveAsync("Orders"));

        var plan = await copies.Activities.PlanAsync(request, default);
        await copies.Activities.PrepareAsync(new(request, plan), default);

        Assert.Equal(4, plan.Slices.Count);
    }

    [NeedsTheory(Needs.PostgreSql)]
    [InlineData("query", "SELECT id, note FROM orders WHERE id < 1000 AND ?AdfDynamicRangePartitionCondition")]
    [InlineData("partitionOption", "None")]
    public async Task A_definition_that_changed_is_refused(string property, string value)
    {
        using var scenario = await CopyScenario.CreateAsync(Tables);
        var runId = await FailAsync(scenario, Source, Target);

        var changed = await RerunAsync(scenario, runId, Source.With(property, value), Target);
        var same = await RerunAsync(scenario, runId, Source, Target);

        Assert.Equal((Side.Definition, "DefinitionChanged"), (changed?.Side, changed?.Code));
        Assert.Contains("Start a new run", changed!.Message, StringComparison.Ordinal);
        Assert.Null(same);
        await scenario.AssertSameAsync("public.orders", "copied.orders");
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task What_belongs_to_no_slice_may_change()
    {
        using var scenario = await CopyScenario.CreateAsync(Tables + "ALTER TABLE copied.orders ADD loaded text;");
        var runId = await FailAsync(scenario, Loaded("@utcnow()"), Target);

        var fault = await RerunAsync(
            scenario, runId, Loaded("@utcnow()").With("maxConcurrentConnections", 2), Target.With("postCopyScript", "SELECT 1"), parallel: 2);

        Assert.Null(fault);
        Assert.Equal((100, 100), (await scenario.CountAsync("copied.orders"), await scenario.ScalarAsync<long>("SELECT count(DISTINCT id) FROM copied.orders")));

        static End Loaded(string value) => Source.With(
            "additionalColumns", new JsonArray(new JsonObject { ["name"] = "loaded", ["value"] = new JsonObject { ["value"] = value, ["type"] = "Expression" } }));
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task Another_plan_than_the_one_that_is_remembered_is_refused_before_the_first_slice()
    {
        using var scenario = await CopyScenario.CreateAsync(Tables);
        await using var copies = new LocalCopies(scenario.Factory().Copy("Orders", Source, Target, 4).Build());
        var request = await copies.ResolveAsync("Orders");
        var plan = await copies.Activities.PlanAsync(request, default);
        await copies.Activities.PrepareAsync(new(request, plan), default);

        var other = plan with { Slices = [.. plan.Slices.Take(2)] };
        var fault = await Assert.ThrowsAsync<SluiceException>(() => copies.Activities.PrepareAsync(new(Rerun(request), other), default));

        Assert.Equal("PlanChanged", fault.Code);
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task Slices_whose_plan_is_not_remembered_are_not_joined_by_others()
    {
        using var scenario = await CopyScenario.CreateAsync(Tables);
        var runId = await FailAsync(scenario, Source, Target);
        await scenario.ExecuteAsync("DROP TABLE sluice.copy");

        var fault = await RerunAsync(scenario, runId, Source, Target);

        Assert.Equal("PlanForgotten", fault?.Code);
        Assert.Equal(75, await scenario.CountAsync("copied.orders"));
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task A_rerun_is_verified_against_what_the_target_held_before_the_first_run()
    {
        using var scenario = await CopyScenario.CreateAsync(Tables + "INSERT INTO copied.orders VALUES (0, 'there before');");
        var settings = new JsonObject { ["validateDataConsistency"] = true };
        var runId = await FailAsync(scenario, Source, Target, settings);

        var fault = await RerunAsync(scenario, runId, Source, Target, settings: settings);

        Assert.Null(fault);
        Assert.Equal(101, await scenario.CountAsync("copied.orders"));
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task A_table_that_the_first_run_made_is_not_made_again()
    {
        using var scenario = await CopyScenario.CreateAsync(Tables + """
            CREATE TABLE trap (n integer); INSERT INTO trap VALUES (60);
            """);
        var source = Source.With("query", "SELECT id, 1 / (id - (SELECT n FROM trap)) AS share FROM orders WHERE ?AdfDynamicRangePartitionCondition");
        var target = End.Table("made", "copied").With("tableOption", "autoCreate");
        var runId = await FailAsync(scenario, source, target);
        await scenario.ExecuteAsync("UPDATE trap SET n = 0");

        Assert.Null(await RerunAsync(scenario, runId, source, target));

        Assert.Equal(100, await scenario.CountAsync("copied.made"));
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task Plans_are_forgotten_with_the_slices_and_a_ledger_without_them_gets_them()
    {
        using var scenario = await CopyScenario.CreateAsync(Tables + "ALTER TABLE copied.orders DROP CONSTRAINT no_sixty;");
        await scenario.CopyAsync(Source, Target, 4);
        await scenario.ExecuteAsync("UPDATE sluice.copy SET planned_at = now() - interval '46 days'");
        await scenario.CopyAsync(Source, Target, 4);
        Assert.Equal(1, await scenario.CountAsync("sluice.copy"));

        await scenario.ExecuteAsync("DROP TABLE sluice.copy");
        await scenario.CopyAsync(Source, Target, 4);

        Assert.Equal((1, 12), (await scenario.CountAsync("sluice.copy"), await scenario.CountAsync("sluice.slice")));
    }

    static CopyRequest Rerun(CopyRequest request) => request with { ExecutionId = "again" };

    static string Text(CopyPlan plan) => JsonSerializer.Serialize(plan with { Start = default });

    /// <summary>Copies all but the slice with row 60, for which the target or the source has no place.</summary>
    static async Task<string> FailAsync(CopyScenario scenario, End from, End to, JsonObject? settings = null)
    {
        await using var copies = new LocalCopies(scenario.Factory().Copy("Orders", from, to, Settings(settings), 4).Build());
        await Assert.ThrowsAnyAsync<SluiceException>(() => copies.RunAsync());
        await scenario.ExecuteAsync("ALTER TABLE copied.orders DROP CONSTRAINT no_sixty");
        return copies.RunId;
    }

    /// <summary>Runs it again, as another run of the same group.</summary>
    static async Task<SluiceException?> RerunAsync(
        CopyScenario scenario, string runId, End from, End to, int parallel = 4, JsonObject? settings = null)
    {
        var factory = scenario.Factory().Copy("Orders", from, to, Settings(settings), parallel).Build();
        await using var connections = new FactoryConnections(factory, new EnvironmentSecretSource(), TimeProvider.System);
        var engine = PipelineEngine.Create(factory, connections, OutputStore.InMemory(), null, CopyProgress.None, TimeProvider.System, CancellationToken.None);
        var rerun = new PipelineRunRequest(runId, TestFactory.Pipeline, []).Rerun();
        try
        {
            await engine.RunAsync(PipelineOrchestration.Definition, rerun, rerun.RunId);
            return null;
        }
        catch (SluiceException fault)
        {
            return fault;
        }
    }

    static JsonObject Settings(JsonObject? settings) => (JsonObject?)settings?.DeepClone() ?? [];
}
