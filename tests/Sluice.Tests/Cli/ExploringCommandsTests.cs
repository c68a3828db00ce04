using Sluice.Tests.Copying.Support;

namespace Sluice.Tests.Cli;

/// <summary><c>test-connection</c>, <c>explore</c> and <c>preview</c> from outside.</summary>
public sealed class ExploringCommandsTests : IDisposable
{
    const string Tables = """
        CREATE TABLE "Orders" (id integer PRIMARY KEY, note text, amount numeric(8,2));
        INSERT INTO "Orders" SELECT id, 'order ' || id, id / 4.0 FROM generate_series(1, 30) AS id; ANALYZE "Orders";
        """;

    readonly TemporaryFolder _folder = new();

    [Theory]
    [InlineData("test-connection", "LINKED_SERVICE", "--factory", "--overrides", "--json", "--param")]
    [InlineData("explore", "LINKED_SERVICE", "TABLE", "--factory", "--overrides", "--json")]
    [InlineData("preview", "DATASET", "--rows", "--param", "--factory", "--overrides", "--json")]
    public async Task Help_names_what_a_command_takes(string command, params string[] expected)
    {
        var outcome = (await SluiceProcess.RunAsync([command, "--help"])).Succeeded();

        Assert.All(expected, word => Assert.Contains(word, outcome.Output, StringComparison.Ordinal));
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task A_test_that_succeeds_exits_with_0_one_that_fails_with_1_and_an_unknown_name_with_2()
    {
        using var scenario = await CopyScenario.CreateAsync();
        var factory = scenario.Factory().Database("wrong", scenario.Cluster, scenario.Database, password: "S3cret-wrong").Save(_folder.Path);

        var json = (await scenario.SluiceAsync("test-connection", "db", "--factory", factory, "--json")).Succeeded().Json;
        var words = (await scenario.SluiceAsync("test-connection", "DB", "--factory", factory)).Succeeded();
        var wrong = await scenario.SluiceAsync("test-connection", "wrong", "--factory", factory, "--json");
        var wrongWords = await scenario.SluiceAsync("test-connection", "wrong", "--factory", factory);
        var unknown = await scenario.SluiceAsync("test-connection", "nothing", "--factory", factory);

        Assert.True((bool?)json["succeeded"]);
        Assert.Equal(scenario.Database, (string?)json["server"]!["database"]);
        Assert.Contains("PostgreSQL", words.Output, StringComparison.Ordinal);
        wrong.Hiding("S3cret-wrong");
        Assert.Equal((1, false), (wrong.ExitCode, (bool?)wrong.Json["succeeded"]));
        Assert.Equal(("28P01", "WrongPassword"), ((string?)wrong.Json["errors"]![0]!["code"], (string?)wrong.Json["errors"]![0]!["cause"]));
        wrongWords.Failing(1, "connection").Naming("28P01", "password").Hiding("S3cret-wrong");
        unknown.Failing(2, "definition").Naming("nothing");
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task Tables_and_columns_are_shown_in_json_and_in_words()
    {
        using var scenario = await CopyScenario.CreateAsync(Tables);
        var factory = scenario.Factory().Save(_folder.Path);

        var list = (await scenario.SluiceAsync("explore", "db", "--factory", factory, "--json")).Succeeded().Json;
        var path = (string)list[0]!["path"]!;
        var table = (await scenario.SluiceAsync("explore", "db", path, "--factory", factory, "--json")).Succeeded().Json;
        var words = (await scenario.SluiceAsync("explore", "db", "--factory", factory)).Succeeded();
        var columns = (await scenario.SluiceAsync("explore", "db", path, "--factory", factory)).Succeeded();
        var missing = await scenario.SluiceAsync("explore", "db", "public.none", "--factory", factory);

        Assert.Equal(("table", "Orders", "public.\"Orders\""), ((string?)list[0]!["type"], (string?)list[0]!["name"], path));
        Assert.Equal((true, true, 30L), ((bool?)list[0]!["canPreview"], (bool?)list[0]!["canFetchSchema"], (long?)list[0]!["rows"]));
        Assert.Equal(("flat", "number"), ((string?)table["format"], (string?)table["schema"]!["columns"]![2]!["xdm"]!["type"]));
        Assert.Contains("public.\"Orders\"", words.Output, StringComparison.Ordinal);
        Assert.Contains("numeric(8,2)", columns.Output, StringComparison.Ordinal);
        Assert.Contains("key 1", columns.Output, StringComparison.Ordinal);
        missing.Failing(1, "source").Naming("TableNotFound");
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task Rows_are_shown_in_json_and_as_a_table()
    {
        using var scenario = await CopyScenario.CreateAsync(Tables);
        var factory = scenario.Factory().Copy("read", End.Table("Orders"), End.Csv("out")).Save(_folder.Path);

        var json = (await scenario.SluiceAsync("preview", "readIn", "--factory", factory, "--rows", "3", "--json")).Succeeded().Json;
        var words = (await scenario.SluiceAsync("preview", "readIn", "--factory", factory, "--rows", "2")).Succeeded();
        var many = await scenario.SluiceAsync("preview", "readIn", "--factory", factory, "--rows", "1000");
        var unknown = await scenario.SluiceAsync("preview", "nothing", "--factory", factory);

        Assert.Equal(3, json["data"]!.AsArray().Count);
        Assert.Equal("0.25", json["data"]![0]!["amount"]!.ToJsonString());
        Assert.Equal(["id  note     amount", " 1  order 1    0.25", " 2  order 2    0.50"], words.Output.Split('\n').Take(3));
        many.Failing(2, "definition").Naming("100");
        unknown.Failing(2, "definition").Naming("nothing");
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task A_dataset_takes_parameters_and_overrides()
    {
        using var scenario = await CopyScenario.CreateAsync(Tables);
        var factory = scenario.Factory().Copy("read", End.Table("none"), End.Csv("out")).Save(_folder.Path);
        var overrides = _folder.File("overrides.json");
        await File.WriteAllTextAsync(overrides, """
            { "dataset/readIn": { "properties": { "parameters": { "table": { "type": "String" } },
              "typeProperties": { "table": { "value": "@dataset().table", "type": "Expression" } } } } }
            """);
        string[] arguments = ["preview", "readIn", "--factory", factory, "--overrides", overrides];

        var given = (await scenario.SluiceAsync([.. arguments, "--param", "table=Orders", "--json"])).Succeeded().Json;
        var missing = await scenario.SluiceAsync(arguments);

        Assert.Equal(10, given["data"]!.AsArray().Count);
        missing.Failing(2, "definition").Naming("parameter 'table'");
    }

    public void Dispose() => _folder.Dispose();
}
