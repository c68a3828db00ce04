using System.Text.Json.Nodes;
using Sluice.Pipelines;
using static Sluice.Tests.Activities.LocalPipelines;

namespace Sluice.Tests.Activities;

public sealed class LookupTests(SharedDatabase database) : IClassFixture<SharedDatabase>
{
    [NeedsFact(Needs.PostgreSql)]
    public async Task A_table_that_is_missing_is_named_as_the_server_names_it()
    {
        using var pipelines = database.Of(LocalPipelines.Activity("A", "Lookup", """
            { "source": { "type": "AzurePostgreSqlSource" },
              "dataset": { "referenceName": "Table", "type": "DatasetReference", "parameters": { "name": "missing" } } }
            """));

        var fault = await Assert.ThrowsAsync<PipelineFailedException>(pipelines.RunAsync);

        Assert.Equal((Side.Source, "42P01"), (fault.Side, fault.Code));
        Assert.Contains("\"public.missing\" does not exist", fault.Detail, StringComparison.Ordinal);
    }

    [NeedsTheory(Needs.PostgreSql)]
    [InlineData("true", "true")]
    [InlineData("-7::int2", "-7")]
    [InlineData("2147483647", "2147483647")]
    [InlineData("9007199254740993::int8", "9007199254740993")]
    [InlineData("4294967295::oid", "4294967295")]
    [InlineData("1.10::numeric", "1.10")]
    [InlineData("123456789012345678901234567890.5", "123456789012345678901234567890.5")]
    [InlineData("'NaN'::numeric", "\"NaN\"")]
    [InlineData("0.1::float4", "0.1")]
    [InlineData("'Infinity'::float8", "\"Infinity\"")]
    [InlineData("'-1234.5'::money", "-1234.50")]
    [InlineData("'a \"b\" é'::text", "\"a \\\"b\\\" é\"")]
    [InlineData("NULL::int", "null")]
    [InlineData("date '2024-02-29'", "\"2024-02-29T00:00:00\"")]
    [InlineData("date 'infinity'", "\"infinity\"")]
    [InlineData("timestamp '2024-02-29 12:34:56.789'", "\"2024-02-29T12:34:56.789\"")]
    [InlineData("timestamptz '2024-02-29 12:34:56+02'", "\"2024-02-29T10:34:56Z\"")]
    [InlineData("time '12:34:56'", "\"12:34:56\"")]
    [InlineData("interval '1 day 2 hours'", "\"1 day 02:00:00\"")]
    [InlineData("'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'::uuid", "\"a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11\"")]
    [InlineData("'{\"a\": [1]}'::jsonb", "\"{\\\"a\\\": [1]}\"")]
    [InlineData("ARRAY[1,2]", "\"{1,2}\"")]
    [InlineData("int4range(1,3)", "\"[1,3)\"")]
    [InlineData("ROW(1,'a')", "\"(1,a)\"")]
    [InlineData("B'101'", "\"101\"")]
    public async Task Values_are_as_adf_gives_them(string expression, string expected)
    {
        using var pipelines = database.Of(Lookup("A", $"SELECT {expression} AS v"));

        var value = (await pipelines.RunAsync()).Activities[0].Output!["firstRow"]!["v"];

        Assert.Equal(expected, JsonText(value));
    }

    [NeedsTheory(Needs.PostgreSql)]
    [InlineData("SELECT 1 AS a UNION ALL SELECT 2", "", """{"firstRow":{"a":1}}""")]
    [InlineData("SELECT 1 AS a UNION ALL SELECT 2; -- end", ", \"firstRowOnly\": false", """{"count":2,"value":[{"a":1},{"a":2}]}""")]
    [InlineData("SELECT 1 AS a WHERE false", "", "{}")]
    [InlineData("SELECT 1 AS a WHERE false", ", \"firstRowOnly\": false", """{"count":0,"value":[]}""")]
    [InlineData("SELECT g AS a FROM generate_series(1, 3) AS g", ", \"firstRowOnly\": false, \"maxRows\": 2",
        """{"count":2,"value":[{"a":1},{"a":2}],"truncated":true,"note":"There are more rows than these 2. Raise maxRows to have more."}""")]
    [InlineData("SELECT g AS a FROM generate_series(1, 2) AS g", ", \"firstRowOnly\": false, \"maxRows\": 2", """{"count":2,"value":[{"a":1},{"a":2}]}""")]
    [InlineData("CREATE TEMP TABLE made (id int); INSERT INTO made VALUES (7) RETURNING id AS a", "", """{"firstRow":{"a":7}}""")]
    [InlineData("WITH made AS (DELETE FROM pg_description WHERE false RETURNING 1) SELECT count(*) AS a FROM made", "", """{"firstRow":{"a":0}}""")]
    [InlineData("VALUES (1)", "", """{"firstRow":{"column1":1}}""")]
    public async Task The_output_has_the_shape_of_adf(string query, string more, string expected)
    {
        using var pipelines = database.Of(Lookup("A", query, more));

        Assert.Equal(expected, JsonText((await pipelines.RunAsync()).Activities[0].Output));
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task Five_thousand_rows_are_given_and_one_more_is_told_and_maxRows_lifts_the_limit()
    {
        using var pipelines = database.Of(
            Lookup("A", "SELECT g AS a FROM generate_series(1, 5001) AS g", ", \"firstRowOnly\": false"),
            Lookup("B", "SELECT g AS a FROM generate_series(1, 5001) AS g", ", \"firstRowOnly\": false, \"maxRows\": 6000"),
            Tell("@{activity('A').output.count} @{activity('A').output.truncated} @{last(activity('A').output.value).a} "
                + "@{activity('B').output.count} @{activity('B').output?.truncated} @{last(activity('B').output.value).a}", "A:Succeeded,B:Succeeded"));

        Assert.Equal("5000 True 5000 5001  5001", await pipelines.RunToTellAsync());
    }

    [NeedsTheory(Needs.PostgreSql)]
    [InlineData("SELECT repeat('x', 1000) AS a FROM generate_series(1, 5000)", ", \"firstRowOnly\": false", "exceeds the limitation 4194304")]
    [InlineData("SELECT repeat('x', 5000000) AS a", "", "exceeds the limitation 4194304")]
    [InlineData("SELECT 1; SELECT 2", "", "this one has several")]
    [InlineData("SET LOCAL lock_timeout = 0", "", "this one has none")]
    [InlineData("SELECT 1 AS a, 2 AS a", "", "2 columns of the name 'a'")]
    [InlineData("SELECT '\\x00'::bytea AS a", "", "column 'a' holds them")]
    [InlineData("SELECT nothing FROM nowhere", "", "ErrorCode=42P01. Looking up the query in")]
    [InlineData("SELECT 1 FROM nowhere", "", "does not exist, at character 15 of its statement")]
    [InlineData("SELEC 1", "", "ErrorCode=42601")]
    [InlineData("SELECT 'row data'::int AS a", "", "invalid input syntax for type integer: \"…\"")]
    public async Task What_cannot_be_given_is_a_clear_error(string query, string more, string expected)
    {
        using var pipelines = database.Of(Lookup("A", query, more));

        var fault = await Assert.ThrowsAsync<PipelineFailedException>(pipelines.RunAsync);

        Assert.Contains(expected, fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("row data", fault.Message, StringComparison.Ordinal);
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task The_server_makes_no_more_rows_than_are_wanted_and_what_the_query_writes_stays()
    {
        await database.ExecuteAsync("""
            CREATE SEQUENCE made; CREATE TABLE noted (id int);
            CREATE FUNCTION note(id int) RETURNS int LANGUAGE sql AS 'INSERT INTO noted VALUES (id) RETURNING id'
            """);
        using var pipelines = database.Of(
            Lookup("A", "SELECT nextval('made') AS a FROM generate_series(1, 100000)"),
            Lookup("B", "SELECT note(1) AS a"), Lookup("C", "INSERT INTO noted SELECT generate_series(2, 9) RETURNING id"));

        await pipelines.RunAsync();

        Assert.Equal(1, await database.ScalarAsync<long>("SELECT last_value FROM made"));
        Assert.Equal(9, await database.ScalarAsync<long>("SELECT count(*) FROM noted"));
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task A_query_that_only_reads_goes_on_after_a_lost_connection_and_one_that_writes_does_not()
    {
        await database.ExecuteAsync("CREATE SEQUENCE reads; CREATE SEQUENCE writes; CREATE TABLE written (v text)");
        using var pipelines = database.Of(
            Lookup("A", "SELECT CASE WHEN nextval('reads') < 2 THEN pg_terminate_backend(pg_backend_pid())::text ELSE 'done' END AS a"),
            Lookup("B", "INSERT INTO written SELECT CASE WHEN nextval('writes') < 2 THEN pg_terminate_backend(pg_backend_pid())::text END RETURNING v"),
            Tell("@{activity('A').output.firstRow.a} @{activity('B').error.errorCode}", "A:Succeeded,B:Failed"));

        Assert.Equal("done 57P01", await pipelines.RunToTellAsync());
        Assert.Equal(1, await database.ScalarAsync<long>("SELECT last_value FROM writes"));
    }

    [NeedsTheory(Needs.PostgreSql)]
    [InlineData("AzurePostgreSqlSource", "Any", "SELECT 5 AS a")]
    [InlineData("PostgreSqlV2Source", "Any", "SELECT 5 AS a")]
    [InlineData("PostgreSqlSource", "Old", "SELECT 5 AS a")]
    [InlineData("RelationalSource", "Old", "SELECT 5 AS a")]
    [InlineData("AzurePostgreSqlSource", "Table", null)]
    public async Task Every_kind_of_source_of_a_copy_is_one_of_a_lookup(string source, string dataset, string? query)
    {
        await database.ExecuteAsync("CREATE TABLE IF NOT EXISTS \"Five\" AS SELECT 5 AS a");
        var text = query is null ? "" : $""", "query": "{query}" """;
        using var pipelines = database.Of(Activity("A", "Lookup", $$"""
            { "source": { "type": "{{source}}" {{text}} }, "dataset": {{Reference(dataset, "Five")}} }
            """));

        Assert.Equal("""{"firstRow":{"a":5}}""", JsonText((await pipelines.RunAsync()).Activities[0].Output));
    }

    [NeedsTheory(Needs.PostgreSql)]
    [InlineData("DelimitedText", "a,b\n1,x\n2,\n", """{"count":2,"value":[{"a":"1","b":"x"},{"a":"2","b":null}]}""")]
    [InlineData("Json", """{"a":1,"b":{"c":[1,2]}} {"a":2,"d":null}""", """{"count":2,"value":[{"a":1,"b":{"c":[1,2]}},{"a":2,"d":null}]}""")]
    [InlineData("Json", """[{"a":1}]""", """{"count":1,"value":[{"a":1}]}""")]
    public async Task Files_are_read_by_the_readers_of_their_formats(string format, string text, string expected)
    {
        var name = $"{Guid.NewGuid():N}";
        await File.WriteAllTextAsync(Path.Combine(database.Files, name), text);
        using var pipelines = database.Of(OfFile(format, name, ", \"firstRowOnly\": false"));

        Assert.Equal(expected, JsonText((await pipelines.RunAsync()).Activities[0].Output));
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task A_parquet_file_has_typed_values_and_a_bad_row_is_told_by_its_number()
    {
        await File.WriteAllTextAsync(Path.Combine(database.Files, "bad.csv"), "a,b\n1,2\n3,4,5\n");
        using var pipelines = database.Of(
            Activity("Make", "Copy", """
                { "source": { "type": "AzurePostgreSqlSource", "query": "SELECT 1 AS n, 1.50::numeric(9,2) AS d, now() > '2000-01-01' AS b, timestamptz '2024-02-29 12:00+02' AS t, date '2024-02-29' AS day, ARRAY[1,2] AS l" },
                  "sink": { "type": "ParquetSink" } }
                """)[..^2] + $$"""
                , "inputs": [{{Reference("Any", "")}}], "outputs": [{{Reference("Parquet", "made.parquet")}}] }
                """,
            OfFile("Parquet", "made.parquet", "", "A", "Make:Succeeded"), OfFile("DelimitedText", "bad.csv", ", \"firstRowOnly\": false", "B"),
            Tell("@concat(string(activity('A').output.firstRow), activity('B').error.message)", "A:Succeeded,B:Failed"));

        var told = await pipelines.RunToTellAsync();

        Assert.StartsWith("""{"n":1,"d":1.50,"b":true,"t":"2024-02-29T10:00:00Z","day":"2024-02-29T00:00:00","l":[1,2]}""", told, StringComparison.Ordinal);
        Assert.Contains("Row 2 of bad.csv cannot be read", told, StringComparison.Ordinal);
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task Its_rows_are_found_in_any_case_and_what_is_not_there_is_null_where_one_asks_so()
    {
        using var pipelines = database.Of(
            Lookup("A", "SELECT NULL::text AS \"Mark\", 'x' AS \"Name\""), Lookup("None", "SELECT 1 AS a WHERE false"),
            Tell("@{empty(activity('A').output.firstRow.mark)} @{coalesce(activity('a').output.FirstRow['MARK'], 'never')} @{activity('A').output.firstrow.NAME} "
                + "@{coalesce(activity('None').output?.firstRow?.a, 'none')}", "A:Succeeded,None:Succeeded"),
            Set("Missing", "text", "@activity('None').output.firstRow.a", "None:Succeeded"),
            Activity("Caught", "SetVariable", """{ "variableName": "text", "value": "@activity('Missing').error.message" }""", "Missing:Failed"));

        var runs = (await pipelines.RunAsync()).Activities;

        Assert.Equal("True never x none", (string?)runs[2].Output!["value"]);
        Assert.Contains("firstRow", (string?)runs[4].Output!["value"], StringComparison.Ordinal);
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task Its_rows_feed_a_loop_of_copies_and_of_lookups()
    {
        await database.ExecuteAsync("""
            CREATE SCHEMA shop; CREATE TABLE shop.a AS SELECT 1 AS id; CREATE TABLE shop.b AS SELECT generate_series(1, 2) AS id;
            CREATE TABLE copied_a (id int); CREATE TABLE copied_b (id int)
            """);
        using var pipelines = database.Of(
            Lookup("Tables", "SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'shop' ORDER BY 1", ", \"firstRowOnly\": false"),
            Activity("A", "ForEach", $$"""
                { "items": { "value": "@activity('Tables').output.value", "type": "Expression" }, "activities": [
                  {{Activity("Move", "Copy", """
                    { "source": { "type": "AzurePostgreSqlSource", "query": { "value": "SELECT id FROM shop.@{item().name}", "type": "Expression" } },
                      "sink": { "type": "AzurePostgreSqlSink" } }
                    """)[..^2]}}, "inputs": [{{Reference("Any", "")}}], "outputs": [{{Reference("Table", "@concat('copied_', item().name)")}}] },
                  {{Lookup("Count", "SELECT count(*) AS n FROM copied_@{item().name}", "", "Move:Succeeded")}},
                  {{Append("Add", "@concat(item().name, activity('Count').output.firstRow.n)", "Count:Succeeded")}}] }
                """, "Tables:Succeeded"),
            Tell("@join(variables('list'), ' ')"));

        var told = await pipelines.RunToTellAsync();

        Assert.Equal(["a1", "b2"], told!.Split(' ').Order());
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task A_secure_output_is_seen_by_expressions_and_told_nowhere()
    {
        using var pipelines = database.Of(
            Lookup("A", "SELECT 'hidden' AS a").Replace("\"typeProperties\"", "\"policy\": { \"secureOutput\": true }, \"typeProperties\"", StringComparison.Ordinal),
            Set("Secret", "text", "@toUpper(activity('A').output.firstRow.a)", "A:Succeeded"),
            Activity("If", "IfCondition", $$"""
                { "expression": "@equals(variables('text'), 'HIDDEN')", "ifFalseActivities": [{{Activity("F", "Fail", """{ "message": "m", "errorCode": "E" }""")}}] }
                """, "Secret:Succeeded"));

        var result = await pipelines.RunAsync();

        Assert.All(result.Activities, run => Assert.Null(run.Output));
        Assert.DoesNotContain("hidden", System.Text.Json.JsonSerializer.Serialize(result), StringComparison.Ordinal);
    }

    [NeedsTheory(Needs.PostgreSql)]
    [InlineData("SELECT pg_sleep(600)")]
    [InlineData("CREATE TEMP TABLE slept AS SELECT 1; SELECT pg_sleep(600)")]
    public async Task A_cancelled_lookup_ends_on_the_server(string query)
    {
        using var pipelines = database.Of(Lookup("A", query));
        using var cancel = new CancellationTokenSource();

        var running = pipelines.RunAsync(null, cancel.Token);
        await database.WaitForSleepersAsync(1);
        await cancel.CancelAsync();

        Assert.Equal(Side.Cancelled, (await Assert.ThrowsAnyAsync<SluiceException>(() => running)).Side);
        await database.WaitForSleepersAsync(0);
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task A_query_that_takes_longer_than_its_timeout_is_ended_by_the_server()
    {
        using var pipelines = database.Of(Activity("A", "Lookup", $$"""
            { "source": { "type": "AzurePostgreSqlSource", "query": "SELECT pg_sleep(60)", "queryTimeout": "00:00:01" }, "dataset": {{Reference("Any", "")}} }
            """));

        var fault = await Assert.ThrowsAsync<PipelineFailedException>(pipelines.RunAsync);

        Assert.Equal((Side.Source, "57014"), (fault.Side, fault.Code));
        Assert.Contains("raise queryTimeout", fault.Message, StringComparison.Ordinal);
    }

    [NeedsTheory(Needs.PostgreSql)]
    [InlineData("""{ "dataset": { "referenceName": "Any", "type": "DatasetReference" } }""", "source")]
    [InlineData("""{ "source": { "type": "AzurePostgreSqlSource", "query": "SELECT 1" } }""", "dataset")]
    [InlineData("""{ "source": { "type": "AzurePostgreSqlSource" }, "dataset": { "referenceName": "Any", "type": "DatasetReference" } }""", "source.query")]
    [InlineData("""{ "source": { "type": "JsonSource" }, "dataset": { "referenceName": "Any", "type": "DatasetReference" } }""", "source.type")]
    [InlineData("""{ "source": { "type": "PostgreSqlSource", "query": "SELECT 1" }, "dataset": { "referenceName": "Any", "type": "DatasetReference" }, "maxRows": 0 }""", "maxRows")]
    public void What_is_wrong_is_an_error_with_its_place(string typeProperties, string property)
    {
        using var pipelines = database.Of(Activity("A", "Lookup", typeProperties));

        Assert.Equal($"$.properties.activities[0].typeProperties.{property}", Assert.Single(pipelines.Files.Check().Errors).Path);
    }

    static string JsonText(JsonNode? value) => value?.ToJsonString(Plain) ?? "null";

    static readonly System.Text.Json.JsonSerializerOptions Plain = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    static string Lookup(string name, string query, string more = "", string dependsOn = "") => Activity(name, "Lookup", $$"""
        { "source": { "type": "AzurePostgreSqlSource", "query": {{JsonValue.Create(query).ToJsonString()}} },
          "dataset": { "referenceName": "Any", "type": "DatasetReference" } {{more}} }
        """, dependsOn);

    static string OfFile(string format, string name, string more = "", string activity = "A", string dependsOn = "") => Activity(activity, "Lookup", $$"""
        { "source": { "type": "{{format}}Source" }, "dataset": {{Reference(format, name)}} {{more}} }
        """, dependsOn);

    static string Reference(string dataset, string name) => $$"""
        { "referenceName": "{{dataset}}", "type": "DatasetReference" {{(dataset is "Any" or "Old" ? "" : $$""", "parameters": { "name": "{{name}}" }""")}} }
        """;
}
