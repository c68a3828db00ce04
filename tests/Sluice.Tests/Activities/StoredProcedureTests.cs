using System.Text.Json.Nodes;
using Sluice.Pipelines;
using static Sluice.Tests.Activities.LocalPipelines;

namespace Sluice.Tests.Activities;

public sealed class StoredProcedureTests(SharedDatabase database) : IClassFixture<SharedDatabase>
{
    const string Routines = """
        CREATE SCHEMA IF NOT EXISTS "App 1"; CREATE TABLE IF NOT EXISTS called (text text);
        CREATE OR REPLACE PROCEDURE save(at timestamptz, doc jsonb, name text DEFAULT 'none') LANGUAGE sql AS
            $$ INSERT INTO called VALUES (at || ' ' || doc || ' ' || name) $$;
        CREATE OR REPLACE FUNCTION add(a int, b int) RETURNS int LANGUAGE sql AS $$ SELECT a + b $$;
        CREATE OR REPLACE FUNCTION add(a text, b text) RETURNS text LANGUAGE sql AS $$ SELECT a || b $$;
        CREATE OR REPLACE FUNCTION add(a int, b int, c int) RETURNS int LANGUAGE sql AS $$ SELECT a + b + c $$;
        CREATE OR REPLACE FUNCTION "App 1"."Get It"("Key" int, OUT low int, OUT high int) LANGUAGE sql AS $$ SELECT "Key", "Key" * 10 $$;
        CREATE OR REPLACE PROCEDURE pages(n int, OUT last int) LANGUAGE plpgsql AS $$
            BEGIN FOR i IN 1..n LOOP INSERT INTO called VALUES ('page ' || i); COMMIT; END LOOP; last := n; END $$;
        CREATE OR REPLACE FUNCTION nothing() RETURNS void LANGUAGE sql AS $$ INSERT INTO called VALUES ('nothing') $$;
        """;

    [NeedsTheory(Needs.PostgreSql)]
    [InlineData("add", """{ "a": { "value": 1, "type": "Int32" }, "b": { "value": "2", "type": "Int" } }""", """{"add":3}""")]
    [InlineData("add", """{ "a": { "value": 1 }, "b": { "value": "2", "type": "String" } }""", """{"add":"12"}""")]
    [InlineData("add", """{ "A": { "value": 1, "type": "Int64" }, "@b": { "value": 2, "type": "Int32" }, "c": { "value": "@add(1, 2)", "type": "Int32" } }""", """{"add":6}""")]
    [InlineData("App 1.Get It", """{ "key": { "value": 4, "type": "Int32" } }""", """{"low":4,"high":40}""")]
    [InlineData("\"App 1\".\"Get It\"", """{ "key": { "value": null, "type": "Int32" } }""", """{"low":null,"high":null}""")]
    [InlineData("pages", """{ "n": { "value": 2, "type": "Int32" } }""", """{"last":2}""")]
    [InlineData("public.nothing", "{}", """{"nothing":null}""")]
    [InlineData("save", """{ "doc": { "value": "[1]" }, "at": { "value": "2024-02-29T12:00:00+02:00", "type": "DateTimeOffset" } }""", null)]
    public async Task A_routine_is_chosen_by_its_name_and_those_of_the_parameters(string name, string parameters, string? expected)
    {
        await database.ExecuteAsync(Routines);
        using var pipelines = database.Of(Call(name, parameters));

        var output = (await pipelines.RunAsync()).Activities[0].Output;

        Assert.Equal(expected, output!["outputParameters"]?.ToJsonString());
        if (name == "save")
            Assert.Equal(1, await database.ScalarAsync<long>("SELECT count(*) FROM called WHERE text = '2024-02-29 10:00:00+00 [1] none'"));
    }

    [NeedsTheory(Needs.PostgreSql)]
    [InlineData("add", """{ "a": { "value": 1, "type": "Int32" } }""", "RoutineNotFound", "takes the parameters a. There is \"public\".\"add\"(a integer, b integer); ")]
    [InlineData("add", """{ "a": { "value": 1, "type": "Int64" }, "b": { "value": 2, "type": "Int64" } }""", "RoutineAmbiguous", "Give the parameters the types of one of them.")]
    [InlineData("Add", "{}", "RoutineNotFound", "There is no procedure or function \"Add\"")]
    [InlineData("add; DROP TABLE called", "{}", "RoutineNotFound", "\"add; DROP TABLE called\"")]
    [InlineData("add", """{ "a": { "value": 2147483647, "type": "Int32" }, "b": { "value": 1, "type": "Int32" } }""", "22003", "Calling add in")]
    public async Task What_cannot_be_called_is_a_clear_error(string name, string parameters, string code, string expected)
    {
        await database.ExecuteAsync(Routines);
        using var pipelines = database.Of(Call(name, parameters));

        var fault = await Assert.ThrowsAsync<PipelineFailedException>(pipelines.RunAsync);

        Assert.Equal((Side.Sink, code), (fault.Side, fault.Code));
        Assert.Contains(expected, fault.Message, StringComparison.Ordinal);
    }

    [NeedsTheory(Needs.PostgreSql)]
    [InlineData("{}", "storedProcedureName")]
    [InlineData("""{ "storedProcedureName": "p", "storedProcedureParameters": { "a": { "value": 1, "type": "Nothing" } } }""", "storedProcedureParameters.a.type")]
    [InlineData("""{ "storedProcedureName": "p", "storedProcedureParameters": { "a": { "value": "x", "type": "Guid" } } }""", "storedProcedureParameters.a.value")]
    public void What_is_wrong_is_an_error_with_its_place(string typeProperties, string property)
    {
        using var pipelines = database.Of(OnDatabase("A", "SqlServerStoredProcedure", typeProperties));

        Assert.Equal($"$.properties.activities[0].typeProperties.{property}", Assert.Single(pipelines.Files.Check().Errors).Path);
    }

    static string Call(string name, string parameters) => OnDatabase("A", "SqlServerStoredProcedure", $$"""
        { "storedProcedureName": {{JsonValue.Create(name).ToJsonString()}}, "storedProcedureParameters": {{parameters}} }
        """);
}
