using Sluice.Tests.Copying.Support;

namespace Sluice.Tests.Copying.Planning;

/// <summary>Slices by ranges of a column: every row in exactly one, whatever the bounds.</summary>
public sealed class DynamicRangeTests
{
    [NeedsFact(Needs.PostgreSql)]
    public async Task The_documented_example_makes_the_documented_slices()
    {
        using var scenario = await CopyScenario.CreateAsync(Rows("integer", "i", 80));

        var plan = await scenario.PlanAsync(End.Table("orders").ByRange("v", "1", "80"), End.Table("orders", "copied"), 4);

        Assert.Equal(["v 1..20", "v 21..40", "v 41..60", "v 61..80"], plan.Slices.Select(slice => slice.Name));
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task Four_slices_are_the_default()
    {
        using var scenario = await CopyScenario.CreateAsync(Rows("integer", "i", 80));

        var plan = await scenario.PlanAsync(End.Table("orders").ByRange("v"), End.Table("orders", "copied"));

        Assert.Equal(["v 1..20", "v 21..40", "v 41..60", "v 61..80"], plan.Slices.Select(slice => slice.Name));
    }

    [NeedsTheory(Needs.PostgreSql)]
    [InlineData("smallint", "i - 50", "-20", "20")]
    [InlineData("integer", "i * 1000000", "20000000", "80000000")]
    [InlineData("bigint", "i * 1000000000000", "5000000000000", "90000000000000")]
    [InlineData("date", "date '1969-12-01' + i::integer", "1969-12-20", "1970-01-20")]
    [InlineData("timestamp", "timestamp '1969-12-31 23:00' + i * interval '1 minute 0.000001 seconds'", "1969-12-31 23:30:00.5", "1970-01-01 00:10")]
    [InlineData("timestamptz", "timestamptz '2024-03-31 00:00+00' + i * interval '1 minute'", "2024-03-31 00:30:00+00", "2024-03-31 03:00:00+02")]
    [InlineData("time", "time '00:00' + i * interval '14 minutes'", "01:00", "22:30:00.000001")]
    [InlineData("positive", "i", "10", "20")]
    public async Task Every_type_is_sliced_with_and_without_bounds_and_no_row_is_lost(string type, string value, string lower, string upper)
    {
        using var scenario = await CopyScenario.CreateAsync("CREATE DOMAIN positive AS integer CHECK (VALUE > 0);" + Rows(type, value, 100));
        await scenario.ExecuteAsync("INSERT INTO orders VALUES (1001, NULL), (1002, NULL)");
        var table = End.Table("orders");

        await AssertCopiedOnceAsync(scenario, table.ByRange("v"), 4);
        await AssertCopiedOnceAsync(scenario, table.ByRange("v", lower, upper), 7);
        await AssertCopiedOnceAsync(scenario, table.ByRange("v", lower), 4);
        await AssertCopiedOnceAsync(scenario, table.ByRange("v", null, upper), 7);
        await AssertCopiedOnceAsync(scenario, table.ByRange("v", upper, upper), 1);
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task Bounds_are_read_in_the_sessions_time_zone_and_days_of_any_length_are_cut()
    {
        using var scenario = await CopyScenario.CreateAsync(Rows("timestamptz", "timestamptz '2024-03-30 12:00+00' + i * interval '30 minutes'", 100));
        var factory = new TestFactory().Service("db", "AzurePostgreSql", new()
        {
            ["server"] = scenario.Cluster.Host,
            ["port"] = scenario.Cluster.Port,
            ["database"] = scenario.Database,
            ["username"] = scenario.Cluster.User,
            ["password"] = scenario.Cluster.Password,
            ["timezone"] = "Europe/Berlin",
        }).Copy("Orders", End.Table("orders").ByRange("v"), End.Table("orders", "copied"), 5);

        (await scenario.RunAsync(factory)).Succeeded();

        await scenario.AssertSameAsync("public.orders", "copied.orders");
    }

    [NeedsTheory(Needs.PostgreSql)]
    [InlineData("bigint", "-9223372036854775808", "9223372036854775807")]
    [InlineData("integer", "-2147483648", "2147483647")]
    [InlineData("smallint", "-32768", "32767")]
    [InlineData("date", "4713-11-24 BC", "5874897-12-31")]
    [InlineData("timestamp", "4713-11-24 00:00:00 BC", "294276-12-31 23:59:59.999999")]
    [InlineData("timestamptz", "4713-11-24 00:00:00+00 BC", "294276-12-31 23:59:59.999999+00")]
    [InlineData("time", "00:00:00", "24:00:00")]
    public async Task Extreme_values_are_sliced(string type, string least, string greatest)
    {
        using var scenario = await CopyScenario.CreateAsync($"""
            CREATE TABLE orders (id integer, v {type}); INSERT INTO orders VALUES (1, '{least}'), (2, '{greatest}'), (3, NULL), (4, '{least}'); CREATE TABLE copied.orders (LIKE orders)
            """);

        await AssertCopiedOnceAsync(scenario, End.Table("orders").ByRange("v"), 4);
        await AssertCopiedOnceAsync(scenario, End.Table("orders").ByRange("v", least, greatest), 7);
    }

    [NeedsTheory(Needs.PostgreSql)]
    [InlineData("date")]
    [InlineData("timestamp")]
    [InlineData("timestamptz")]
    public async Task Infinite_dates_are_in_the_outer_slices(string type)
    {
        using var scenario = await CopyScenario.CreateAsync($"""
            CREATE TABLE orders (id integer, v {type}); CREATE TABLE copied.orders (LIKE orders);
            INSERT INTO orders VALUES (1, '-infinity'), (2, 'infinity'), (3, NULL), (4, '2024-01-01'), (5, '2024-02-01'), (6, '2024-03-01');
            """);

        await AssertCopiedOnceAsync(scenario, End.Table("orders").ByRange("v"), 4);
        await scenario.ExecuteAsync("DELETE FROM orders WHERE isfinite(v)");
        await AssertCopiedOnceAsync(scenario, End.Table("orders").ByRange("v"), 4);
    }

    [NeedsTheory(Needs.PostgreSql)]
    [InlineData(null, "-5")]
    [InlineData("500", null)]
    public async Task One_bound_beyond_every_value_loses_nothing(string? lower, string? upper)
    {
        using var scenario = await CopyScenario.CreateAsync(Rows("integer", "i", 80));

        await AssertCopiedOnceAsync(scenario, End.Table("orders").ByRange("v", lower, upper), 4);
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task There_are_no_more_slices_than_values()
    {
        using var scenario = await CopyScenario.CreateAsync(Rows("integer", "i", 3));

        Assert.Equal(3, (await scenario.PlanAsync(End.Table("orders").ByRange("v"), End.Table("orders", "copied"), 16)).Slices.Count);

        await AssertCopiedOnceAsync(scenario, End.Table("orders").ByRange("v"), 16);
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task A_table_without_values_is_one_slice()
    {
        using var scenario = await CopyScenario.CreateAsync("CREATE TABLE orders (id integer, v integer); CREATE TABLE copied.orders (LIKE orders)");

        Assert.Equal(0, (await scenario.CopyAsync(End.Table("orders").ByRange("v"), End.Table("orders", "copied"), 4)).RowsCopied);
        await scenario.ExecuteAsync("INSERT INTO orders VALUES (1, NULL), (2, NULL)");

        await AssertCopiedOnceAsync(scenario, End.Table("orders").ByRange("v"), 4);
        await AssertCopiedOnceAsync(scenario, End.Query("SELECT * FROM orders").ByRange("v"), 4);
    }

    [NeedsTheory(Needs.PostgreSql)]
    [InlineData("SELECT * FROM orders")]
    [InlineData("SELECT * FROM orders WHERE ?AdfDynamicRangePartitionCondition")]
    [InlineData("SELECT * FROM orders WHERE id > 0 AND ?adfdynamicrangepartitioncondition;")]
    [InlineData("SELECT * FROM orders WHERE ?DfDynamicRangePartitionCondition -- sliced")]
    [InlineData("SELECT id, ?AdfRangePartitionColumnName FROM orders WHERE ?AdfDynamicRangePartitionCondition")]
    [InlineData("SELECT o.id, o.?AdfRangePartitionColumnName FROM orders AS o WHERE ?AdfDynamicRangePartitionCondition")]
    [InlineData("SELECT id, \"?AdfRangePartitionColumnName\" FROM orders WHERE ?AdfDynamicRangePartitionCondition ORDER BY ?AdfRangePartitionColumnName")]
    public async Task Queries_are_sliced_by_their_tokens_or_as_a_whole(string query)
    {
        using var scenario = await CopyScenario.CreateAsync(Rows("integer", "i", 80));
        await scenario.ExecuteAsync("INSERT INTO orders VALUES (1001, NULL), (1002, -500), (1003, 500)");

        await AssertCopiedOnceAsync(scenario, End.Query(query).ByRange("v", "1", "80"), 4);
        await AssertCopiedOnceAsync(scenario, End.Query(query).ByRange("v"), 4);
        await AssertCopiedOnceAsync(scenario, End.Table("orders").With("query", query).ByRange("v"), 3);
    }

    [NeedsTheory(Needs.PostgreSql)]
    [InlineData("SELECT * FROM orders WHERE ?AdfRangePartitionColumnName <= ?AdfRangePartitionUpbound AND ?AdfRangePartitionColumnName >= ?AdfRangePartitionLowbound")]
    [InlineData("SELECT * FROM orders WHERE \"?AdfRangePartitionColumnName\" <= '?AdfRangePartitionUpbound' AND \"?AdfRangePartitionColumnName\" >= '?AdfRangePartitionLowbound'")]
    [InlineData("SELECT * FROM orders WHERE v BETWEEN ?adfrangepartitionlowbound AND ?ADFRANGEPARTITIONUPBOUND")]
    public async Task A_query_with_the_bounds_is_filtered_by_them(string query)
    {
        using var scenario = await CopyScenario.CreateAsync(Rows("integer", "i", 80));
        await scenario.ExecuteAsync("INSERT INTO orders VALUES (1001, NULL), (1002, -500), (1003, 500)");

        var output = await scenario.CopyAsync(End.Query(query).ByRange("v", "1", "80"), End.Table("orders", "copied"), 4);

        Assert.Equal(4, output.Slices);
        await scenario.ExecuteAsync("DELETE FROM orders WHERE id > 1000");
        await scenario.AssertSameAsync("public.orders", "copied.orders");
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task Dates_in_a_query_with_the_bounds_are_constants_of_their_type()
    {
        using var scenario = await CopyScenario.CreateAsync(Rows("date", "date '2024-01-01' + i::integer", 80));

        await scenario.CopyAsync(
            End.Query("SELECT * FROM orders WHERE v >= ?AdfRangePartitionLowbound AND v <= '?AdfRangePartitionUpbound'").ByRange("v", "2024-01-01", "2024-12-31"),
            End.Table("orders", "copied"), 5);

        await scenario.AssertSameAsync("public.orders", "copied.orders");
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task The_primary_key_is_found_when_no_column_is_given()
    {
        using var scenario = await CopyScenario.CreateAsync("CREATE TABLE orders (v integer, \"Order Id\" bigint PRIMARY KEY); INSERT INTO orders SELECT 1, i FROM generate_series(1, 80) AS i; CREATE TABLE copied.orders (LIKE orders)");

        var plan = await scenario.PlanAsync(End.Table("orders").ByRange(null), End.Table("orders", "copied"), 4);

        Assert.Equal("Order Id 1..20", plan.Slices[0].Name);
        await AssertCopiedOnceAsync(scenario, End.Table("orders").ByRange(null), 4);
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task Without_a_column_and_a_key_adfs_error_is_named()
    {
        using var scenario = await CopyScenario.CreateAsync(Rows("integer", "i", 80));

        var fault = await scenario.FailAsync(End.Table("orders").ByRange(null), End.Table("orders", "copied"), 4);

        Assert.Equal((Side.Definition, "PartitionColumnNameNotProvided"), (fault.Side, fault.Code));
        Assert.Contains("AzurePostgreSqlNpgsqlPartitionColumnNameNotProvided", fault.Detail, StringComparison.Ordinal);
    }

    [NeedsTheory(Needs.PostgreSql)]
    [InlineData("text", "i::text")]
    [InlineData("numeric", "i")]
    [InlineData("uuid", "gen_random_uuid()")]
    [InlineData("timetz", "'12:00+01'")]
    public async Task A_column_of_another_type_is_refused_with_adfs_error(string type, string value)
    {
        using var scenario = await CopyScenario.CreateAsync(Rows(type, value, 10));

        var fault = await scenario.FailAsync(End.Table("orders").ByRange("v"), End.Table("orders", "copied"), 4);

        Assert.Equal((Side.Definition, "DataTypeNotSupported"), (fault.Side, fault.Code));
        Assert.Contains("AzurePostgreSqlNpgsqlDataTypeNotSupported", fault.Detail, StringComparison.Ordinal);
    }

    [NeedsTheory(Needs.PostgreSql)]
    [InlineData("no such column", null, null, "PartitionColumnNotFound")]
    [InlineData("V", null, null, "PartitionColumnNotFound")]
    [InlineData("v", "2024-13-01", "2024-12-31", "PartitionBoundNotValid")]
    [InlineData("v", "infinity", "2024-12-31", "PartitionBoundNotValid")]
    [InlineData("at", "2024-01-01", "infinity", "PartitionBoundNotValid")]
    [InlineData("v", "2024-12-31", "2024-01-01", "PartitionBoundsReversed")]
    [InlineData("v", "'; DROP TABLE orders; --", "2024-12-31", "PartitionBoundNotValid")]
    public async Task Settings_that_make_no_slices_are_refused(string column, string? lower, string? upper, string code)
    {
        using var scenario = await CopyScenario.CreateAsync("CREATE TABLE orders (id integer, v date, at timestamptz); INSERT INTO orders VALUES (1, '2024-05-05', '2024-05-05'); CREATE TABLE copied.orders (LIKE orders)");

        var fault = await scenario.FailAsync(End.Table("orders").ByRange(column, lower, upper), End.Table("orders", "copied"), 4);

        Assert.Equal((Side.Definition, code), (fault.Side, fault.Code));
        Assert.Equal(1, await scenario.CountAsync("orders"));
        Assert.Equal(0, await scenario.CountAsync("copied.orders"));
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task A_view_is_sliced_by_ranges()
    {
        using var scenario = await CopyScenario.CreateAsync(Rows("integer", "i", 80) + "CREATE VIEW shown AS SELECT * FROM orders");

        await scenario.CopyAsync(End.Table("shown").ByRange("v"), End.Table("orders", "copied"), 4);

        await scenario.AssertSameAsync("public.orders", "copied.orders");
    }

    static string Rows(string type, string value, int count) =>
        $"CREATE TABLE orders (id bigint, v {type}); INSERT INTO orders SELECT i, {value} FROM generate_series(1, {count}::bigint) AS i; CREATE TABLE copied.orders (LIKE orders);";

    static async Task AssertCopiedOnceAsync(CopyScenario scenario, End source, int parallel)
    {
        await scenario.ExecuteAsync("TRUNCATE copied.orders");
        await scenario.CopyAsync(source, End.Table("orders", "copied"), parallel);
        await scenario.AssertSameAsync("public.orders", "copied.orders");
    }
}
