using System.Text.Json.Nodes;
using Sluice.Tests.Copying.Support;

namespace Sluice.Tests.Copying.Tables;

/// <summary>Servers keep text in encodings of their own, and those of SQL_ASCII do not know in which.</summary>
public sealed class ServerEncodingTests
{
    const string Columns = "id integer, note text, code char(6), short varchar(4), tags text[], doc json, mood mood";

    [NeedsTheory(Needs.PostgreSql)]
    [InlineData("LATIN1", "café", "relay")]
    [InlineData("LATIN1", "café", "csv")]
    [InlineData("LATIN1", "café", "json")]
    [InlineData("EUC_JP", "日本", "relay")]
    [InlineData("EUC_JP", "日本", "inserts")]
    [InlineData("EUC_JP", "日本", "parquet")]
    [InlineData("SQL_ASCII", "café", "relay")]
    [InlineData("SQL_ASCII", "café", "inserts")]
    [InlineData("SQL_ASCII", "café", "batches")]
    [InlineData("SQL_ASCII", "café", "csv")]
    [InlineData("SQL_ASCII", "café", "json")]
    [InlineData("SQL_ASCII", "café", "parquet")]
    [InlineData("SQL_ASCII", "café", "verified")]
    public async Task Text_arrives_whatever_it_is_kept_in(string encoding, string text, string way)
    {
        using var scenario = await CopyScenario.CreateAsync("CREATE TYPE mood AS ENUM ('fine')");
        await scenario.ExecuteAsync($"{Rows("public.t", text)}; CREATE TABLE copied.t (LIKE public.t)");
        var factory = await WithStoredAsync(scenario, encoding, Rows("t", encoding == "SQL_ASCII" ? "caf\\xe9" : text), "iso-8859-1");
        var (source, sink) = (End.Table("t", service: "stored"), End.Table("t", "copied"));
        switch (way)
        {
            case "csv" or "json" or "parquet":
                var files = way switch { "json" => End.Json("out"), "parquet" => End.Parquet("out"), _ => End.Csv("out") };
                await RunAsync(factory.Copy("Out", source, files));
                await scenario.CopyAsync(files.Matching("*"), sink);
                break;
            case "inserts":
                await RunAsync(factory.Copy("Copy", source, sink.With("writeMethod", "BulkInsert")));
                break;
            default:
                var settings = new JsonObject
                {
                    ["enableSkipIncompatibleRow"] = way == "batches",
                    ["validateDataConsistency"] = way == "verified",
                };
                await RunAsync(factory.Copy("Copy", source, sink, settings));
                break;
        }

        await scenario.AssertSameAsync("public.t", "copied.t");
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task Bytes_of_an_unknown_encoding_are_relayed_between_databases_that_convert_nothing()
    {
        using var scenario = await CopyScenario.CreateAsync();
        var factory = await WithStoredAsync(scenario, "SQL_ASCII", Rows("t", "caf\\xe9") + "; CREATE TABLE kept (LIKE t)", null);

        await RunAsync(factory.Copy("Copy", End.Table("t", service: "stored"), End.Table("kept", service: "stored")));

        var database = $"{scenario.Database}_stored";
        Assert.Equal("636166e9", await scenario.Cluster.ScalarAsync<string>(database, "SELECT encode(convert_to(note, 'SQL_ASCII'), 'hex') FROM kept WHERE id = 1"));
        Assert.Equal(0, await scenario.Cluster.ScalarAsync<long>(database, "SELECT count(*) FROM (SELECT t::text FROM t EXCEPT ALL SELECT kept::text FROM kept) AS d"));
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task Text_goes_into_a_database_that_converts_nothing_in_the_encoding_that_is_named()
    {
        using var scenario = await CopyScenario.CreateAsync("CREATE TYPE mood AS ENUM ('fine')");
        await scenario.ExecuteAsync(Rows("t", "café"));
        var factory = await WithStoredAsync(scenario, "SQL_ASCII", Rows("t", "caf\\xe9") + "; CREATE TABLE kept (LIKE t)", "LATIN1");

        await RunAsync(factory.Copy("Copy", End.Table("t"), End.Table("kept", service: "stored")));

        Assert.Equal("636166e9", await scenario.Cluster.ScalarAsync<string>(
            $"{scenario.Database}_stored", "SELECT encode(convert_to(note, 'SQL_ASCII'), 'hex') FROM kept WHERE id = 1"));
        var fault = await Assert.ThrowsAnyAsync<SluiceException>(() => RunAsync(
            factory.Copy("Again", End.Table("t"), End.Table("kept", service: "stored").With("writeMethod", "BulkInsert"))));
        Assert.Equal((Side.Definition, "EncodingNotWritable"), (fault.Side, fault.Code));
    }

    [NeedsTheory(Needs.PostgreSql)]
    [InlineData(null, Side.Source, "name what its text is in by \"encoding\" in the linked service")]
    [InlineData("klingon", Side.Definition, "'klingon', which PostgreSQL does not know")]
    public async Task An_encoding_that_is_not_named_or_not_known_is_said(string? named, Side side, string remedy)
    {
        using var scenario = await CopyScenario.CreateAsync();
        var factory = await WithStoredAsync(scenario, "SQL_ASCII", Rows("t", "caf\\xe9"), named);

        var fault = await Assert.ThrowsAnyAsync<SluiceException>(
            () => RunAsync(factory.Copy("Copy", End.Table("t", service: "stored"), End.Csv("out"))));

        Assert.Equal(side, fault.Side);
        Assert.Contains(remedy, fault.Detail, StringComparison.Ordinal);
    }

    static string Rows(string table, string text) => $$"""
        CREATE TABLE {{table}} ({{Columns}});
        INSERT INTO {{table}} VALUES (1, E'{{text}}', E'{{text}}', E'{{text}}', ARRAY[E'{{text}}', NULL], ('{"a":"' || E'{{text}}' || '"}')::json, 'fine'), (2, NULL, NULL, NULL, NULL, NULL, NULL)
        """;

    /// <summary>With a database of another encoding, the linked service <c>stored</c>.</summary>
    static async Task<TestFactory> WithStoredAsync(CopyScenario scenario, string encoding, string sql, string? named)
    {
        var database = $"{scenario.Database}_stored";
        await scenario.Cluster.ExecuteAsync("postgres", $"CREATE DATABASE {database} ENCODING '{encoding}' TEMPLATE template0");
        // What a client of the same encoding sends is taken as it is.
        var client = encoding == "SQL_ASCII" ? "SET client_encoding = 'SQL_ASCII'; " : "";
        await scenario.Cluster.ExecuteAsync(database, $"{client}CREATE TYPE mood AS ENUM ('fine'); {sql}");
        return scenario.Factory().Service("stored", "AzurePostgreSql", new()
        {
            ["server"] = scenario.Cluster.Host,
            ["port"] = scenario.Cluster.Port,
            ["database"] = database,
            ["username"] = scenario.Cluster.User,
            ["password"] = scenario.Cluster.Password,
            ["sslMode"] = 0,
            ["encoding"] = named,
        });
    }

    static async Task RunAsync(TestFactory factory)
    {
        await using var copies = new LocalCopies(factory.Build());
        await copies.RunAsync();
    }
}
