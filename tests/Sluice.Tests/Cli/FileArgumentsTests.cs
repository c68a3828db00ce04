using Sluice.Tests.Copying.Support;

namespace Sluice.Tests.Cli;

/// <summary>What the command line says of files, bad rows and columns.</summary>
public sealed class FileArgumentsTests
{
    const string Database = "postgresql://localhost:1/a";
    const string Parquet = "none, gzip, snappy, zstd, lz4";
    const string Others = "none, gzip, deflate, bzip2, zstd";

    [Theory]
    [InlineData("mysql:// are not supported", "mysql://localhost/a", "out")]
    [InlineData("s3:// are not supported", Database, "s3://bucket/folder", "--table", "t")]
    [InlineData("--pre-copy-script", Database, "out", "--table", "t", "--pre-copy-script", "SELECT 1")]
    [InlineData("--to-table", "in", "out", "--to-table", "t")]
    [InlineData("--partition-option", "in", Database, "--to-table", "t", "--partition-option", "Ctid")]
    [InlineData("--from-format", Database, "out", "--table", "t", "--from-format", "csv")]
    [InlineData("--format", Database, Database, "--table", "t", "--format", "csv")]
    [InlineData("wildcards", "in", "out/*.csv")]
    [InlineData("'orc' is not supported", "in", "out", "--from-format", "orc")]
    [InlineData("found bzip2", Database, "out", "--table", "t", "--format", "parquet", "--compression", "bzip2")]
    [InlineData("found snappy", Database, "out", "--table", "t", "--compression", "snappy")]
    [InlineData("'a' is not a pair", Database, "out", "--table", "t", "--map", "a")]
    [InlineData("'c=' is not a pair", Database, "out", "--table", "t", "--map", "a=b,c=")]
    [InlineData("mappings[1].sink", Database, "out", "--table", "t", "--map", "a=b,c=b")]
    [InlineData("found many", Database, "out", "--table", "t", "--skip-bad-rows", "many")]
    [InlineData("found -1", Database, "out", "--table", "t", "--skip-bad-rows=-1")]
    [InlineData("it is not a URI", "file://[", "out")]
    [InlineData("it is not a URI", Database, "file://a:b", "--table", "t")]
    [InlineData("another machine ('server')", "file://server/share/a.csv", "out")]
    [InlineData("it is empty", "", "out")]
    [InlineData("it is empty", Database, " ", "--table", "t")]
    [InlineData("it is not a URI", Database, "out", "--table", "t", "--log", "file://[")]
    [InlineData("it is not a URI", "postgresql://localhost:99999/a", "out", "--table", "t")]
    [InlineData("it is not a URI", Database, "https://[", "--table", "t")]
    [InlineData("a folder", Database, "out", "--table", "t", "--log", "log.csv")]
    [InlineData("a folder", Database, "out", "--table", "t", "--log", Database)]
    public async Task What_does_not_go_together_is_refused_before_anything_is_connected_to(string expected, params string[] arguments)
    {
        var outcome = await SluiceProcess.RunAsync(["copy", .. arguments]);

        outcome.Failing(SluiceOutcome.Usage, "definition").Naming(expected);
        Assert.Empty(outcome.Output);
    }

    [Theory]
    [InlineData("FROM", Parquet, "in/a.parquet", Database, "--to-table", "t", "--compression", "lzo")]
    [InlineData("FROM", Parquet, "in/a.csv", Database, "--to-table", "t", "--format", "PARQUET", "--compression", "lzo")]
    [InlineData("FROM", Parquet, "in", Database, "--to-table", "t", "--from-format", "parquet", "--from-compression", "lzo")]
    [InlineData("FROM", Others, "in/*.jsonl.bz2", Database, "--to-table", "t", "--compression", "snappy")]
    [InlineData("FROM", Others, "in", Database, "--to-table", "t", "--compression", "snappy")]
    [InlineData("TO", Parquet, Database, "out/a.parquet", "--table", "t", "--compression", "lzo")]
    [InlineData("TO", Parquet, "in/a.csv", "out", "--format", "parquet", "--compression", "lzo")]
    [InlineData("FROM", Others, "in/a.csv", "out", "--format", "parquet", "--from-compression", "snappy")]
    [InlineData("FROM", Parquet, "in/a.parquet", "out", "--format", "json", "--from-compression", "lzo")]
    [InlineData("TO", Others, "in/a.parquet", "out/b.ndjson", "--compression", "snappy")]
    public async Task The_format_is_that_of_the_option_or_of_the_extension(string side, string codecs, params string[] arguments)
    {
        var outcome = await SluiceProcess.RunAsync(["copy", .. arguments]);

        outcome.Failing(SluiceOutcome.Usage, "definition").Naming($"{side} $.properties.typeProperties.compressionCodec", $"one of {codecs}.");
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task A_folder_of_compressed_files_that_nothing_is_said_of_is_named_by_one_of_them()
    {
        using var scenario = await CopyScenario.CreateAsync("CREATE TABLE orders AS SELECT 1 AS id; CREATE TABLE copied.orders (LIKE orders)");
        (await scenario.SluiceAsync("copy", scenario.Uri, Path.Combine(scenario.Files, "orders.csv.gz"), "--table", "public.orders")).Succeeded();

        (await scenario.SluiceAsync("copy", scenario.Files, scenario.Uri, "--to-table", "copied.orders"))
            .Failing(SluiceOutcome.Failed, "source").Naming("*.csv", "orders.csv.gz", "compression");
        (await scenario.SluiceAsync("copy", Path.Combine(scenario.Files, "*.gz"), scenario.Uri, "--to-table", "copied.orders")).Succeeded();
    }
}
