using Sluice.Copying.Plans;
using Sluice.Copying.Slices;
using Sluice.Tests.Copying.Support;
using static Sluice.Tests.Copying.TypedLane.Skipping;

namespace Sluice.Tests.Copying.TypedLane;

/// <summary><c>writeMethod: BulkInsert</c>: rows go where COPY does not, with the same values and the same guarantees.</summary>
public sealed class BulkInsertTests
{
    const string Ids = "1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20";

    [NeedsFact(Needs.PostgreSql)]
    public async Task A_view_with_a_rule_takes_rows_that_COPY_cannot_write()
    {
        using var scenario = await CopyScenario.CreateAsync("""
            CREATE TABLE t AS SELECT g AS id, 'v' || g AS v FROM generate_series(1, 50000) AS g;
            CREATE TABLE kept (id integer GENERATED ALWAYS AS IDENTITY, v text, by_rule boolean DEFAULT true);
            CREATE VIEW copied.t AS SELECT id, v FROM kept;
            CREATE RULE into_kept AS ON INSERT TO copied.t DO INSTEAD INSERT INTO kept (v) VALUES (NEW.v)
            """);

        var fault = await scenario.FailAsync(End.Table("t"), End.Table("t", "copied"));
        Assert.Equal((Side.Sink, "42809"), (fault.Side, fault.Code));
        Assert.Contains("BulkInsert", fault.Message, StringComparison.Ordinal);
        Assert.Equal(50_000, (await scenario.CopyAsync(End.Table("t"), Inserted("t"))).RowsCopied);

        Assert.Equal(50_000, await scenario.ScalarAsync<long>("SELECT count(DISTINCT k.v) FROM kept AS k JOIN t USING (v) WHERE by_rule"));
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task An_updatable_view_takes_rows_and_checks_them()
    {
        using var scenario = await CopyScenario.CreateAsync("""
            CREATE TABLE t AS SELECT g AS id, 'v' || g AS v FROM generate_series(1, 20) AS g;
            CREATE TABLE kept (id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY, v varchar(3));
            CREATE VIEW copied.t AS SELECT v, id FROM kept WHERE id <= 20 WITH CHECK OPTION
            """);

        await scenario.CopyAsync(End.Table("t"), Inserted("t"));
        await scenario.AssertSameAsync("t", "copied.t");

        await scenario.ExecuteAsync("TRUNCATE kept; UPDATE t SET id = 21 WHERE id = 7");
        var fault = await scenario.FailAsync(End.Table("t"), Inserted("t"));
        Assert.Equal((Side.Sink, "44000"), (fault.Side, fault.Code));
        Assert.Contains("rows 1 to 20", fault.Message, StringComparison.Ordinal);
        Assert.Equal(0, await scenario.CountAsync("kept"));
        Assert.Equal(1, (await scenario.CopyAsync(End.Table("t"), Inserted("t"), Logged())).RowsSkipped);
        Assert.Equal(19, await scenario.CountAsync("kept"));
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task A_table_with_row_security_takes_rows_that_COPY_cannot_write()
    {
        using var scenario = await CopyScenario.CreateAsync("""
            CREATE TABLE t AS SELECT g AS id FROM generate_series(1, 20) AS g;
            CREATE TABLE copied.t (id integer);
            ALTER TABLE copied.t ENABLE ROW LEVEL SECURITY;
            CREATE POLICY small ON copied.t USING (id < 100);
            """);
        var user = $"writer_{scenario.Database}";
        await scenario.ExecuteAsync($"""
            CREATE ROLE {user} LOGIN PASSWORD 'w'; GRANT USAGE ON SCHEMA public, copied TO {user}; GRANT SELECT ON t TO {user};
            GRANT ALL ON copied.t TO {user}; GRANT CREATE ON DATABASE {scenario.Database} TO {user}
            """);
        try
        {
            TestFactory Factory(End to) => scenario.Factory()
                .Database("restricted", scenario.Cluster, scenario.Database, user, "w")
                .Copy("Copy", End.Table("t"), to with { Service = "restricted" });
            await using var byCopy = new LocalCopies(Factory(End.Table("t", "copied")).Build());
            var fault = await Assert.ThrowsAnyAsync<SluiceException>(() => byCopy.RunAsync());
            Assert.Contains("BulkInsert", fault.Message, StringComparison.Ordinal);

            await using var byInsert = new LocalCopies(Factory(Inserted("t")).Build());
            await byInsert.RunAsync();
            await scenario.AssertSameAsync("t", "copied.t");
        }
        finally
        {
            await scenario.ExecuteAsync($"DROP OWNED BY {user}; DROP ROLE {user}");
        }
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task Rows_are_decoded_and_the_plan_says_why()
    {
        using var scenario = await CopyScenario.CreateAsync("CREATE TABLE t (id integer); CREATE TABLE copied.t (id integer)");
        Write(scenario, "in/t.csv", "id\n1\n");

        foreach (var source in (End[])[End.Table("t"), End.Csv("in", "t.csv")])
        {
            var plan = await scenario.PlanAsync(source, Inserted("t"));
            Assert.Equal(RowEncoding.Batches, plan.Shape.Encoding);
            Assert.Contains("rows are decoded: rows are inserted by statements", plan.Notes);
        }
    }

    [NeedsTheory(Needs.PostgreSql)]
    [InlineData("varchar(3)", "text", "abcd", "22001")]
    [InlineData("char(3)", "text", "abcd", "22001")]
    [InlineData("bit(3)", "bit varying", "1011", "22026")]
    [InlineData("varbit(3)", "bit varying", "1011", "22001")]
    [InlineData("numeric(5,2)", "numeric", "12345.67", "22003")]
    [InlineData("name", "text", "a234567890123456789012345678901234567890123456789012345678901234", "IncompatibleRow")]
    [InlineData("varchar(3)[]", "text[]", "{abcd}", "22001")]
    [InlineData("bit(3)[]", "bit varying[]", "{1011}", "22026")]
    [InlineData("copied.word", "text", "abcd", "22001")]
    [InlineData("copied.small", "integer", "100", "23514")]
    [InlineData("smallint", "integer", "40000", "IncompatibleRow")]
    public async Task What_is_too_long_or_too_large_is_refused_and_not_cut(string type, string sourceType, string value, string code)
    {
        using var scenario = await CopyScenario.CreateAsync($"""
            CREATE DOMAIN copied.word AS varchar(3); CREATE DOMAIN copied.small AS integer CHECK (VALUE < 100);
            CREATE TABLE t AS SELECT '{value}'::{sourceType} AS v;
            CREATE TABLE base (v {type}); CREATE VIEW copied.t AS SELECT * FROM base
            """);

        var fault = await scenario.FailAsync(End.Table("t"), Inserted("t"));

        // What a codec knows is refused before it is sent.
        Assert.Contains(fault.Code, (string[])[code, "IncompatibleRow"]);
        Assert.DoesNotContain(value.Trim('{', '}'), fault.Message, StringComparison.Ordinal);
        Assert.Equal(0, await scenario.CountAsync("base"));
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task Rows_that_do_not_fit_are_left_out()
    {
        using var scenario = await CopyScenario.CreateAsync("""
            CREATE TABLE t AS SELECT g AS id, CASE WHEN g = 30000 THEN 'abcd' ELSE 'abc' END AS v, g % 997 <> 1 AS is_good
            FROM generate_series(1, 40000) AS g;
            CREATE TABLE kept (id integer PRIMARY KEY, v varchar(3), is_good boolean CHECK (is_good));
            CREATE VIEW copied.t AS SELECT * FROM kept
            """);
        var bad = Enumerable.Range(0, 41).Select(i => 1L + (997 * i)).Append(30_000).Order().ToList();

        var output = await scenario.CopyAsync(
            End.Query("SELECT * FROM t ORDER BY id"), Inserted("t").With("writeBatchSize", 3000), Logged());

        Assert.Equal((40_000, 40_000 - 42, 42), (output.RowsRead, output.RowsCopied, output.RowsSkipped));
        Assert.Equal(bad, LoggedRows(scenario));
        Assert.Equal(bad, await scenario.ColumnAsync<long>("SELECT id::bigint FROM t EXCEPT SELECT id FROM kept ORDER BY 1"));
    }

    [NeedsTheory(Needs.PostgreSql)]
    [InlineData("t")]
    [InlineData("v")]
    public async Task Values_of_identity_columns_are_kept(string target)
    {
        using var scenario = await CopyScenario.CreateAsync("""
            CREATE TABLE t AS SELECT g AS a, -g AS "B b" FROM generate_series(1, 20) AS g;
            CREATE TABLE copied.t (a integer GENERATED ALWAYS AS IDENTITY, "B b" integer GENERATED BY DEFAULT AS IDENTITY);
            CREATE VIEW copied.v AS SELECT * FROM copied.t
            """);

        await scenario.CopyAsync(End.Table("t"), Inserted(target));

        await scenario.AssertSameAsync("t", "copied.t");
    }

    [NeedsTheory(Needs.PostgreSql)]
    [InlineData(1, 20)]
    [InlineData(7, 3)]
    [InlineData(20, 1)]
    [InlineData(1_000_000, 1)]
    public async Task A_statement_has_as_many_rows_as_asked_for(int rows, int statements)
    {
        using var scenario = await CopyScenario.CreateAsync("CREATE TABLE t AS SELECT g AS id FROM generate_series(1, 20) AS g");
        await CountStatementsAsync(scenario, "id integer");

        await scenario.CopyAsync(End.Table("t"), Inserted("t").With("writeBatchSize", rows));

        Assert.Equal(Ids, await scenario.ScalarAsync<string>("SELECT string_agg(id::text, ',') FROM copied.t"));
        Assert.Equal(statements, await scenario.ScalarAsync<long>("SELECT last_value FROM statements"));
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task A_statement_of_large_values_has_few_of_them()
    {
        using var scenario = await CopyScenario.CreateAsync("""
            CREATE TABLE t AS SELECT g AS id, decode(repeat(md5(g::text), 6250), 'hex') AS v FROM generate_series(1, 30) AS g
            """);
        await CountStatementsAsync(scenario, "id integer, v bytea");

        await scenario.CopyAsync(End.Table("t"), Inserted("t"));

        await scenario.AssertSameAsync("t", "copied.t");
        // 200 KB of text each: three pass half a megabyte.
        Assert.Equal(10, await scenario.ScalarAsync<long>("SELECT last_value FROM statements"));
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task NULL_and_what_looks_like_it_stay_apart()
    {
        using var scenario = await CopyScenario.CreateAsync("""
            CREATE TABLE t (id serial, s text, a text[], i integer[], j jsonb, n integer);
            INSERT INTO t (s, a, i, j, n) VALUES
                (NULL, NULL, NULL, NULL, NULL), ('', '{}', '{}', '{}', 0), ('NULL', '{NULL}', '{NULL}', 'null', 1),
                ('null', '{"NULL"}', '{{1,NULL},{3,4}}', '[null]', 2), ('{}', '{""}', '[0:1]={1,2}', '"{}"', 3),
                ('"', '{"\"","\\"," ",","}', '{-1}', '"\""', 4), (E'\\ \t\r\n,\\N', E'{"a\nb"}', '{2}', '"\\\\"', 5), ('é𝄞', '{é𝄞}', '{3}', '"é𝄞"', 6);
            CREATE TABLE copied.t (LIKE t)
            """);

        await scenario.CopyAsync(End.Table("t"), Inserted("t"));

        await scenario.AssertSameAsync("t", "copied.t");
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task Single_bytes_are_kept_whatever_they_are()
    {
        using var scenario = await CopyScenario.CreateAsync("""
            CREATE TABLE t AS SELECT g AS id, g::"char" AS v FROM generate_series(-128, 127) AS g; INSERT INTO t VALUES (128, NULL);
            CREATE TABLE copied.t (LIKE t)
            """);

        await scenario.CopyAsync(End.Table("t"), Inserted("t"));

        Assert.Equal(256, await scenario.ScalarAsync<long>("SELECT count(*) FROM copied.t WHERE v::integer = id"));
        Assert.Equal(257, await scenario.CountAsync("copied.t"));
    }

    [NeedsTheory(Needs.PostgreSql)]
    [InlineData("csv")]
    [InlineData("json")]
    [InlineData("parquet")]
    public async Task A_file_goes_into_a_view(string format)
    {
        using var scenario = await CopyScenario.CreateAsync("""
            CREATE TABLE t AS SELECT g AS id, CASE WHEN g % 3 = 0 THEN NULL ELSE 'a, "b"' END AS v, date '2024-01-01' + g AS d
            FROM generate_series(1, 20000) AS g;
            CREATE TABLE base (LIKE t);
            CREATE VIEW copied.t AS SELECT * FROM base
            """);
        var file = format switch { "csv" => End.Csv("out", "t.csv"), "json" => End.Json("out", "t.json"), _ => End.Parquet("out", "t.parquet") };

        await scenario.CopyAsync(End.Table("t"), file);
        await scenario.CopyAsync(file, Inserted("t"));

        await scenario.AssertSameAsync("t", "base");
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task A_statement_that_takes_too_long_is_ended_and_the_fault_says_so()
    {
        using var scenario = await CopyScenario.CreateAsync("CREATE TABLE t AS SELECT 1 AS id; CREATE TABLE copied.t (id integer)");
        await using var holder = await scenario.Cluster.OpenAsync(scenario.Database);
        await using var locked = await holder.BeginTransactionAsync();
        await using (var command = new Npgsql.NpgsqlCommand("LOCK TABLE copied.t IN EXCLUSIVE MODE", holder))
            await command.ExecuteNonQueryAsync();

        var fault = await scenario.FailAsync(
            End.Table("t"), Inserted("t").With("writeBatchTimeout", "00:00:01"), Logged()).WaitAsync(TimeSpan.FromSeconds(30));

        Assert.Equal((Side.Sink, "WriteBatchTimeout"), (fault.Side, fault.Code));
        Assert.Contains("writeBatchTimeout (00:00:01)", fault.Message, StringComparison.Ordinal);
        Assert.Contains("lock", fault.Message, StringComparison.Ordinal);
        await scenario.AssertNoSessionIsLeftAsync();
        await locked.RollbackAsync();
        Assert.Equal(0, await scenario.CountAsync("copied.t"));
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task Cancelling_ends_a_statement_that_waits_for_a_lock()
    {
        using var scenario = await CopyScenario.CreateAsync("CREATE TABLE t AS SELECT 1 AS id; CREATE TABLE copied.t (id integer)");
        await using var holder = await scenario.Cluster.OpenAsync(scenario.Database);
        await using var locked = await holder.BeginTransactionAsync();
        await using (var command = new Npgsql.NpgsqlCommand("LOCK TABLE copied.t IN EXCLUSIVE MODE", holder))
            await command.ExecuteNonQueryAsync();
        using var cancel = new CancellationTokenSource();
        var copy = scenario.CopyAsync(End.Table("t"), Inserted("t"), cancellationToken: cancel.Token);
        await scenario.WaitForSessionAsync("INSERT INTO%", "Lock");

        await cancel.CancelAsync();

        var fault = await Assert.ThrowsAnyAsync<SluiceException>(() => copy.WaitAsync(TimeSpan.FromSeconds(30)));
        Assert.Equal(Side.Cancelled, fault.Side);
        await scenario.AssertNoSessionIsLeftAsync();
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task A_slice_that_is_copied_twice_is_there_once()
    {
        using var scenario = await CopyScenario.CreateAsync("""
            CREATE TABLE t AS SELECT g AS id FROM generate_series(1, 1000) AS g; CREATE TABLE copied.t (id integer)
            """);
        await using var copies = new LocalCopies(scenario.Factory().Copy("Copy", End.Table("t"), Inserted("t")).Build());
        var request = await copies.ResolveAsync("Copy");
        var plan = await copies.Activities.PlanAsync(request, CancellationToken.None);
        await copies.Activities.PrepareAsync(new PlannedCopy(request, plan), CancellationToken.None);
        var slice = new SliceRequest(request, plan.Shape, plan.Slices[0]);

        var twins = await Task.WhenAll(
            Enumerable.Range(0, 2).Select(_ => copies.Activities.CopySliceAsync(slice, CancellationToken.None)));

        Assert.All(twins, result => Assert.Equal(1000, result.Rows));
        await scenario.AssertSameAsync("t", "copied.t");
    }

    static End Inserted(string table) => End.Table(table, "copied").With("writeMethod", "BulkInsert");

    static Task CountStatementsAsync(CopyScenario scenario, string columns) => scenario.ExecuteAsync($"""
        CREATE TABLE copied.t ({columns});
        CREATE SEQUENCE statements;
        CREATE FUNCTION count_statement() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM nextval('statements'); RETURN NULL; END $$;
        CREATE TRIGGER count_statement BEFORE INSERT ON copied.t FOR EACH STATEMENT EXECUTE FUNCTION count_statement()
        """);
}
