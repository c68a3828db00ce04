using System.Text.Json.Nodes;
using Sluice.Tests.Copying.Support;

namespace Sluice.Tests.Copying.Tables;

/// <summary>Of two columns of one name one would be lost: they are refused before the first row, or told apart by their ordinals.</summary>
public sealed class TwinColumnsTests
{
    static JsonObject Typed => new() { ["enableSkipIncompatibleRow"] = true };

    [NeedsFact(Needs.PostgreSql)]
    public async Task A_file_with_two_columns_of_one_name_is_refused_whatever_it_is_copied_to()
    {
        using var scenario = await CopyScenario.CreateAsync("CREATE TABLE copied.t (id integer, s text)");
        Write(scenario, "id,s,s\n1,a,b\n");
        var file = End.Csv("in", "t.csv");

        SluiceException[] faults =
        [
            await scenario.FailAsync(file, End.Table("t", "copied")),
            await scenario.FailAsync(file, End.Table("t", "copied"), Typed),
            await scenario.FailAsync(file, End.Table("made", "copied").With("tableOption", "autoCreate")),
            await scenario.FailAsync(file, End.Csv("out")),
            await scenario.FailAsync(file, End.Json("out")),
            await scenario.FailAsync(file, End.Parquet("out")),
            await scenario.FailAsync(file, End.Json("out"), Mapping("""{"name": "s"}""", "s")),
            await scenario.FailAsync(file, End.Table("t", "copied"), Mapping("""{"name": "s"}""", "s")),
            await scenario.FailAsync(End.Query("SELECT 1 AS s, 2 AS s"), End.Json("out")),
            await scenario.FailAsync(End.Query("SELECT 1 AS s, 2 AS s"), End.Parquet("out")),
            await scenario.FailAsync(End.Query("SELECT 1 AS s, 2 AS s"), End.Csv("out")),
        ];

        Assert.All(faults, fault => Assert.Equal("DuplicateColumn", fault.Code));
        Assert.All(faults, fault => Assert.Contains("'s'", fault.Detail, StringComparison.Ordinal));
        Assert.Equal(["in/t.csv"], scenario.AllFiles);
        Assert.Equal(0, await scenario.CountAsync("copied.t"));
    }

    [NeedsTheory(Needs.PostgreSql)]
    [InlineData("Csv")]
    [InlineData("Json")]
    [InlineData("Parquet")]
    public async Task A_mapping_may_not_write_two_columns_of_one_name(string format)
    {
        using var scenario = await CopyScenario.CreateAsync();
        Write(scenario, "a,b\n1,2\n");
        var to = format switch { "Csv" => End.Csv("out"), "Json" => End.Json("out"), _ => End.Parquet("out") };
        var both = Mapping("""{"name": "a"}""", "x");
        both["translator"]!["mappings"]!.AsArray().Add(JsonNode.Parse("""{"source": {"ordinal": 2}, "sink": {"name": "x"}}"""));

        foreach (var from in new[] { End.Csv("in", "t.csv"), End.Query("SELECT 1 AS a, 2 AS b") })
            Assert.NotNull(await scenario.FailAsync(from, to, both));

        Assert.Equal(["in/t.csv"], scenario.AllFiles);
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task By_their_ordinals_both_are_copied()
    {
        using var scenario = await CopyScenario.CreateAsync("CREATE TABLE copied.t (id integer, s text, s2 text)");
        Write(scenario, "id,s,s\n1,a,b\n");
        var mapping = Mapping("""{"ordinal": 2}""", "s");
        mapping["translator"]!["mappings"]!.AsArray().Add(JsonNode.Parse("""{"source": {"ordinal": 3}, "sink": {"name": "s2"}}"""));

        await scenario.CopyAsync(End.Csv("in", "t.csv"), End.Table("t", "copied"), mapping);

        Assert.Equal("ab", await scenario.ScalarAsync<string>("SELECT s || s2 FROM copied.t"));
    }

    static JsonObject Mapping(string source, string sink) => JsonNode.Parse(
        $$$"""{"translator": {"type": "TabularTranslator", "mappings": [{"source": {{{source}}}, "sink": {"name": "{{{sink}}}"}}]}}""")!.AsObject();

    static void Write(CopyScenario scenario, string content)
    {
        Directory.CreateDirectory(Path.Combine(scenario.Files, "in"));
        File.WriteAllText(Path.Combine(scenario.Files, "in", "t.csv"), content);
    }
}
