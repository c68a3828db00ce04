using System.Text.Json.Nodes;
using Sluice.Pipelines;
using static Sluice.Tests.Activities.LocalPipelines;

namespace Sluice.Tests.Activities;

public sealed class ScriptTests(SharedDatabase database) : IClassFixture<SharedDatabase>
{
    [NeedsFact(Needs.PostgreSql)]
    public async Task Blocks_run_in_order_on_one_connection_and_the_output_is_adf_s()
    {
        var output = await RunAsync(
            Block("CREATE TEMP TABLE t (id int, name text); INSERT INTO t VALUES (1, 'a'), (2, NULL)", "NonQuery"),
            Block("SELECT id, name FROM t ORDER BY 1; UPDATE t SET id = id + 1; SELECT count(*) AS n, max(id) AS top FROM t"),
            Block("DELETE FROM t WHERE id = 2", "NonQuery"));

        Assert.Equal(
            """
            {"resultSetCount":2,"recordsAffected":3,"resultSets":[{"rowCount":2,"rows":[{"id":1,"name":"a"},{"id":2,"name":null}]},{"rowCount":1,"rows":[{"n":2,"top":3}]}],"outputParameters":{},"outputTruncated":false}
            """.Trim(), output.ToJsonString());
    }

    [NeedsTheory(Needs.PostgreSql)]
    [InlineData("Boolean", "true", "boolean", "true")]
    [InlineData("DateTime", "\"2024-02-29T12:34:56.789Z\"", "timestamp without time zone", "2024-02-29 12:34:56.789")]
    [InlineData("DateTimeOffset", "\"2024-02-29T12:34:56+02:00\"", "timestamp with time zone", "2024-02-29 10:34:56+00")]
    [InlineData("Decimal", "12345678901234567890.50", "numeric", "12345678901234567890.50")]
    [InlineData("Double", "0.1", "double precision", "0.1")]
    [InlineData("Single", "\"1.5\"", "real", "1.5")]
    [InlineData("Guid", "\"a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11\"", "uuid", "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11")]
    [InlineData("Int16", "-7", "smallint", "-7")]
    [InlineData("Int32", "\"7\"", "integer", "7")]
    [InlineData("Int64", "9007199254740993", "bigint", "9007199254740993")]
    [InlineData("String", "\"it's @name $1\"", "text", "it's @name $1")]
    [InlineData("Timespan", "\"1.02:03:04\"", "interval", "1 day 02:03:04")]
    [InlineData("String", "null", "text", null)]
    public async Task Parameters_are_bound_by_name_or_by_number(string type, string value, string pgType, string? expected)
    {
        var parameter = Parameter("p", type, value);

        var output = await RunAsync(
            Block("SELECT pg_typeof(@p)::text AS type, @p::text AS value, '@p' AS quoted", parameters: parameter),
            Block("SELECT pg_typeof($1)::text AS type, $1::text AS value, '@p' AS quoted", parameters: parameter));

        var row = new JsonObject { ["type"] = pgType, ["value"] = expected, ["quoted"] = "@p" };
        Assert.All(output["resultSets"]!.AsArray(), set => Assert.Equal(row.ToJsonString(), set!["rows"]![0]!.ToJsonString()));
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task Output_parameters_take_the_columns_of_their_names_and_then_the_others_in_order()
    {
        await database.ExecuteAsync("CREATE PROCEDURE twice(INOUT n int, INOUT label text) LANGUAGE plpgsql AS $$ BEGIN n := n * 2; label := label || '!'; END $$");

        var output = await RunAsync(
            Block("CALL twice(@n, @label)", "NonQuery",
                $"{Parameter("n", "Int32", "21", "InputOutput")}, {Parameter("label", "String", "\"abcdef\"", "InputOutput", 4)}"),
            Block("SELECT count(*), 'x' AS named FROM generate_series(1, @most)",
                parameters: $"{Parameter("named", "String", null, "Output")}, {Parameter("most", "Int32", "3")}, {Parameter("total", "Int64", null, "Output")}"),
            Block("SELECT 1 WHERE false", parameters: Parameter("none", "Int32", null, "Output")));

        Assert.Equal("""{"n":42,"label":"abcd","named":"x","total":3,"none":null}""", output["outputParameters"]!.ToJsonString());
    }

    [NeedsTheory(Needs.PostgreSql)]
    [InlineData("SELECT g FROM generate_series(1, 6000) AS g", 5000)]
    [InlineData("SELECT repeat('x', 1000000) AS x FROM generate_series(1, 5)", 2)]
    [InlineData("SELECT repeat('x', 3000000) AS x", 0)]
    public async Task Rows_beyond_the_limit_are_left_out_and_told(string query, int expected)
    {
        var output = await RunAsync(Block(query), Block("SELECT 1 AS a"));

        Assert.Equal(expected, output["resultSets"]![0]!["rows"]!.AsArray().Count);
        Assert.True((long)output["resultSets"]![0]!["rowCount"]! >= expected);
        Assert.True((bool)output["outputTruncated"]!);
        Assert.Equal(2, (int)output["resultSetCount"]!);
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task Logs_are_cut_first_then_parameters_are_left_out_then_rows()
    {
        const string Rows = "SELECT repeat('r', 1000000) AS x";
        const string Notice = "DO $$ BEGIN RAISE NOTICE '%', repeat('n', 1500000); END $$";
        var parameter = Parameter("p", "String", null, "Output");
        const string Log = """, "logSettings": { "logDestination": "ActivityOutput" }""";

        var some = await RunAsync(Log, Block(Rows), Block(Notice));
        var more = await RunAsync(Log, Block(Rows), Block("SELECT repeat('p', 1500000) AS p", "NonQuery", parameter), Block(Notice));

        Assert.Equal(1_000_000, ((string)some["resultSets"]![0]!["rows"]![0]!["x"]!).Length);
        Assert.InRange(((string)some["outputLogs"]!).Length, 1_000_000, 1_200_000);
        Assert.Single(more["resultSets"]![0]!["rows"]!.AsArray());
        Assert.Equal(("{}", ""), (more["outputParameters"]!.ToJsonString(), (string?)more["outputLogs"]));
        Assert.True((bool)some["outputTruncated"]! && (bool)more["outputTruncated"]!);
    }

    [NeedsTheory(Needs.PostgreSql)]
    [InlineData("""{ "logDestination": "ActivityOutput" }""", false)]
    [InlineData("""{ "logDestination": "ExternalStore", "logLocationSettings": { "linkedServiceName": { "referenceName": "files", "type": "LinkedServiceReference" }, "path": "logs" } }""", true)]
    public async Task What_the_server_notes_is_in_the_output_or_in_a_file(string settings, bool isFile)
    {
        var output = await RunAsync($", \"logSettings\": {settings}", Block("DO $$ BEGIN RAISE NOTICE 'one'; RAISE WARNING 'two'; END $$"));

        var path = (string?)output["outputLogsLocation"];
        Assert.Equal(isFile ? "logs/scriptactivity-logs/A/11111111-1111-1111-1111-111111111111.txt" : null, path);
        var text = isFile ? await File.ReadAllTextAsync(Path.Combine(database.Files, path!)) : (string?)output["outputLogs"];
        Assert.Equal("NOTICE: one\nWARNING: two\n", text);
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task A_log_that_cannot_be_written_fails_nothing()
    {
        await File.WriteAllTextAsync(Path.Combine(database.Files, "taken"), "");
        const string Settings = """
            , "logSettings": { "logDestination": "ExternalStore", "logLocationSettings": {
              "linkedServiceName": { "referenceName": "files", "type": "LinkedServiceReference" }, "path": "taken" } }
            """;

        var output = await RunAsync(Settings, Block("DO $$ BEGIN RAISE NOTICE 'one'; END $$"));

        Assert.Contains("The log was not written", (string?)output["note"], StringComparison.Ordinal);
    }

    [NeedsTheory(Needs.PostgreSql)]
    [InlineData("SELECT 1 FROM nowhere", "42P01", "relation \"nowhere\" does not exist, at character 15 of its statement.")]
    [InlineData("DO $$ BEGIN PERFORM 'row data'::int; END $$", "22P02", "invalid input syntax for type integer: \"…\", in PL/pgSQL function inline_code_block line 1 at PERFORM.")]
    [InlineData("DO $$ BEGIN RAISE EXCEPTION 'no' USING ERRCODE = 'ABCDE'; END $$", "ABCDE", "failed: no, in PL/pgSQL")]
    [InlineData("SELECT 1 AS a, 2 AS a", "DuplicateColumn", "2 columns of the name 'a'")]
    [InlineData("INSERT INTO one VALUES (1)", "23505", "duplicate key value violates unique constraint \"one_pkey\"")]
    public async Task A_fault_names_block_code_and_place_and_no_row(string sql, string code, string expected)
    {
        await database.ExecuteAsync("CREATE TABLE IF NOT EXISTS one (id int PRIMARY KEY); INSERT INTO one VALUES (1) ON CONFLICT DO NOTHING");

        var fault = await Assert.ThrowsAsync<PipelineFailedException>(() => RunAsync(Block("SELECT 1 AS a"), Block(sql)));

        Assert.Equal((Side.Sink, code), (code == "DuplicateColumn" ? Side.Sink : fault.Side, fault.Code));
        Assert.Contains(expected, fault.Message, StringComparison.Ordinal);
        Assert.True(code == "DuplicateColumn" || fault.Message.Contains("Block 2 of script 'A'", StringComparison.Ordinal));
        Assert.DoesNotContain("row data", fault.Message, StringComparison.Ordinal);
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task A_block_is_one_transaction_unless_it_ends_it_and_those_before_a_failed_one_have_been_done()
    {
        await database.ExecuteAsync("CREATE TABLE done (n int)");

        await Assert.ThrowsAsync<PipelineFailedException>(() => RunAsync(
            Block("INSERT INTO done VALUES (1)"), Block("VACUUM done"), Block("INSERT INTO done VALUES (2); SELECT 1 / 0")));

        Assert.Equal([1], await database.Cluster.ColumnAsync<int>(database.Name, "SELECT n FROM done"));
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task A_block_that_takes_too_long_is_ended_on_the_server()
    {
        var fault = await Assert.ThrowsAsync<PipelineFailedException>(
            () => RunAsync(""", "scriptBlockExecutionTimeout": "00:00:01" """, Block("SELECT 1 AS a"), Block("SELECT pg_sleep(600)")));

        Assert.Equal("ScriptBlockTimeout", fault.Code);
        Assert.Contains("Block 2", fault.Message, StringComparison.Ordinal);
        await database.WaitForSleepersAsync(0);
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task A_cancelled_script_ends_on_the_server()
    {
        using var pipelines = database.Of(Script("", Block("SELECT pg_sleep(600)")));
        using var cancel = new CancellationTokenSource();

        var running = pipelines.RunAsync(null, cancel.Token);
        await database.WaitForSleepersAsync(1);
        await cancel.CancelAsync();

        Assert.Equal(Side.Cancelled, (await Assert.ThrowsAnyAsync<SluiceException>(() => running)).Side);
        await database.WaitForSleepersAsync(0);
    }

    [NeedsTheory(Needs.PostgreSql)]
    [InlineData(0, 1)]
    [InlineData(2, 3)]
    public async Task A_script_that_lost_its_connection_runs_again_only_if_its_policy_says_so(int retry, int expected)
    {
        await database.ExecuteAsync($"CREATE SEQUENCE runs_{retry}");
        var script = Script("", Block($"SELECT nextval('runs_{retry}'); SELECT pg_terminate_backend(pg_backend_pid())"))
            .Replace("\"typeProperties\"", $$""" "policy": { "retry": {{retry}}, "retryIntervalInSeconds": 0 }, "typeProperties" """, StringComparison.Ordinal);
        using var pipelines = database.Of(script);

        await Assert.ThrowsAsync<PipelineFailedException>(pipelines.RunAsync);

        Assert.Equal(expected, await database.ScalarAsync<long>($"SELECT last_value FROM runs_{retry}"));
    }

    [NeedsTheory(Needs.PostgreSql)]
    [InlineData("{}", "scripts")]
    [InlineData("""{ "scripts": [{ "type": "Query" }] }""", "scripts[0].text")]
    [InlineData("""{ "scripts": [{ "type": "Other", "text": "SELECT 1" }] }""", "scripts[0].type")]
    [InlineData("""{ "scripts": [{ "text": "SELECT @a", "parameters": [{ "name": "a", "type": "Binary", "value": "x" }] }] }""", "scripts[0].parameters[0].type")]
    [InlineData("""{ "scripts": [{ "text": "SELECT @a", "parameters": [{ "name": "a", "type": "Int32", "value": "x" }] }] }""", "scripts[0].parameters[0].value")]
    [InlineData("""{ "scripts": [{ "text": "SELECT @a", "parameters": [{ "name": "a", "direction": "ReturnValue" }] }] }""", "scripts[0].parameters[0].direction")]
    [InlineData("""{ "scripts": [{ "text": "SELECT @a", "parameters": [{ "name": "a" }, { "name": "@A" }] }] }""", "scripts[0].parameters[1].name")]
    [InlineData("""{ "scripts": [{ "text": "SELECT $2", "parameters": [{ "name": "a" }] }] }""", "scripts[0].text")]
    [InlineData("""{ "scripts": [{ "text": "SELECT $1; SELECT 2", "parameters": [{ "name": "a" }] }] }""", "scripts[0].text")]
    [InlineData("""{ "scripts": [], "logSettings": { "logDestination": "ExternalStore" } }""", "logSettings.logLocationSettings")]
    public void What_is_wrong_is_an_error_with_its_place(string typeProperties, string property)
    {
        using var pipelines = database.Of(OnDatabase("A", "Script", typeProperties));

        Assert.Equal($"$.properties.activities[0].typeProperties.{property}", Assert.Single(pipelines.Files.Check().Errors).Path);
    }

    [NeedsTheory(Needs.PostgreSql)]
    [InlineData("files", "of type FileServer is not one of PostgreSQL")]
    [InlineData("none", "is not a LinkedService of this factory")]
    public void It_wants_a_linked_service_of_postgresql(string service, string expected)
    {
        using var pipelines = database.Of(OnDatabase("A", "Script", """{ "scripts": [] }""", service));

        Assert.Contains(expected, Assert.Single(pipelines.Files.Check().Errors).ToString(), StringComparison.Ordinal);
    }

    Task<JsonNode> RunAsync(params string[] blocks) => RunAsync(blocks[0].StartsWith(',') ? blocks[0] : "", blocks.Where(block => !block.StartsWith(',')));

    async Task<JsonNode> RunAsync(string more, IEnumerable<string> blocks)
    {
        using var pipelines = database.Of(Script(more, [.. blocks]));
        var run = (await pipelines.RunAsync()).Activities[0];
        // Large outputs lie in the store.
        return (await pipelines.Outputs.ReadAsync(run.Carried, CancellationToken.None))!;
    }

    static string Script(string more, params string[] blocks) =>
        OnDatabase("A", "Script", $$"""{ "scripts": [{{string.Join(",", blocks)}}] {{more}} }""");

    static string Block(string text, string type = "Query", string? parameters = null) => $$"""
        { "type": "{{type}}", "text": {{JsonValue.Create(text).ToJsonString()}}, "parameters": [{{parameters}}] }
        """;

    static string Parameter(string name, string type, string? value, string direction = "Input", int size = 0) => $$"""
        { "name": "{{name}}", "type": "{{type}}", "value": {{value ?? "null"}}, "direction": "{{direction}}", "size": {{size}} }
        """;
}
