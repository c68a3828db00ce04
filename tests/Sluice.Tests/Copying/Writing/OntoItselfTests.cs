using System.Text.Json.Nodes;
using Sluice.Tests.Copying.Support;

namespace Sluice.Tests.Copying.Writing;

/// <summary>A copy that reads what it writes to has read everything before it empties or writes anything.</summary>
public sealed class OntoItselfTests
{
    const string Tables = """
        CREATE TABLE t (id integer PRIMARY KEY, v text); INSERT INTO t SELECT g, md5((g % 10)::text) FROM generate_series(1, 1000) g;
        CREATE TABLE heap AS SELECT * FROM t;
        CREATE VIEW view AS SELECT * FROM t;
        CREATE TABLE p (id integer, v text) PARTITION BY RANGE (id);
        CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (500); CREATE TABLE p2 PARTITION OF p FOR VALUES FROM (500) TO (2000);
        INSERT INTO p SELECT id, v FROM t;
        CREATE TABLE parent (id integer, v text); CREATE TABLE child () INHERITS (parent); INSERT INTO child SELECT * FROM t;
        CREATE TABLE looked_up (id integer PRIMARY KEY, v text); INSERT INTO looked_up SELECT * FROM t;
        CREATE TABLE lines (id integer REFERENCES looked_up, v text); INSERT INTO lines SELECT * FROM t;
        CREATE FUNCTION inner_rows() RETURNS SETOF t LANGUAGE plpgsql AS 'BEGIN RETURN QUERY SELECT * FROM heap; END';
        CREATE FUNCTION outer_rows() RETURNS SETOF t LANGUAGE sql VOLATILE AS 'SELECT * FROM inner_rows()';
        """;

    [NeedsTheory(Needs.PostgreSql)]
    [InlineData("t", "heap", """{"truncate": true}""", 1000)]
    [InlineData("heap", "heap", """{"truncate": true}""", 1000)]
    [InlineData("SELECT DISTINCT ON (v) * FROM heap ORDER BY v, id", "heap", """{"truncate": true}""", 10)]
    [InlineData("view", "t", """{"preCopyScript": "DELETE FROM t"}""", 1000)]
    [InlineData("heap", "heap", """{"preCopyScript": "TRUNCATE heap"}""", 1000)]
    [InlineData("heap", "heap", """{"preCopyScript": "DELETE FROM heap", "postCopyScript": "ANALYZE heap"}""", 1000)]
    [InlineData("t", "view", """{"preCopyScript": "DELETE FROM t", "writeMethod": "BulkInsert"}""", 1000)]
    [InlineData("p", "p", """{"truncate": true}""", 1000)]
    [InlineData("p1", "p", """{"truncate": true}""", 499)]
    [InlineData("SELECT * FROM p WHERE id < 100", "p1", """{"truncate": true}""", 99)]
    [InlineData("child", "parent", """{"truncate": true}""", 1000)]
    [InlineData("parent", "child", """{"truncate": true}""", 1000)]
    [InlineData("lines", "looked_up", """{"preCopyScript": "TRUNCATE looked_up CASCADE"}""", 1000)]
    [InlineData("SELECT * FROM outer_rows()", "heap", """{"truncate": true}""", 1000)]
    [InlineData("SELECT id, v || '!' AS v FROM t", "t", """{"writeMethod": "Upsert"}""", 1000)]
    [InlineData("SELECT id, v FROM t WHERE id <= 10", "t", """{"writeMethod": "Upsert", "deleteMissing": true}""", 10)]
    public async Task Every_row_that_was_read_is_there_once(string source, string target, string sink, long rows)
    {
        foreach (var parallel in (int[])[1, 4])
        {
            using var scenario = await CopyScenario.CreateAsync(Tables);
            var isQuery = source.Contains(' ', StringComparison.Ordinal);
            var from = isQuery ? End.Query(source) : End.Table(source);
            var to = End.Table(target) with { Activity = (JsonObject)JsonNode.Parse(sink)! };
            var expected = await scenario.ColumnAsync<string>($"SELECT ROW(s.*)::text FROM ({(isQuery ? source : $"TABLE {source}")}) AS s ORDER BY id");

            var output = await scenario.CopyAsync(parallel == 1 ? from : from.ByRange("id", "1", "1000"), to, parallel);

            Assert.Equal((rows, parallel), (output.RowsCopied, output.Slices));
            Assert.Equal(expected, await scenario.ColumnAsync<string>($"SELECT ROW(s.*)::text FROM {target} AS s ORDER BY id"));
            await UpsertTests.AssertNothingIsStagedAsync(scenario);
        }
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task Rows_that_are_added_to_their_own_table_are_not_read_again()
    {
        using var scenario = await CopyScenario.CreateAsync(Tables);

        var output = await scenario.CopyAsync(End.Table("heap").ByRange("id", "1", "1000").With("consistent", false), End.Table("heap"), 4);

        Assert.Equal(1000, output.RowsCopied);
        Assert.Equal((2000, 1000), (await scenario.CountAsync("heap"), await scenario.CountAsync("(SELECT id FROM heap GROUP BY id HAVING count(*) = 2) AS twice")));
        // Each key moves into the next slice's range.
        await scenario.CopyAsync(
            End.Query("SELECT id + 250 AS id, 'moved ' || id AS v FROM t").ByRange("id", "1", "1250").With("consistent", false),
            End.Table("t").With("writeMethod", "Upsert"), 5);
        Assert.Equal(1000, await scenario.CountAsync("t WHERE v = 'moved ' || id - 250"));
        Assert.Equal(1250, await scenario.CountAsync("t"));
    }

    [NeedsTheory(Needs.PostgreSql)]
    [InlineData("""{"truncate": true, "ledger": false}""")]
    [InlineData("""{"preCopyScript": "DELETE FROM t", "ledger": false}""")]
    public async Task Where_nothing_may_be_staged_it_is_refused_before_anything_is_touched(string sink)
    {
        using var scenario = await CopyScenario.CreateAsync(Tables);

        var fault = await scenario.FailAsync(End.Table("view"), End.Table("t") with { Activity = (JsonObject)JsonNode.Parse(sink)! });

        Assert.Equal((Side.Definition, "CopyOntoItself"), (fault.Side, fault.Code));
        Assert.Contains("--no-ledger", fault.Detail, StringComparison.Ordinal);
        Assert.Equal(1000, await scenario.CountAsync("t"));
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task The_server_is_known_by_itself_whatever_its_address_and_the_role()
    {
        using var scenario = await CopyScenario.CreateAsync(Tables);
        var role = $"plain_{scenario.Database}";
        await scenario.ExecuteAsync($"""
            CREATE ROLE {role} LOGIN PASSWORD 'S3cret-of-plain'; GRANT CREATE ON DATABASE {scenario.Database} TO {role};
            GRANT CREATE ON SCHEMA public TO {role}; GRANT SELECT, INSERT, DELETE, TRUNCATE ON heap TO {role};
            REVOKE EXECUTE ON FUNCTION pg_control_system() FROM PUBLIC;
            """);
        var factory = scenario.Factory()
            .Database("plain", scenario.Cluster, scenario.Database, role, "S3cret-of-plain")
            .Service("socket", "AzurePostgreSql", new()
            {
                ["server"] = scenario.Cluster.SocketFolder,
                ["port"] = scenario.Cluster.Port,
                ["database"] = scenario.Database,
                ["username"] = scenario.Cluster.User,
                ["password"] = new JsonObject { ["type"] = "SecureString", ["value"] = scenario.Cluster.Password },
                ["sslMode"] = 0,
            })
            .Copy("Copy", End.Table("heap", service: "socket"), End.Table("heap", service: "plain").With("truncate", true));
        await using var copies = new LocalCopies(factory.Build());

        var plan = await copies.Activities.PlanAsync(await copies.ResolveAsync("Copy"), default);
        await copies.RunAsync();

        Assert.Contains(plan.Notes, note => note.StartsWith("the copy reads heap, which writing to public.heap may change", StringComparison.Ordinal));
        Assert.Equal(1000, await scenario.CountAsync("heap"));
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task A_table_of_the_same_name_elsewhere_is_another()
    {
        using var scenario = await CopyScenario.CreateAsync(Tables + "CREATE TABLE copied.heap (LIKE heap)");
        var other = await scenario.Cluster.CreateDatabaseAsync("other");
        await scenario.Cluster.ExecuteAsync(other, Tables);
        await using var copies = new LocalCopies(scenario.Factory().Database("other", scenario.Cluster, other)
            .Copy("Copy", End.Table("heap"), End.Table("heap", service: "other").With("truncate", true)).Build());

        var plans = new[]
        {
            await copies.Activities.PlanAsync(await copies.ResolveAsync("Copy"), default),
            await scenario.PlanAsync(End.Table("heap"), End.Table("heap", "copied").With("truncate", true)),
            await scenario.PlanAsync(End.Query("SELECT * FROM heap WHERE id < abs(20)"), End.Table("t").With("preCopyScript", "DELETE FROM t")),
        };

        Assert.All(plans, plan => Assert.False(plan.Shape.IsStaged));
        Assert.All(plans, plan => Assert.DoesNotContain(plan.Notes, note => note.Contains("the copy reads", StringComparison.Ordinal)));
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task A_standby_holds_what_its_primary_does()
    {
        await using var primary = await PostgreSqlCluster.StartAsync(hbaLines: PostgreSqlCluster.ReplicationHba);
        using var scenario = await CopyScenario.CreateAsync(Tables, primary);
        await using var standby = await primary.StartStandbyAsync();
        await using var copies = new LocalCopies(scenario.Factory().Database("standby", standby, scenario.Database)
            .Copy("Copy", End.Table("heap", service: "standby"), End.Table("heap").With("truncate", true)).Build());

        await copies.RunAsync();

        Assert.Equal(1000, await scenario.CountAsync("heap"));
    }
}
