using Sluice.Tests.Copying.Support;
using static Sluice.Tests.Copying.TypedLane.Skipping;

namespace Sluice.Tests.Copying.TypedLane;

/// <summary><c>enableSkipIncompatibleRow</c> into a table: the good rows are all kept, each bad one is counted and logged once.</summary>
public sealed class SkippedRowsTests
{
    [NeedsFact(Needs.PostgreSql)]
    public async Task Rows_that_do_not_convert_are_left_out_with_their_reasons()
    {
        using var scenario = await CopyScenario.CreateAsync(
            "CREATE TABLE copied.t (id integer PRIMARY KEY, n integer, d date, v varchar(3), j jsonb)");
        Write(scenario, "in/t.csv", """"
            id,n,d,v,j
            1,1,2020-02-29,abc,"{""a"": 1}"
            2,x,2020-02-29,abc,{}
            3,1,2020-02-30,abc,{}
            4,1,2020-02-29,abcd,{}
            5,1,2020-02-29,abc,"{""a"": ""\u0000""}"
            6,1,2020-02-29,abc,{},more
            7,1,2020-02-29
            8,,,"","""𝄞, ""
            """"
            + "\"\n9,99999999999,2020-02-29,abc,{}\n10,1,2020-02-29,a\0c,{}\n11,1,2020-02-29,abc,{\n12,1,0044-03-15 BC,\"a\nb\",null\n");

        var output = await scenario.CopyAsync(End.Csv("in", "t.csv"), End.Table("t", "copied"), Logged(most: 9));

        Assert.Equal((12, 3, 9), (output.RowsRead, output.RowsCopied, output.RowsSkipped));
        Assert.Equal(
            ["1 1 2020-02-29 abc {\"a\": 1}", "12 1 0044-03-15 BC a\nb null", "8 ∅ ∅  \"𝄞, \""],
            (await scenario.ColumnAsync<string>(
                "SELECT id || ' ' || coalesce(n::text, '∅') || ' ' || coalesce(d::text, '∅') || ' ' || v || ' ' || j::text FROM copied.t"))
                .Order(StringComparer.Ordinal));
        var log = ReadLogs(scenario).OrderBy(Row).ToList();
        Assert.Equal([2, 3, 4, 5, 6, 7, 9, 10, 11], log.Select(Row));
        Assert.All(log, line => Assert.Equal(("Warning", "TabularRowSkip"), (line.Level, line.Operation)));
        string[] reasons = ["Column 'n'", "Column 'd'", "Column 'v'", "Column 'j'", "6 values", "3 values", "Column 'n'", "Column 'v'", "Column 'j'"];
        Assert.All(log.Zip(reasons), pair => Assert.Contains(pair.Second, pair.First.Message, StringComparison.Ordinal));
        Assert.Equal(["2", "x", "2020-02-29", "abc", "{}"], Assert.Single(Rows(log[0].Item)));
        Assert.DoesNotContain("abcd", string.Concat(log.Select(line => line.Message)), StringComparison.Ordinal);
    }

    [NeedsTheory(Needs.PostgreSql)]
    [InlineData("id integer, a integer NOT NULL", "2 null a;5 null a")]
    [InlineData("id integer, a integer CHECK (a < 100)", "3 t_a_check;6 t_a_check")]
    [InlineData("id integer, a integer UNIQUE", "4 t_a_key;7 t_a_key")]
    [InlineData("id integer, a integer REFERENCES copied.parents", "3 t_a_fkey;6 t_a_fkey")]
    [InlineData("id integer, a integer, EXCLUDE USING btree (a WITH =)", "4 t_a_excl;7 t_a_excl")]
    [InlineData("id integer, a copied.small", "3 small_check;6 small_check")]
    [InlineData("id integer, a smallint GENERATED ALWAYS AS (NULL) STORED, b integer", "", "a")]
    public async Task Rows_that_a_constraint_refuses_are_left_out(string columns, string refused, string? skippedColumn = null)
    {
        using var scenario = await CopyScenario.CreateAsync($"""
            CREATE DOMAIN copied.small AS integer CHECK (VALUE < 100);
            CREATE TABLE copied.parents (a integer PRIMARY KEY);
            INSERT INTO copied.parents VALUES (1), (7), (42), (0);
            CREATE TABLE copied.t ({columns});
            CREATE TABLE t (id integer, a integer, b integer);
            INSERT INTO t (id, a) VALUES (1, 1), (2, NULL), (3, 100), (4, 1), (5, NULL), (6, 101), (7, 7), (8, 42)
            """);
        if (skippedColumn is null)
            await scenario.ExecuteAsync("INSERT INTO copied.t VALUES (0, 7); ALTER TABLE t DROP COLUMN b");
        else
            await scenario.ExecuteAsync("ALTER TABLE t DROP COLUMN a");
        // Without UNIQUE the 7 that is there does not matter.
        var bad = refused.Split(';', StringSplitOptions.RemoveEmptyEntries).Select(row => row.Split(' ', 2)).ToList();

        var output = await scenario.CopyAsync(End.Table("t"), End.Table("t", "copied"), Logged(most: 10));

        Assert.Equal((8, 8 - bad.Count, bad.Count), (output.RowsRead, output.RowsCopied, output.RowsSkipped));
        Assert.Equal(bad.Select(row => long.Parse(row[0], null)), LoggedRows(scenario));
        Assert.All(ReadLogs(scenario).OrderBy(Row).Zip(bad), pair =>
            Assert.All(pair.Second[1].Split(' '), word => Assert.Contains(word, pair.First.Message, StringComparison.Ordinal)));
        Assert.All(ReadLogs(scenario), line => Assert.DoesNotContain("COPY", line.Message, StringComparison.Ordinal));
        Assert.Equal(
            Enumerable.Range(1, 8).Except(bad.Select(row => int.Parse(row[0], null))),
            await scenario.ColumnAsync<int>("SELECT id FROM copied.t WHERE id > 0 ORDER BY id"));
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task Rows_that_a_trigger_or_the_partitions_refuse_are_left_out()
    {
        using var scenario = await CopyScenario.CreateAsync("""
            CREATE TABLE t AS SELECT id, id * 10 AS a, repeat('x', 100 * id) AS v FROM generate_series(1, 40) AS id;
            CREATE TABLE copied.t (id integer, a integer, v varchar(3500)) PARTITION BY RANGE (a);
            CREATE TABLE copied.low PARTITION OF copied.t FOR VALUES FROM (20) TO (200);
            CREATE TABLE copied.high PARTITION OF copied.t FOR VALUES FROM (210) TO (1000);
            CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                IF NEW.id = 5 THEN RAISE EXCEPTION 'COPY that, line 30'; END IF;
                IF NEW.id = 6 THEN RAISE EXCEPTION 'own' USING ERRCODE = 'AB123'; END IF;
                IF NEW.id = 7 THEN ASSERT false; END IF;
                RETURN NEW;
            END $$;
            CREATE TRIGGER refuse BEFORE INSERT ON copied.t FOR EACH ROW EXECUTE FUNCTION refuse();
            CREATE FUNCTION refuse_late() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                IF NEW.id IN (9, 30) THEN RAISE EXCEPTION 'too late'; END IF;
                RETURN NULL;
            END $$;
            CREATE TRIGGER refuse_late AFTER INSERT ON copied.t FOR EACH ROW EXECUTE FUNCTION refuse_late()
            """);

        var output = await scenario.CopyAsync(End.Table("t"), End.Table("t", "copied"), Logged(most: 100));

        int[] bad = [1, 5, 6, 7, 9, 20, 30, 36, 37, 38, 39, 40];
        Assert.Equal(bad.Select(row => (long)row), LoggedRows(scenario));
        Assert.Equal(bad.Length, output.RowsSkipped);
        Assert.Equal(Enumerable.Range(1, 40).Except(bad), await scenario.ColumnAsync<int>("SELECT id FROM copied.t ORDER BY id"));
        var messages = ReadLogs(scenario).ToDictionary(Row, line => line.Message);
        Assert.Contains("partition", messages[1], StringComparison.Ordinal);
        Assert.Contains("line 30", messages[5], StringComparison.Ordinal);
        Assert.Contains("too late", messages[9], StringComparison.Ordinal);
        Assert.Contains("Column 'v'", messages[36], StringComparison.Ordinal);
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task A_row_that_is_too_large_for_an_index_or_a_page_is_left_out()
    {
        // Random text: it must not compress.
        using var scenario = await CopyScenario.CreateAsync("""
            CREATE TABLE t AS SELECT id, CASE WHEN id IN (3, 700)
                THEN (SELECT string_agg(md5(i::text || id), '') FROM generate_series(1, 400) AS i) ELSE 'v' || id END AS v
            FROM generate_series(1, 1500) AS id;
            CREATE TABLE copied.t (id integer, v text);
            CREATE INDEX ON copied.t (v);
            CREATE TABLE copied.p (id integer, v text);
            ALTER TABLE copied.p ALTER COLUMN v SET STORAGE PLAIN
            """);

        Assert.Equal(2, (await scenario.CopyAsync(End.Table("t"), End.Table("t", "copied"), Logged(path: "index"))).RowsSkipped);
        Assert.Equal([3, 700], LoggedRows(scenario));
        Assert.Equal(2, (await scenario.CopyAsync(End.Table("t"), End.Table("p", "copied"), Logged(path: "page"))).RowsSkipped);
        Assert.Equal([3, 3, 700, 700], LoggedRows(scenario));
        Assert.Equal(1498, await scenario.CountAsync("copied.t"));
        Assert.Equal(1498, await scenario.CountAsync("copied.p"));
    }

    [NeedsTheory(Needs.PostgreSql)]
    [InlineData("id integer CHECK (id % 997 <> 1)", 5)]
    [InlineData("id integer REFERENCES copied.good", 32)]
    public async Task Many_bad_rows_are_found_in_few_statements(string columns, int maxStatements)
    {
        // Rows 1, 998, ... 50848, and the last.
        using var scenario = await CopyScenario.CreateAsync($"""
            CREATE TABLE t AS SELECT id FROM generate_series(1, 50848) AS id;
            CREATE TABLE copied.good (id integer PRIMARY KEY);
            INSERT INTO copied.good SELECT id FROM t WHERE id % 997 <> 1;
            CREATE TABLE copied.t ({columns});
            """);
        await CountStatementsAsync(scenario);

        var output = await scenario.CopyAsync(End.Table("t").With("partitionOption", "None"), End.Table("t", "copied"), Logged());

        var bad = Enumerable.Range(0, 52).Select(i => 1L + (997 * i)).ToList();
        Assert.Equal(bad, LoggedRows(scenario));
        Assert.Equal((50848, 50796, 52), (output.RowsRead, output.RowsCopied, output.RowsSkipped));
        Assert.Equal(0, await scenario.ScalarAsync<long>("SELECT count(*) FROM (SELECT id FROM copied.good EXCEPT ALL SELECT id FROM copied.t) AS missing"));
        Assert.Equal(50796, await scenario.CountAsync("copied.t"));
        var statements = await scenario.ScalarAsync<long>("SELECT last_value FROM statements");
        Assert.InRange(statements, 53, bad.Count * maxStatements);
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task A_batch_of_bad_rows_alone_is_left_out()
    {
        // Rows of 5 KB: some 200 make a batch.
        using var scenario = await CopyScenario.CreateAsync("""
            CREATE TABLE t AS SELECT id, repeat(md5(id::text), 160) AS v FROM generate_series(1, 1500) AS id;
            CREATE TABLE copied.t (id integer CHECK (id NOT BETWEEN 150 AND 650), v text)
            """);
        await CountStatementsAsync(scenario);

        var output = await scenario.CopyAsync(End.Table("t"), End.Table("t", "copied"), Logged());

        Assert.Equal((999, 501), (output.RowsCopied, output.RowsSkipped));
        Assert.Equal(Enumerable.Range(150, 501).Select(id => (long)id), LoggedRows(scenario));
        Assert.Equal(999, await scenario.ScalarAsync<long>("SELECT count(*) FROM t JOIN copied.t AS c USING (id, v)"));
        // About one each, not the rest of the batch again for each.
        Assert.InRange(await scenario.ScalarAsync<long>("SELECT last_value FROM statements"), 501, 700);
    }

    [NeedsTheory(Needs.PostgreSql)]
    [InlineData("csv", "x")]
    [InlineData("csv", "1,2")]
    [InlineData("json", "{\"id\": \"x\"}")]
    [InlineData("json", "[7]")]
    public async Task Rows_that_are_bad_before_they_reach_the_server_cost_no_statements(string format, string bad)
    {
        using var scenario = await CopyScenario.CreateAsync("CREATE TABLE copied.t (id integer CHECK (id <> 50000))");
        Write(scenario, $"in/t.{format}", (format == "csv" ? "id\n" : "") + string.Concat(Enumerable.Range(1, 60_000).Select(
            i => i % 7 == 0 ? $"{bad}\n" : format == "csv" ? $"{i}\n" : $"{{\"id\": {i}}}\n")));
        await CountStatementsAsync(scenario);

        var output = await scenario.CopyAsync(
            format == "csv" ? End.Csv("in", "t.csv") : End.Json("in", "t.json"), End.Table("t", "copied"), Logged());

        Assert.Equal((51_428, 8_572), (output.RowsCopied, output.RowsSkipped));
        Assert.Equal(Enumerable.Range(1, 8_571).Select(i => 7L * i).Append(50_000).Order(), LoggedRows(scenario));
        Assert.Equal(51_428, await scenario.ScalarAsync<long>("SELECT count(DISTINCT id) FROM copied.t WHERE id % 7 <> 0"));
        Assert.InRange(await scenario.ScalarAsync<long>("SELECT last_value FROM statements"), 4, 16);
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task A_deferred_constraint_is_checked_at_the_commit_and_then_nothing_is_kept()
    {
        using var scenario = await CopyScenario.CreateAsync("""
            CREATE TABLE t AS SELECT id, CASE WHEN id < 10 THEN id + 1 ELSE 11 END AS next FROM generate_series(1, 10) AS id;
            CREATE TABLE copied.t (id integer PRIMARY KEY, next integer REFERENCES copied.t DEFERRABLE INITIALLY DEFERRED)
            """);

        var fault = await scenario.FailAsync(End.Table("t"), End.Table("t", "copied"), Logged());

        Assert.Equal((Side.Sink, "23503"), (fault.Side, fault.Code));
        Assert.Equal(0, await scenario.CountAsync("copied.t"));
        // Rows that refer to later ones are no bad rows.
        Assert.Equal((9, 0), await RowsAsync(scenario.CopyAsync(End.Query("SELECT id, nullif(next, 10) AS next FROM t WHERE id < 10"), End.Table("t", "copied"), Logged())));
    }

    [NeedsTheory(Needs.PostgreSql)]
    [InlineData("csv")]
    [InlineData("json")]
    [InlineData("parquet")]
    [InlineData("table")]
    public async Task Bad_rows_are_left_out_from_every_kind_of_source(string kind)
    {
        using var scenario = await CopyScenario.CreateAsync("""
            CREATE TABLE t AS SELECT id, CASE WHEN id IN (1, 20000, 40000) THEN 'x' ELSE id::text END AS n FROM generate_series(1, 40000) AS id;
            CREATE TABLE copied.t (id integer CHECK (id <> 30000), n integer)
            """);
        var source = kind switch
        {
            "csv" => End.Csv("in", "t.csv"),
            "json" => End.Json("in", "t.json"),
            "parquet" => End.Parquet("in", "t.parquet"),
            _ => End.Table("t"),
        };
        if (kind != "table")
            await scenario.CopyAsync(End.Query("SELECT * FROM t ORDER BY id"), source);

        var output = await scenario.CopyAsync(source, End.Table("t", "copied"), Logged());

        Assert.Equal((40000, 39996, 4), (output.RowsRead, output.RowsCopied, output.RowsSkipped));
        Assert.Equal([1, 20000, 30000, 40000], LoggedRows(scenario));
        Assert.Equal(39996, await scenario.ScalarAsync<long>("SELECT count(*) FROM t JOIN copied.t AS c USING (id) WHERE t.n = c.n::text"));
        Assert.Contains(ReadLogs(scenario), line => line.Item == (kind == "json" ? "\"20000\",\"\"\"x\"\"\"" : "\"20000\",\"x\""));
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task The_rows_of_merged_files_are_numbered_as_those_of_one()
    {
        using var scenario = await CopyScenario.CreateAsync("");
        Write(scenario, "in/a.csv", "a,b\n1,1\n2\n3,3\n4\n");
        Write(scenario, "in/b.csv", "a,b\n5\n6,6\n7,7\n");

        var output = await scenario.CopyAsync(
            End.Csv("in").Matching("*.csv"), End.Csv("out", "all.csv").With("storeSettings", new System.Text.Json.Nodes.JsonObject
            {
                ["type"] = "FileServerWriteSettings",
                ["copyBehavior"] = "MergeFiles",
            }), Logged());

        Assert.Equal((4, 3), (output.RowsCopied, output.RowsSkipped));
        Assert.Equal([2, 4, 5], LoggedRows(scenario));
        Assert.Equal("a,b\r\n1,1\r\n3,3\r\n6,6\r\n7,7\r\n", await File.ReadAllTextAsync(Path.Combine(scenario.Files, "out/all.csv")));
    }

    static async Task<(long Copied, long Skipped)> RowsAsync(Task<Sluice.Copying.Output.CopyOutput> copy) =>
        await copy is var output ? (output.RowsCopied!.Value, output.RowsSkipped!.Value) : default;

    /// <summary>Counts the COPY statements that write to copied.t; a sequence keeps counting when they fail.</summary>
    static Task CountStatementsAsync(CopyScenario scenario) => scenario.ExecuteAsync("""
        CREATE SEQUENCE statements;
        CREATE FUNCTION count_statement() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM nextval('statements'); RETURN NULL; END $$;
        CREATE TRIGGER count_statement BEFORE INSERT ON copied.t FOR EACH STATEMENT EXECUTE FUNCTION count_statement()
        """);
}
