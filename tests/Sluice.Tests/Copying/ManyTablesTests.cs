using Sluice.Copying.Plans;
using Sluice.Copying.Slices;
using Sluice.Tests.Copying.AutoCreate;
using Sluice.Tests.Copying.Support;

namespace Sluice.Tests.Copying;

/// <summary>One copy of many tables: which they are, one snapshot, shared lanes, keys between them, and what is told.</summary>
public sealed class ManyTablesTests
{
    const string Shop = """
        CREATE SCHEMA shop; CREATE SCHEMA "Odd.One";
        CREATE TABLE shop.customers (id integer PRIMARY KEY, name text NOT NULL);
        CREATE TABLE shop.orders (id integer, line integer, customer integer REFERENCES shop.customers ON DELETE CASCADE DEFERRABLE, PRIMARY KEY (id, line));
        CREATE TABLE shop.notes (order_id integer, order_line integer, note text, parent integer REFERENCES shop.customers ON UPDATE SET NULL,
            CONSTRAINT "Of the order" FOREIGN KEY (order_line, order_id) REFERENCES shop.orders (line, id) MATCH FULL);
        ALTER TABLE shop.customers ADD best_order integer, ADD best_line integer,
            ADD CONSTRAINT best FOREIGN KEY (best_order, best_line) REFERENCES shop.orders;
        CREATE TABLE shop.tmp_1 (id integer);
        CREATE TABLE "Odd.One"."Tab le" (id integer PRIMARY KEY);
        CREATE TABLE events (id integer, day integer) PARTITION BY LIST (day);
        CREATE TABLE events_1 PARTITION OF events FOR VALUES IN (1);
        CREATE TABLE events_2 PARTITION OF events FOR VALUES IN (2);
        CREATE TABLE empty ();
        ALTER TABLE empty ADD nothing text;
        CREATE VIEW shop.names AS SELECT name FROM shop.customers;
        INSERT INTO shop.customers SELECT id, 'customer ' || id FROM generate_series(1, 500) AS id;
        INSERT INTO shop.orders SELECT id, 1 + id % 3, 1 + id % 500 FROM generate_series(1, 2000) AS id;
        INSERT INTO shop.notes SELECT id, 1 + id % 3, 'note', 1 + id % 500 FROM generate_series(1, 2000) AS id;
        UPDATE shop.customers SET best_order = id, best_line = 1 + id % 3;
        INSERT INTO shop.tmp_1 VALUES (1);
        INSERT INTO "Odd.One"."Tab le" VALUES (7);
        INSERT INTO events SELECT id, 1 + id % 2 FROM generate_series(1, 100) AS id;
        """;

    const string ForeignKeys = """
        SELECT conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid) FROM pg_constraint WHERE contype = 'f' ORDER BY 1
        """;

    [NeedsFact(Needs.PostgreSql)]
    public async Task All_tables_go_into_an_empty_database_with_their_schemas_and_the_keys_between_them()
    {
        using var databases = await TwoDatabases.CreateAsync(Shop);

        var output = await databases.CopyAsync(End.Tables(["*"], "*.tmp_*"), TwoDatabases.AllCreated);

        Assert.Equal(
            ["Odd.One.Tab le", "public.empty", "public.events", "shop.customers", "shop.notes", "shop.orders"],
            output.Tables!.Select(table => table.Name).Order(StringComparer.Ordinal));
        Assert.Equal((4601, 4601), (output.RowsCopied, output.Tables!.Sum(table => table.RowsCopied)));
        foreach (var table in (string[])["shop.customers", "shop.orders", "shop.notes", "\"Odd.One\".\"Tab le\"", "events"])
            await databases.AssertSameAsync(table);
        Assert.Equal(
            await databases.Scenario.ColumnAsync<string>(ForeignKeys), await databases.Scenario.Cluster.ColumnAsync<string>(databases.Other, ForeignKeys));
        Assert.Equal(["copy tables 6", "find and check tables 6", "make foreign keys 4"], output.Steps!.Select(step => $"{step.Name} {step.Count}").Order(StringComparer.Ordinal));
        // Each table has its own slices in the ledger, all read in one snapshot.
        Assert.Equal(1, await databases.Scenario.Cluster.ScalarAsync<long>(
            databases.Other, "SELECT count(DISTINCT snapshot) FROM sluice.slice WHERE slice >= 0"));
        Assert.Equal(6, await databases.Scenario.Cluster.ScalarAsync<long>(databases.Other, "SELECT count(DISTINCT copy_id) FROM sluice.slice"));
        await databases.Scenario.AssertNoSessionIsLeftAsync();
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task Patterns_name_tables_and_what_is_part_of_others_only_by_its_full_name()
    {
        using var databases = await TwoDatabases.CreateAsync(Shop);

        Assert.Equal(["shop.orders"], await NamesAsync(["shop.order?"]));
        Assert.Equal(["public.events"], await NamesAsync(["events*"]));
        Assert.Equal(["public.events_2", "shop.customers", "shop.names"], await NamesAsync(["public.events_2", "shop.names", "*.customers"]));
        Assert.Equal(["Odd.One.Tab le"], await NamesAsync(["\"Odd.One\".*"]));

        async Task<IEnumerable<string>> NamesAsync(string[] include) =>
            (await databases.CopyAsync(End.Tables(include), End.Csv("out"))).Tables!.Select(table => table.Name).Order(StringComparer.Ordinal);
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task A_pattern_that_names_nothing_is_an_error_and_one_that_excludes_nothing_a_note()
    {
        using var databases = await TwoDatabases.CreateAsync(Shop);

        var fault = await databases.FailAsync(End.Tables(["shop.*", "shop.nothing*", "Shop.orders"]), TwoDatabases.AllCreated);
        Assert.Equal((Side.Definition, "TableNotFound"), (fault.Side, fault.Code));
        Assert.Contains("'shop.nothing*', 'Shop.orders'", fault.Detail, StringComparison.Ordinal);
        Assert.Empty(await databases.TablesAsync());

        var output = await databases.CopyAsync(End.Tables(["shop.orders"], "*.tmp_*"), End.Csv("out"));
        Assert.Contains("'*.tmp_*' excludes nothing", output.Notes);
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task Everything_that_keeps_tables_from_being_copied_is_told_before_the_first_row()
    {
        using var databases = await TwoDatabases.CreateAsync(
            """
            CREATE TYPE mood AS ENUM ('sad'); CREATE TYPE size AS (w integer);
            CREATE TABLE a (id integer); CREATE TABLE b (m mood); CREATE TABLE c (s size); CREATE TABLE d (id integer, missing text);
            INSERT INTO a VALUES (1)
            """,
            "CREATE TABLE d (id integer)");

        var fault = await databases.FailAsync(End.Tables(["public.*"]), TwoDatabases.AllCreated);

        Assert.All(
            ["3 of 4 tables", "public.b: ", "public.mood", "public.c: ", "public.size", "public.d: ", "missing"],
            text => Assert.Contains(text, fault.Detail, StringComparison.Ordinal));
        Assert.Equal(["d"], await databases.TablesAsync());
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task Files_bear_the_names_of_their_tables()
    {
        using var databases = await TwoDatabases.CreateAsync(Shop);

        var output = await databases.CopyAsync(End.Tables(["*"], "shop.tmp_1"), End.Csv("out"), new() { ["parallelCopies"] = 3 });

        Assert.Equal(
            ["out/Odd.One.Tab le.csv", "out/public.empty.csv", "out/public.events.csv", "out/shop.customers.csv", "out/shop.notes.csv", "out/shop.orders.csv"],
            databases.Scenario.AllFiles);
        Assert.Equal(6, output.FilesWritten);
        Assert.Equal(2001, (await File.ReadAllLinesAsync(Path.Combine(databases.Scenario.Files, "out", "shop.orders.csv"))).Length);
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task Tables_whose_files_would_have_one_name_are_refused()
    {
        using var databases = await TwoDatabases.CreateAsync("CREATE SCHEMA \"a.b\"; CREATE SCHEMA a; CREATE TABLE \"a.b\".c (); CREATE TABLE a.\"B.c\" (); ALTER TABLE \"a.b\".c ADD x int; ALTER TABLE a.\"B.c\" ADD x int");

        var fault = await databases.FailAsync(End.Tables(["*"]), End.Csv("out"));

        Assert.Equal("FileNamesClash", fault.Code);
        Assert.Empty(databases.Scenario.AllFiles);
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task Tables_that_are_there_get_the_rows_and_no_keys()
    {
        using var databases = await TwoDatabases.CreateAsync(
            Shop, "CREATE SCHEMA shop; CREATE TABLE shop.customers (id integer PRIMARY KEY, name text, best_order integer, best_line integer)");

        await databases.CopyAsync(End.Tables(["shop.customers", "shop.orders"]), TwoDatabases.AllCreated);

        await databases.AssertSameRowsAsync("shop.customers");
        await databases.AssertSameRowsAsync("shop.orders");
        Assert.Empty(await databases.Scenario.Cluster.ColumnAsync<string>(databases.Other, ForeignKeys));
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task A_key_that_was_never_checked_at_the_source_is_not_checked_in_the_target()
    {
        using var databases = await TwoDatabases.CreateAsync(Shop);
        await databases.Scenario.ExecuteAsync(
            "CREATE TABLE shop.broken (id integer); INSERT INTO shop.broken VALUES (-1); ALTER TABLE shop.broken ADD CONSTRAINT not_checked FOREIGN KEY (id) REFERENCES shop.customers NOT VALID");

        await databases.CopyAsync(End.Tables(["shop.broken", "shop.customers"]), TwoDatabases.AllCreated);

        Assert.Equal(
            ["shop.broken not_checked FOREIGN KEY (id) REFERENCES shop.customers(id) NOT VALID"],
            await databases.Scenario.Cluster.ColumnAsync<string>(databases.Other, ForeignKeys));
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task The_slices_of_all_tables_share_the_lanes()
    {
        using var databases = await TwoDatabases.CreateAsync(string.Concat(Enumerable.Range(1, 8).Select(table =>
            $"CREATE TABLE t{table} (id integer); INSERT INTO t{table} SELECT generate_series(1, 3000);")));
        var underWay = new UnderWay(meeting: 3);
        await using var copies = new LocalCopies(
            databases.Factory().Copy("Copy", End.Tables(["public.*"]), TwoDatabases.AllCreated, 3).Build(), underWay);

        await copies.RunAsync();

        Assert.Equal(3, underWay.Max);
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task A_snapshot_that_is_lost_is_followed_by_another_for_all_tables()
    {
        using var databases = await TwoDatabases.CreateAsync(string.Concat(Enumerable.Range(1, 6).Select(table =>
            $"CREATE TABLE t{table} (id integer); INSERT INTO t{table} SELECT generate_series(1, 1000);")));
        var scenario = databases.Scenario;
        await using var copies = new LocalCopies(
            databases.Factory().Copy("Copy", End.Tables(["public.*"]), TwoDatabases.AllCreated, 1).Build(),
            new Before(3, () => scenario.Cluster.ExecuteAsync("postgres", $"""
                SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name LIKE 'sluice snapshot%' AND datname = '{scenario.Database}'
                """)));

        await copies.RunAsync();

        for (var table = 1; table <= 6; table++)
            await databases.AssertSameRowsAsync($"t{table}");
        Assert.Equal(2, await scenario.Cluster.ScalarAsync<long>(
            databases.Other, "SELECT count(DISTINCT snapshot) FROM sluice.slice WHERE slice >= 0"));
        await scenario.AssertNoSessionIsLeftAsync();
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task A_rerun_copies_the_tables_that_are_missing()
    {
        using var databases = await TwoDatabases.CreateAsync(
            Shop, "CREATE SCHEMA shop; CREATE TABLE shop.notes (order_id integer, order_line integer, note text CHECK (note <> 'note'), parent integer)");
        var factory = databases.Factory().Copy("Copy", End.Tables(["shop.*"]), TwoDatabases.AllCreated, 1);
        await using var copies = new LocalCopies(factory.Build());

        var fault = await Assert.ThrowsAnyAsync<SluiceException>(() => copies.RunAsync());
        Assert.Equal(Side.Sink, fault.Side);
        Assert.Contains("shop.notes", fault.Detail, StringComparison.Ordinal);
        await databases.Scenario.Cluster.ExecuteAsync(databases.Other, "ALTER TABLE shop.notes DROP CONSTRAINT notes_note_check");
        await using var again = new LocalCopies(factory.Build(), runId: copies.RunId);
        await again.RunAsync();

        foreach (var table in (string[])["shop.customers", "shop.orders", "shop.notes", "shop.tmp_1"])
            await databases.AssertSameRowsAsync(table);
    }

    /// <summary>Does something before a slice begins, the so many-th of all.</summary>
    sealed class Before(int number, Func<Task> action) : CopyProgress
    {
        int _begun;

        public override void Started(string copyId, Slice slice)
        {
            if (Interlocked.Increment(ref _begun) == number)
                Task.Run(action).Wait();
        }
    }
}
