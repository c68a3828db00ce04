using System.Text.Json.Nodes;
using Sluice.Copying.Plans;
using Sluice.Tests.Copying.Support;

namespace Sluice.Tests.Copying.AutoCreate;

/// <summary><c>tableOption: autoCreate</c> from PostgreSQL: the new table has the source's types, NOT NULL and primary key.</summary>
public sealed class CreatedFromTablesTests
{
    [NeedsFact(Needs.PostgreSql)]
    public async Task Every_type_is_the_same_in_the_new_table()
    {
        using var databases = await TwoDatabases.CreateAsync("");
        await using (var connection = await databases.Scenario.Cluster.OpenAsync(databases.Scenario.Database))
            await EveryType.CreateAsync(connection);
        await using (var connection = await databases.Scenario.Cluster.OpenAsync(databases.Other))
            await EveryType.CreateAsync(connection, "types_only", isEmpty: true);

        Assert.True((await databases.CopyAsync(End.Table("every_type"), TwoDatabases.Created("every_type"))).RowsCopied > 5);

        await databases.AssertSameAsync("every_type");
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task Lengths_names_and_keys_are_kept()
    {
        using var databases = await TwoDatabases.CreateAsync(""""
            CREATE TABLE "Odd ""Names""" ("B b" varchar(7) NOT NULL, a char(3), c bpchar, "select" numeric(12,3) NOT NULL DEFAULT 1,
                d timestamp(3), e timestamptz(0), f time(2), g interval(2), h interval year to month, i bit(5), j varbit(9), k numeric(4,2)[],
                l varchar(3)[], m "char", n name, o bit(3)[], gen integer GENERATED ALWAYS AS (1 + 1) STORED,
                id bigint GENERATED ALWAYS AS IDENTITY, x text COLLATE "C" CHECK (x <> ''), PRIMARY KEY ("select", "B b"));
            INSERT INTO "Odd ""Names""" ("B b", a, k) VALUES ('x', 'y', '{1.25}'), ('z', NULL, NULL)
            """");

        var plan = await databases.PlanAsync(End.Table("Odd \"Names\""), TwoDatabases.Created("Odd \"Names\""));
        Assert.Equal(RowEncoding.Binary, plan.Shape.Encoding);
        await databases.CopyAsync(End.Table("Odd \"Names\""), TwoDatabases.Created("Odd \"Names\""));

        await databases.AssertSameAsync("\"Odd \"\"Names\"\"\"");
    }

    [NeedsFact(Needs.SampleDatabases)]
    public async Task Chinook_goes_into_an_empty_database()
    {
        var cluster = await PostgreSqlCluster.SharedAsync();
        using var databases = await TwoDatabases.OverAsync(
            await CopyScenario.OverAsync(cluster, await SampleDatabases.CreateChinookAsync(cluster)));
        var tables = await databases.Scenario.ColumnAsync<string>("SELECT tablename::text FROM pg_tables WHERE schemaname = 'public' ORDER BY 1");
        Assert.True(tables.Count > 10);
        var factory = databases.Factory();
        foreach (var table in tables)
            factory.Copy(table, End.Table(table), TwoDatabases.Created(table));

        await using var copies = new LocalCopies(factory.Build());
        await copies.RunAsync();

        foreach (var table in tables)
            await databases.AssertSameAsync($"\"{table}\"");
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task A_query_gives_its_types_alone()
    {
        using var databases = await TwoDatabases.CreateAsync("""
            CREATE TYPE mood AS ENUM ('sad'); CREATE TABLE t (id integer PRIMARY KEY, n numeric(5,2) NOT NULL, m mood, v varchar(4));
            INSERT INTO t VALUES (1, 1.5, 'sad', 'abc')
            """, "CREATE TYPE mood AS ENUM ('sad')");

        await databases.CopyAsync(End.Query("SELECT id, n, m, v, n * 2 AS twice, ARRAY[v] AS list, now() AS at FROM t"), TwoDatabases.Created("q"));

        Assert.Equal(
            ["id integer", "n numeric(5,2)", "m mood", "v character varying(4)", "twice numeric", "list character varying(4)[]", "at timestamp with time zone"],
            await databases.ColumnsAsync("q"));
        Assert.Equal("1 1.50 sad abc 3.00 {abc}", await databases.Scenario.Cluster.ScalarAsync<string>(
            databases.Other, "SELECT concat_ws(' ', id, n, m, v, twice, list) FROM q"));
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task Mapped_columns_have_their_new_names_and_added_ones_are_there()
    {
        using var databases = await TwoDatabases.CreateAsync("""
            CREATE TABLE t (a integer, b text NOT NULL, c date, PRIMARY KEY (a, b)); INSERT INTO t VALUES (1, 'x', '2024-01-01'), (2, 'y', NULL)
            """);
        var mapping = Mapped(("a", "Key 1", null), ("c", "c", "String"), ("b", "key2", null), ("copy", "copy", null), ("fixed", "fixed", null));
        var source = End.Table("t").With("additionalColumns", new JsonArray(
            new JsonObject { ["name"] = "copy", ["value"] = "$$COLUMN:a" }, new JsonObject { ["name"] = "fixed", ["value"] = "f" }));

        await databases.CopyAsync(source, TwoDatabases.Created("mapped"), mapping);
        await databases.CopyAsync(End.Table("t"), TwoDatabases.Created("less"), Mapped(("b", "b", null)));

        Assert.Equal(
            ["Key 1 integer NOT NULL", "c text", "key2 text NOT NULL", "copy integer", "fixed text"], await databases.ColumnsAsync("mapped"));
        Assert.Equal(["Key 1", "key2"], await databases.KeyAsync(databases.Other, "mapped"));
        Assert.Equal(["1 2024-01-01 x 1 f", "2 y 2 f"], await databases.Scenario.Cluster.ColumnAsync<string>(
            databases.Other, "SELECT concat_ws(' ', \"Key 1\", c, key2, copy, fixed) FROM mapped ORDER BY 1"));
        Assert.Equal(["b text NOT NULL"], await databases.ColumnsAsync("less"));
        Assert.Empty(await databases.KeyAsync(databases.Other, "less"));
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task A_plan_makes_nothing_and_shows_the_statement()
    {
        using var databases = await TwoDatabases.CreateAsync("CREATE TABLE t (id integer PRIMARY KEY)");

        var plan = await databases.PlanAsync(End.Table("t"), TwoDatabases.Created("t"));

        Assert.Contains("CREATE TABLE IF NOT EXISTS \"public\".\"t\"", plan.Shape.CreateTable, StringComparison.Ordinal);
        Assert.Contains(plan.Notes, note => note.Contains("it is made", StringComparison.Ordinal));
        Assert.Empty(await databases.TablesAsync());
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task The_keys_of_an_upsert_become_the_primary_key()
    {
        using var databases = await TwoDatabases.CreateAsync("CREATE TABLE t (id integer PRIMARY KEY, code text)");
        var sink = TwoDatabases.Created("t").With("writeMethod", "Upsert");

        var own = await databases.PlanAsync(End.Table("t"), sink);
        var named = await databases.PlanAsync(
            End.Query("SELECT * FROM t"), sink.With("upsertSettings", new JsonObject { ["keys"] = new JsonArray("code") }));

        Assert.Contains("PRIMARY KEY (\"id\")", own.Shape.CreateTable, StringComparison.Ordinal);
        Assert.Contains("PRIMARY KEY (\"code\")", named.Shape.CreateTable, StringComparison.Ordinal);
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task Two_copies_at_the_same_time_both_make_it()
    {
        using var databases = await TwoDatabases.CreateAsync("CREATE TABLE t AS SELECT g AS id, 'v' || g AS v FROM generate_series(1, 1000) AS g");

        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => databases.CopyAsync(End.Table("t"), TwoDatabases.Created("t"))));

        Assert.Equal(4000, await databases.Scenario.Cluster.ScalarAsync<long>(databases.Other, "SELECT count(*) FROM t"));
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task A_table_that_is_there_stays_as_it_is()
    {
        using var databases = await TwoDatabases.CreateAsync(
            "CREATE TABLE t AS SELECT 1 AS id", "CREATE TABLE t (id text, more integer DEFAULT 7); INSERT INTO t VALUES ('old')");

        Assert.Null((await databases.PlanAsync(End.Table("t"), TwoDatabases.Created("t"))).Shape.CreateTable);
        await databases.CopyAsync(End.Table("t"), TwoDatabases.Created("t"));

        Assert.Equal(["id text", "more integer"], await databases.ColumnsAsync("t"));
        Assert.Equal(["1", "old"], await databases.Scenario.Cluster.ColumnAsync<string>(databases.Other, "SELECT id FROM t ORDER BY 1"));
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task Types_that_the_target_lacks_are_all_named()
    {
        using var databases = await TwoDatabases.CreateAsync("""
            CREATE TYPE mood AS ENUM ('sad'); CREATE SCHEMA "S s"; CREATE TYPE "S s"."P p" AS (a integer); CREATE EXTENSION citext;
            CREATE DOMAIN word AS varchar(3); CREATE DOMAIN moods AS mood;
            CREATE TABLE t (id integer, m mood, ms mood[], p "S s"."P p", c citext, w word, d moods)
            """);

        var fault = await databases.FailAsync(End.Table("t"), TwoDatabases.Created("t"));

        Assert.Equal((Side.Sink, "TypeNotFound"), (fault.Side, fault.Code));
        foreach (var named in (string[])["public.mood (column 'm')", "'ms'", "S s.P p (column 'p')", "extension citext", "public.moods (column 'd')", "CREATE TYPE"])
            Assert.Contains(named, fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("'w'", fault.Message, StringComparison.Ordinal);
        Assert.Empty(await databases.TablesAsync());
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task A_domain_that_the_target_lacks_becomes_its_base_and_an_extension_may_be_in_another_schema()
    {
        using var databases = await TwoDatabases.CreateAsync("""
            CREATE EXTENSION citext; CREATE DOMAIN word AS varchar(3); CREATE DOMAIN short AS word CHECK (VALUE <> 'x');
            CREATE TABLE t (s short, ss short[], c citext); INSERT INTO t VALUES ('abc', '{abc,NULL}', 'Cc')
            """, "CREATE SCHEMA extensions; CREATE EXTENSION citext SCHEMA extensions");

        var plan = await databases.PlanAsync(End.Table("t"), TwoDatabases.Created("t"));
        Assert.Contains(plan.Notes, note => note.Contains("s becomes character varying(3)", StringComparison.Ordinal));
        await databases.CopyAsync(End.Table("t"), TwoDatabases.Created("t"));

        Assert.Equal(
            ["s character varying(3)", "ss character varying(3)[]", "c extensions.citext"], await databases.ColumnsAsync("t"));
        await databases.AssertSameRowsAsync("t");
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task A_schema_that_is_not_there_is_a_clear_error()
    {
        using var databases = await TwoDatabases.CreateAsync("CREATE TABLE t AS SELECT 1 AS id");

        var fault = await databases.FailAsync(End.Table("t"), TwoDatabases.Created("t", "nowhere"));

        Assert.Equal((Side.Sink, "3F000"), (fault.Side, fault.Code));
        Assert.Contains("\"nowhere\"", fault.Message, StringComparison.Ordinal);
        Assert.Contains("Create the schema", fault.Message, StringComparison.Ordinal);
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task The_command_line_makes_tables()
    {
        using var databases = await TwoDatabases.CreateAsync("CREATE TABLE \"T t\" AS SELECT 1 AS id");
        string[] arguments = [databases.Scenario.Uri, databases.OtherUri, "--table", "public.\"T t\"", "--auto-create"];

        var plan = (await databases.Scenario.SluiceAsync(["plan", .. arguments])).Succeeded();
        Assert.Contains("it is made", plan.Output, StringComparison.Ordinal);
        Assert.Empty(await databases.TablesAsync());
        (await databases.Scenario.SluiceAsync(["copy", .. arguments])).Succeeded();

        await databases.AssertSameAsync("\"T t\"");
    }

    internal static JsonObject Mapped(params (string Source, string Sink, string? Type)[] pairs) => new()
    {
        ["translator"] = new JsonObject
        {
            ["type"] = "TabularTranslator",
            ["mappings"] = new JsonArray([.. pairs.Select(pair =>
            {
                var sink = new JsonObject { ["name"] = pair.Sink };
                if (pair.Type is not null)
                    sink["type"] = pair.Type;
                return new JsonObject { ["source"] = new JsonObject { ["name"] = pair.Source }, ["sink"] = sink };
            })]),
        },
    };
}
