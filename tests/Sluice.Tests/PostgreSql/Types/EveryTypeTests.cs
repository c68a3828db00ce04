namespace Sluice.Tests.PostgreSql.Types;

/// <summary>The table that the tests of formats copy holds what it says.</summary>
public sealed class EveryTypeTests
{
    [NeedsFact(Needs.PostgreSql)]
    public async Task It_has_a_column_of_every_type_that_a_table_can_have()
    {
        var cluster = await PostgreSqlCluster.SharedAsync();
        var database = await cluster.CreateDatabaseAsync();
        await using var connection = await cluster.OpenAsync(database);
        var columns = await EveryType.CreateAsync(connection);
        await EveryType.CreateAsync(connection, "empty", columns, isEmpty: true);

        // Left out: types of catalogs and indexes alone, which have no input, and refcursor, which is text.
        var forgotten = await cluster.ColumnAsync<string>(
            database,
            """
            SELECT t.typname::text FROM pg_type AS t LEFT JOIN pg_type AS element ON element.oid = t.typelem AND t.typcategory = 'A'
            LEFT JOIN pg_class AS relation ON relation.oid = coalesce(element.typrelid, t.typrelid)
            WHERE t.typtype IN ('b', 'r', 'm', 'e', 'd', 'c') AND t.typcategory <> 'Z'
              AND t.typnamespace IN ('pg_catalog'::regnamespace, 'public'::regnamespace)
              AND coalesce(relation.relkind, 'c') = 'c'
              AND coalesce(element.typname, t.typname) NOT IN ('gtsvector', 'ghstore', 'refcursor', 'cstring')
              AND NOT EXISTS (
                SELECT FROM pg_attribute AS a WHERE a.attrelid = 'every_type'::regclass AND a.attnum > 0 AND a.atttypid = t.oid)
            """);
        Assert.Empty(forgotten);
        Assert.Equal(0, await cluster.ScalarAsync<long>(database, "SELECT count(*) FROM empty"));
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task Its_first_row_is_NULL_and_no_other_has_any()
    {
        var cluster = await PostgreSqlCluster.SharedAsync();
        var database = await cluster.CreateDatabaseAsync();
        await using var connection = await cluster.OpenAsync(database);
        var columns = await EveryType.CreateAsync(connection);

        var values = string.Join(", ", columns.Select(column => $"{column.Name}::text"));
        var nulls = await cluster.ColumnAsync<int>(database, $"SELECT num_nulls(VARIADIC ARRAY[{values}]) FROM every_type ORDER BY id");

        Assert.Equal(columns.Count, nulls[0]);
        Assert.Equal(columns.Max(column => column.Values.Count), nulls.Count - 1);
        Assert.All(nulls.Skip(1), count => Assert.Equal(0, count));
    }
}
