using System.Text.Json.Nodes;
using Sluice.Connections;
using Sluice.Credentials;
using Sluice.Definitions;
using Sluice.Definitions.Parsing;
using Sluice.Exploring.Previews;
using Sluice.Tests.Copying.Support;
using Sluice.Tests.Formats;

namespace Sluice.Tests.Copying;

/// <summary>A format of files is a class and a line in a list: nobody else has to know it.</summary>
public sealed class AddedFormatTests
{
    [NeedsTheory(Needs.PostgreSql)]
    [InlineData("none", "t.lines")]
    [InlineData("gzip", "t.lines.gz")]
    public async Task A_table_is_copied_to_files_of_an_added_format_and_back(string codec, string file)
    {
        using var scenario = await CopyScenario.CreateAsync("""
            CREATE TABLE t AS SELECT 'line ' || n AS line FROM generate_series(1, 20000) AS n;
            CREATE TABLE copied.t (line varchar(20));
            """);
        var lines = Lines(codec);
        var factory = scenario.Factory().Knowing(new LinesFormat())
            .Copy("export", End.Table("t"), lines)
            .Copy("import", lines, End.Table("t", "copied"), dependsOn: ("export", "Succeeded"))
            .Build();
        await using (var copies = new LocalCopies(factory))
            await copies.RunAsync();

        Assert.Equal([$"out/{file}"], scenario.AllFiles);
        await scenario.AssertSameAsync("t", "copied.t");
        await using var connections = new FactoryConnections(factory, new EnvironmentSecretSource(), TimeProvider.System);
        var preview = await new Preview(factory, connections).ReadAsync(new Reference("importIn", []), 2, CancellationToken.None);
        Assert.Equal("line 1", (string?)preview.Data[0]!["line"]);
    }

    [Fact]
    public async Task The_types_of_an_added_format_are_told_with_the_others()
    {
        var (from, to) = (Lines("none") with { DatasetType = "Other" }, Lines("none"));
        await using var copies = new LocalCopies(new TestFactory().Knowing(new LinesFormat()).Service("files", "FileServer", new() { ["host"] = "/files" })
            .Copy("copy", to, from).Build());

        var fault = await Assert.ThrowsAsync<DefinitionException>(() => copies.ResolveAsync("copy"));

        Assert.Contains("Use AzurePostgreSqlSink, DelimitedTextSink, JsonSink, ParquetSink, BinarySink or LinesSink", fault.Message, StringComparison.Ordinal);
        Assert.Contains("Use a PostgreSQL table, DelimitedText, Json, Parquet, Excel, Binary or Lines", fault.Message, StringComparison.Ordinal);
    }

    static End Lines(string codec) => End.Csv("out") with
    {
        DatasetType = "Lines",
        Dataset = new JsonObject
        {
            ["location"] = new JsonObject { ["type"] = "FileServerLocation", ["folderPath"] = "out" },
            ["compressionCodec"] = codec,
        },
    };
}
