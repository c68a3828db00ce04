using System.Text;
using System.Text.Json.Nodes;
using Sluice.Columns;
using Sluice.Copying.Plans;
using Sluice.PostgreSql.Catalog;
using Sluice.PostgreSql.Types;
using Sluice.Tests.Copying.Support;
using Sluice.Tests.Formats.DelimitedText;

namespace Sluice.Tests.Copying.TypedLane;

/// <summary>
/// A table of every type goes through each format, and through batches from table to table, and comes back equal. What a format does
/// not hold is listed here, and is refused by name or, as text, held all the same.
/// </summary>
public sealed class EveryTypeTests
{
    static JsonObject SkipRows => new() { ["enableSkipIncompatibleRow"] = true };

    [NeedsFact(Needs.PostgreSql)]
    public async Task It_goes_from_table_to_table_in_batches()
    {
        using var table = await EveryTypeTable.CreateAsync();
        var plan = await table.Scenario.PlanAsync(EveryTypeTable.Source, EveryTypeTable.Sink, settings: SkipRows);
        Assert.Equal(RowEncoding.Batches, plan.Shape.Encoding);

        Assert.Equal(0, (await table.Scenario.CopyAsync(EveryTypeTable.Source, EveryTypeTable.Sink, SkipRows)).RowsSkipped);

        await table.AssertEqualAsync();
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task What_has_a_binary_form_goes_from_table_to_table_in_batches()
    {
        // With no other column the table is written in binary.
        List<string> binary = [];
        using (var whole = await EveryTypeTable.CreateAsync())
            binary.AddRange(from column in whole.Columns where TypeCodec.Create(column.PgType) is { CanEncode: true } select column.Name);
        Assert.Contains("nest_array", binary);
        using var table = await EveryTypeTable.CreateAsync(EveryType.Columns.Where(column => binary.Contains(column.Name)));

        Assert.Equal(0, (await table.Scenario.CopyAsync(EveryTypeTable.Source, EveryTypeTable.Sink, SkipRows)).RowsSkipped);

        await table.AssertEqualAsync();
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task It_goes_from_table_to_table_by_inserts()
    {
        using var table = await EveryTypeTable.CreateAsync();

        await table.Scenario.CopyAsync(EveryTypeTable.Source, EveryTypeTable.Sink.With("writeMethod", "BulkInsert"));

        await table.AssertEqualAsync();
    }

    [NeedsTheory(Needs.PostgreSql)]
    [InlineData(",")]
    [InlineData("<|>")]
    public async Task It_goes_through_csv_which_the_server_may_know(string delimiter)
    {
        using var table = await EveryTypeTable.CreateAsync();

        await table.CopyThroughAsync(End.Csv("out").Set("columnDelimiter", delimiter));

        await table.AssertEqualAsync();
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task Its_csv_is_what_the_server_writes()
    {
        // Of money without the currency.
        using var table = await EveryTypeTable.CreateAsync(EveryType.Columns.Where(column => !column.Type.StartsWith("money", StringComparison.Ordinal)));

        await table.Scenario.CopyAsync(EveryTypeTable.Source, End.Csv("out").Set("rowDelimiter", "\n").Set("escapeChar", "\""));

        await using var connection = await table.Scenario.Cluster.OpenAsync(table.Scenario.Database);
        var theirs = await connection.CopyOutAsync("COPY every_type TO STDOUT (FORMAT csv, HEADER)");
        var ours = await File.ReadAllBytesAsync(Path.Combine(table.Scenario.Files, Assert.Single(table.Scenario.AllFiles)));
        Assert.Equal(Encoding.UTF8.GetString(theirs), Encoding.UTF8.GetString(ours));
    }

    [NeedsTheory(Needs.PostgreSql)]
    [InlineData("setOfObjects")]
    [InlineData("arrayOfObjects")]
    public async Task It_goes_through_json(string pattern)
    {
        using var table = await EveryTypeTable.CreateAsync();
        await table.EmptyAsync(NotInJson);
        await table.EmptyAsync(ChangedByJson);

        await table.CopyThroughAsync(
            End.Json("out").With("formatSettings", new JsonObject { ["type"] = "JsonWriteSettings", ["filePattern"] = pattern }));

        await table.AssertEqualAsync();
    }

    [NeedsTheory(Needs.PostgreSql | Needs.Azurite)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task It_goes_through_parquet(bool isInBlobs)
    {
        using var table = await EveryTypeTable.CreateAsync();
        await table.EmptyAsync(NotInParquet);
        var files = End.Parquet("out");
        if (isInBlobs)
        {
            await table.Scenario.AzuriteAsync();
            files = files.InBlobs(Azurite.NewContainerName("everytype"));
        }

        await table.CopyThroughAsync(files);

        await table.AssertEqualAsync();
    }

    [NeedsFact(Needs.PostgreSql | Needs.ParquetTools)]
    public async Task As_a_composite_it_goes_into_parquet_field_by_field()
    {
        using var table = await EveryTypeTable.CreateAsync();
        await table.EmptyAsync(NotInParquet);

        await table.Scenario.CopyAsync(EveryTypeTable.Source, Structs("columns"));
        await table.Scenario.CopyAsync(End.Query("SELECT e AS whole FROM every_type AS e"), Structs("fields"));

        static End Structs(string folder) =>
            End.Parquet(folder).With("formatSettings", new JsonObject { ["compositesAs"] = "struct" });
        string Rows(string folder) => $"FROM '{table.Scenario.Files}/{folder}/*.parquet'";
        var lost = await ParquetTools.DuckDbAsync($"SELECT id FROM ({Rows("columns")} EXCEPT ALL SELECT whole.* {Rows("fields")})");
        var added = await ParquetTools.DuckDbAsync($"SELECT id FROM (SELECT whole.* {Rows("fields")} EXCEPT ALL {Rows("columns")})");
        Assert.Empty(lost.Rows);
        Assert.Empty(added.Rows);
        var counted = await ParquetTools.DuckDbAsync($"SELECT count(*) AS rows {Rows("fields")}");
        Assert.Equal([$"{await table.Scenario.CountAsync("every_type")}"], counted.Column("rows"));
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task As_a_query_it_goes_through_parquet()
    {
        using var table = await EveryTypeTable.CreateAsync();
        await table.EmptyAsync(NotInParquet);

        await table.CopyThroughAsync(End.Parquet("out"), source: End.Query("SELECT * FROM every_type"));

        await table.AssertEqualAsync();
    }

    [NeedsTheory(Needs.PostgreSql)]
    [InlineData("Json")]
    [InlineData("Parquet")]
    public async Task As_text_a_file_holds_all_of_it(string format)
    {
        using var table = await EveryTypeTable.CreateAsync();
        if (format == "Json")
            await table.EmptyAsync(ChangedByJson);

        await table.CopyThroughAsync(FilesOf(format), table.Mapping(column => RefusedBy(format, column) is not null));

        await table.AssertEqualAsync();
    }

    [NeedsTheory(Needs.PostgreSql)]
    [InlineData("Json", "text_array", "a lower bound other than 1")]
    [InlineData("Json", "pair_array", "a lower bound other than 1")]
    [InlineData("Json", "list", "a lower bound other than 1")]
    [InlineData("Parquet", "int4_array", "several dimensions or with a lower bound other than 1")]
    [InlineData("Parquet", "list", "several dimensions or with a lower bound other than 1")]
    [InlineData("Parquet", "numeric_9_2", "NaN")]
    [InlineData("Parquet", "numeric_18_6_array", "NaN")]
    [InlineData("Parquet", "numeric_38_10", "NaN")]
    [InlineData("Parquet", "numeric_negative_scale", "NaN")]
    [InlineData("Parquet", "amount", "NaN")]
    [InlineData("Parquet", "timestamp", "too far ahead for Parquet")]
    [InlineData("Parquet", "timestamptz", "too far ahead for Parquet")]
    public async Task What_a_file_does_not_hold_is_refused_by_column_and_goes_through_as_text(string format, string column, string reason)
    {
        using var table = await EveryTypeTable.CreateAsync(EveryType.Columns.Where(every => every.Name == column));
        Assert.NotNull(RefusedBy(format, table.Columns[1]));

        var fault = await table.Scenario.FailAsync(EveryTypeTable.Source, FilesOf(format));
        Assert.Contains($"olumn '{column}'", fault.Message, StringComparison.Ordinal);
        Assert.Contains(reason, fault.Message, StringComparison.Ordinal);
        Assert.Empty(table.Scenario.AllFiles);

        await table.CopyThroughAsync(FilesOf(format), table.Mapping(field => field.Name == column));
        await table.AssertEqualAsync();
    }

    [NeedsTheory(Needs.PostgreSql)]
    // null is NULL in a file of JSON, whatever it stands for; a row is a line; an array of arrays may be one value or many.
    [InlineData("json", "null", null)]
    [InlineData("jsonb", "null", null)]
    [InlineData("json", " {\"a\":\r\n 1} ", "{\"a\":   1}")]
    [InlineData("json[]", "{null,\"\\\"null\\\"\"}", "{NULL,\"\\\"null\\\"\"}")]
    [InlineData("jsonb[]", "{\"null\",1}", "{NULL,1}")]
    [InlineData("jsonb[]", "{{1,2},{3,4}}", "{\"[1, 2]\",\"[3, 4]\"}")]
    public async Task Json_in_json_files_becomes_what_the_file_says(string type, string value, string? expected)
    {
        using var scenario = await CopyScenario.CreateAsync(
            $"CREATE TABLE one AS SELECT '{value}'::{type} AS v; CREATE TABLE copied.one (LIKE public.one)");

        await scenario.CopyAsync(End.Table("one"), End.Json("out"));
        await scenario.CopyAsync(End.Json("out").Matching("*"), End.Table("one", "copied"));

        Assert.Equal([expected ?? "NULL"], await scenario.ColumnAsync<string>("SELECT coalesce(v::text, 'NULL') FROM copied.one"));
    }

    [NeedsTheory(Needs.PostgreSql)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task It_becomes_the_text_that_the_server_prints_and_is_made_of_it_again(bool isDecoded)
    {
        using var table = await EveryTypeTable.CreateAsync();
        var texts = string.Join(", ", table.Columns.Select(column => $"{column.Name} text"));
        await table.Scenario.ExecuteAsync($"CREATE TABLE texts ({texts})");
        var settings = isDecoded ? SkipRows : [];

        Assert.Equal(0, (await table.Scenario.CopyAsync(EveryTypeTable.Source, End.Table("texts"), settings)).RowsSkipped);
        // A cast to text is another form for some types: format() prints.
        // Decoded, money is a number, without a currency.
        var columns = table.Columns.Where(column => !isDecoded || !column.Name.StartsWith("money", StringComparison.Ordinal));
        var printed = columns.Select(column => $"""
            SELECT '{column.Name}, row ' || a.id || ': ' || left(format('%s', a.{column.Name}), 200)
                || ' became ' || coalesce(left(b.{column.Name}, 200), 'NULL')
            FROM every_type AS a JOIN texts AS b ON b.id = a.id::text
            WHERE CASE WHEN num_nulls(a.{column.Name}) = 0 THEN format('%s', a.{column.Name}) END IS DISTINCT FROM b.{column.Name}
            """);
        Assert.Empty(await table.Scenario.ColumnAsync<string>(string.Join(" UNION ALL ", printed)));
        Assert.Equal(0, (await table.Scenario.CopyAsync(End.Table("texts"), EveryTypeTable.Sink, settings)).RowsSkipped);

        await table.AssertEqualAsync();
    }

    static End FilesOf(string format) => format == "Json" ? End.Json("out") : End.Parquet("out");

    /// <summary>The values of a column that a format does not hold, as a condition; null if it holds all of them.</summary>
    static string? RefusedBy(string format, Column column) => format == "Json" ? NotInJson(column) : NotInParquet(column);

    internal static string? NotInJson(Column column) => column.PgType.ColumnType.Kind == ColumnKind.List
        ? $"array_lower({column.Name}, 1) <> 1 OR array_lower({column.Name}, 2) <> 1"
        : null;

    /// <summary>The values of a column that another value becomes in JSON, as a condition.</summary>
    internal static string? ChangedByJson(Column column)
    {
        const string Change = "item::text = 'null' OR item::text ~ '^\\s|[\\n\\r]|\\s$'";
        return column.PgType.ColumnType switch
        {
            { Kind: ColumnKind.Json } => Change.Replace("item", column.Name, StringComparison.Ordinal),
            { Element.Kind: ColumnKind.Json } =>
                $"array_ndims({column.Name}) > 1 OR EXISTS (SELECT FROM unnest({column.Name}) AS item WHERE {Change})",
            _ => null,
        };
    }

    internal static string? NotInParquet(Column column)
    {
        var (name, type) = (column.Name, column.PgType.ColumnType);
        if (type.Kind != ColumnKind.List)
            return NotInParquet(name, type);
        var items = NotInParquet("item", type.Element!) is { } condition
            ? $" OR EXISTS (SELECT FROM unnest({name}) AS item WHERE {condition})"
            : "";
        return $"array_ndims({name}) > 1 OR array_lower({name}, 1) <> 1{items}";
    }

    static string? NotInParquet(string name, ColumnType type) => type switch
    {
        // DECIMAL has digits only.
        { Kind: ColumnKind.Decimal, Precision: <= 38, PostgreSqlType: not "money" } => $"{name} = 'NaN'",
        // It counts from 1970, PostgreSQL from 2000.
        { Kind: ColumnKind.Timestamp or ColumnKind.TimestampTz } => $"isfinite({name}) AND {name} > '294247-01-01 00:00:00+00'",
        _ => null,
    };
}
