using System.Text.Json.Nodes;
using Sluice.Tests.Copying.Support;

namespace Sluice.Tests.Copying.Tables;

/// <summary>Names that would be SQL if they were not quoted name what they name, wherever a name may stand, and do nothing else.</summary>
public sealed class HostileNamesTests
{
    public static TheoryData<string> Names => new()
    {
        "x\"; DROP TABLE victim; --",
        "x'); DROP TABLE victim; --",
        "x\"); COMMIT; DROP TABLE victim; --",
        "$$; DROP TABLE victim; $$",
        "*/ DROP TABLE victim; /*",
        "\"",
        "'",
        "''\"\"\\",
        "line\nbreak\ttab; DROP TABLE victim",
        "größe 日本 😀",
        "a.b",
        " ",
        "{0} %s :p $1 @p",
        "*",
        "select",
    };

    /// <summary>Of each kind the worst, where a test tries many places: all of them are tried as names of tables, columns and partitions.</summary>
    public static TheoryData<string> Worst => new()
    {
        "x\"; DROP TABLE victim; --",
        "x'); DROP TABLE victim; --",
        "$$; DROP TABLE victim; $$",
        "''\"\"\\",
        "line\nbreak\ttab; DROP TABLE victim",
        "{0} %s :p $1 @p",
    };

    [NeedsTheory(Needs.PostgreSql)]
    [MemberData(nameof(Names))]
    public async Task A_table_a_schema_and_columns_of_such_a_name_are_copied(string name)
    {
        var quoted = Quote(name);
        using var scenario = await CopyScenario.CreateAsync($"""
            CREATE TABLE victim (id integer); INSERT INTO victim VALUES (1);
            CREATE SCHEMA {quoted};
            CREATE TABLE {quoted}.{quoted} ({quoted} integer PRIMARY KEY, note text);
            INSERT INTO {quoted}.{quoted} SELECT g, 'note ' || g FROM generate_series(1, 100) AS g;
            CREATE TABLE copied.mapped (LIKE {quoted}.{quoted} INCLUDING ALL);
            CREATE TABLE copied.read (LIKE {quoted}.{quoted});
            """);
        var source = End.Table(name, name).ByRange(name);
        var into = $"copied.{quoted}";

        // A new table, by the byte lane; then by key, through the typed lane; then by way of files and back.
        await CopyAsync(scenario, name, source, End.Table(name, "copied").With("tableOption", "autoCreate"), []);
        await scenario.AssertSameAsync($"{quoted}.{quoted}", into);
        await CopyAsync(scenario, name, source, Upserted(End.Table(name, "copied"), name), []);
        await scenario.AssertSameAsync($"{quoted}.{quoted}", into);
        await CopyAsync(scenario, name, source, Upserted(End.Table("mapped", "copied"), name), Mapping(name));
        await scenario.AssertSameAsync($"{quoted}.{quoted}", "copied.mapped");
        await CopyAsync(scenario, name, source, End.Table("read", "copied").With("writeMethod", "BulkInsert"), Mapping(name));
        await scenario.AssertSameAsync($"{quoted}.{quoted}", "copied.read");
        await scenario.ExecuteAsync("TRUNCATE copied.read");
        await CopyAsync(scenario, name, source, End.Csv("out"), []);
        await CopyAsync(scenario, name, End.Csv("out").Matching("*"), End.Table("read", "copied"), []);
        await scenario.AssertSameAsync($"{quoted}.{quoted}", "copied.read");

        Assert.Equal(1, await scenario.CountAsync("victim"));
    }

    [NeedsTheory(Needs.PostgreSql)]
    [MemberData(nameof(Names))]
    public async Task Partitions_of_such_a_name_are_read(string name)
    {
        var quoted = Quote(name);
        using var scenario = await CopyScenario.CreateAsync($"""
            CREATE TABLE victim (id integer); INSERT INTO victim VALUES (1);
            CREATE TABLE orders (id integer) PARTITION BY RANGE (id);
            CREATE TABLE {quoted} PARTITION OF orders FOR VALUES FROM (0) TO (50);
            CREATE TABLE rest PARTITION OF orders DEFAULT;
            INSERT INTO orders SELECT * FROM generate_series(1, 100);
            CREATE TABLE copied.orders (id integer);
            """);

        await scenario.CopyAsync(End.Table("orders").ByPartition(), End.Table("orders", "copied"));

        await scenario.AssertSameAsync("orders", "copied.orders");
        Assert.Equal(1, await scenario.CountAsync("victim"));
    }

    [NeedsTheory(Needs.PostgreSql)]
    [MemberData(nameof(Worst))]
    public async Task Such_a_name_that_is_nobody_s_is_a_clear_error_in_every_position(string name)
    {
        using var scenario = await CopyScenario.CreateAsync("""
            CREATE TABLE victim (id integer); INSERT INTO victim VALUES (1);
            CREATE TABLE orders (id integer PRIMARY KEY, note text) ; INSERT INTO orders VALUES (1, 'a'), (2, 'b');
            CREATE TABLE copied.orders (LIKE orders INCLUDING ALL);
            """);
        var (orders, copied) = (End.Table("orders"), End.Table("orders", "copied"));
        (End From, End To, JsonObject Settings)[] tries =
        [
            (End.Table(name), copied, []),
            (End.Table("orders", name), copied, []),
            (orders, End.Table(name, "copied"), []),
            (orders, End.Table("orders", name), []),
            (orders, End.Table("orders", name).With("tableOption", "autoCreate"), []),
            (orders.ByRange(name), copied, []),
            (orders.ByRange(name, "1", "2"), copied, []),
            (orders.ByRange("id", name, "2"), copied, []),
            (orders.ByPartition(name), copied, []),
            (End.Query("SELECT * FROM orders WHERE ?AdfDynamicRangePartitionCondition").ByRange(name, "1", "2"), copied, []),
            (orders, Upserted(copied, name), []),
            (orders, copied, Mapping(name)),
            (orders.With("queryTimeout", name), copied, []),
            (orders, copied.With("writeMethod", name), []),
        ];

        foreach (var (from, to, settings) in tries)
        {
            var fault = await scenario.FailAsync(from, to, settings);

            // Found out here, or by the server's not knowing the name; never a syntax error.
            Assert.NotEqual("42601", fault.Code);
            Assert.NotEqual(Side.Engine, fault.Side);
            Assert.DoesNotContain("Unexpected", fault.Code, StringComparison.Ordinal);
        }

        Assert.Equal((1, 0), (await scenario.CountAsync("victim"), await scenario.CountAsync("copied.orders")));
    }

    [NeedsTheory(Needs.PostgreSql)]
    [MemberData(nameof(Worst))]
    public async Task A_connection_s_settings_of_such_a_name_do_nothing_else(string name)
    {
        using var scenario = await CopyScenario.CreateAsync("""
            CREATE TABLE victim (id integer); INSERT INTO victim VALUES (1);
            CREATE TABLE orders (id integer); INSERT INTO orders VALUES (1);
            CREATE TABLE copied.orders (LIKE orders)
            """);
        foreach (var property in new[] { "timezone", "schema", "username", "database", "password" })
        {
            var properties = new JsonObject
            {
                ["server"] = scenario.Cluster.Host,
                ["port"] = scenario.Cluster.Port,
                ["database"] = scenario.Database,
                ["username"] = scenario.Cluster.User,
                ["password"] = new JsonObject { ["type"] = "SecureString", ["value"] = scenario.Cluster.Password },
                ["sslMode"] = 0,
                ["pooling"] = false,
            };
            properties[property] = name;
            var factory = new TestFactory().Service("db", "AzurePostgreSql", properties).Copy("Copy", End.Table("orders"), End.Table("orders", "copied"));
            await using var copies = new LocalCopies(factory.Build());

            // A schema that is not there is no error, as the tables are named with theirs; a search path of no form is one.
            var fault = await Record.ExceptionAsync(() => copies.RunAsync()) as SluiceException;
            Assert.True(property == "schema" ? fault is null or { Code: "22023" } : fault is { Side: not Side.Engine }, $"{property}: {fault}");
            if (fault?.Code == "22023")
                Assert.Contains("timezone", fault.Detail, StringComparison.Ordinal);
        }

        Assert.Equal(1, await scenario.CountAsync("victim"));
    }

    static async Task CopyAsync(CopyScenario scenario, string name, End from, End to, JsonObject settings)
    {
        // An activity's name, which the ledger remembers, has fewer characters to choose from.
        var activity = "x" + string.Concat(name.Where(character => !".+?/<>*%&:\\\n\t".Contains(character, StringComparison.Ordinal)));
        await using var copies = new LocalCopies(scenario.Factory().Copy(activity, from, to, settings, parallel: 2).Build());
        await copies.RunAsync();
    }

    static End Upserted(End end, string key) =>
        end.With("writeMethod", "Upsert").With("upsertSettings", new JsonObject { ["keys"] = new JsonArray(key) });

    static JsonObject Mapping(string name) => new()
    {
        ["translator"] = new JsonObject
        {
            ["type"] = "TabularTranslator",
            ["mappings"] = new JsonArray(Pair(name), Pair("note")),
        },
    };

    static JsonObject Pair(string name) => new()
    {
        ["source"] = new JsonObject { ["name"] = name },
        ["sink"] = new JsonObject { ["name"] = name },
    };

    static string Quote(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
