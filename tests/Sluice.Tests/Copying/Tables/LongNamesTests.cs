using System.Text.Json.Nodes;
using Sluice.Tests.Copying.Support;
using Sluice.Tests.Copying.TypedLane.Files;

namespace Sluice.Tests.Copying.Tables;

/// <summary>A server keeps 63 bytes of a name: longer ones mean the same here as there, and the copy says so.</summary>
public sealed class LongNamesTests
{
    // 62 bytes and characters of two bytes: cut in the middle of one.
    static readonly string Long = new string('t', 62) + "öäü-long";
    static readonly string Kept = new('t', 62);

    [NeedsFact(Needs.PostgreSql)]
    public async Task A_longer_name_is_the_table_that_the_server_takes_it_for()
    {
        using var scenario = await CopyScenario.CreateAsync($"CREATE TABLE \"{Long}\" AS SELECT generate_series(1, 10) AS id;");

        var made = await scenario.CopyAsync(End.Table(Long), End.Table(Long, "copied").With("tableOption", "autoCreate"));
        var again = await scenario.CopyAsync(End.Table(Long), End.Table(Long, "copied").With("atomic", true).With("truncate", true));

        foreach (var (output, schema) in new[] { (made, "public"), (made, "copied"), (again, "copied") })
            Assert.Contains($"{schema}.{Kept} it is: a server keeps 63 bytes of a name, and '{Long}' is longer", output.Notes);
        await scenario.AssertSameAsync($"public.{Kept}", $"copied.{Kept}");
        var fault = await scenario.FailAsync(End.Table("x" + Long), End.Csv("out"));
        Assert.Contains($"looked for as \"x{Kept}\"", fault.Detail, StringComparison.Ordinal);
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task A_column_of_a_file_keeps_its_longer_name()
    {
        using var scenario = await CopyScenario.CreateAsync("CREATE TABLE orders AS SELECT 1 AS a, 2 AS b");
        var mapping = JsonNode.Parse($$"""{ "translator": { "type": "TabularTranslator", "mappings": [{ "source": { "name": "a" }, "sink": { "name": "{{Long}}a" } }, { "source": { "name": "b" }, "sink": { "name": "{{Long}}b" } }] } }""")!;

        await scenario.CopyAsync(End.Table("orders"), End.Csv("out", "a.csv"), (JsonObject)mapping);

        Assert.Equal($"{Long}a,{Long}b", (await scenario.ReadAsync("out/a.csv")).Split("\r\n")[0]);
    }
}
