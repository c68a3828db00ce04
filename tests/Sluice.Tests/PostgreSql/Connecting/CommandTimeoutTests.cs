using Sluice.Tests.Copying.Support;

namespace Sluice.Tests.PostgreSql.Connecting;

public sealed class CommandTimeoutTests
{
    const string Slow = """
        CREATE TABLE t AS SELECT 1 AS id; CREATE TABLE copied.t (id integer);
        CREATE FUNCTION wait() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_sleep(3); RETURN NULL; END $$;
        CREATE TRIGGER wait BEFORE INSERT ON copied.t FOR EACH STATEMENT EXECUTE FUNCTION wait();
        """;

    [NeedsFact(Needs.PostgreSql)]
    public async Task It_does_not_end_a_copy()
    {
        using var scenario = await CopyScenario.CreateAsync(Slow);

        await RunAsync(scenario, End.Table("t", "copied", "impatient"));

        Assert.Equal(1, await scenario.CountAsync("copied.t"));
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task It_ends_a_statement_that_is_none()
    {
        using var scenario = await CopyScenario.CreateAsync(Slow);

        var fault = await Assert.ThrowsAnyAsync<SluiceException>(
            () => RunAsync(scenario, End.Table("t", "copied", "impatient").With("preCopyScript", "SELECT pg_sleep(60)")));

        Assert.Equal((Side.Sink, "CommandTimeout"), (fault.Side, fault.Code));
        Assert.Contains("commandTimeout", fault.Detail, StringComparison.Ordinal);
    }

    static async Task RunAsync(CopyScenario scenario, End to)
    {
        var factory = scenario.Factory().Service("impatient", "AzurePostgreSql", new()
        {
            ["server"] = scenario.Cluster.Host,
            ["port"] = scenario.Cluster.Port,
            ["database"] = scenario.Database,
            ["username"] = scenario.Cluster.User,
            ["password"] = scenario.Cluster.Password,
            ["commandTimeout"] = 1,
        });
        await using var copies = new LocalCopies(factory.Copy("Copy", End.Table("t"), to).Build());
        await copies.RunAsync();
    }
}
