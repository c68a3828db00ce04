using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Azure.Storage.Blobs;
using Sluice.Copying.Plans;
using Sluice.Copying.Steps;
using Sluice.Tests.Copying.Support;

namespace Sluice.Tests.Copying.Steps;

/// <summary><c>validateDataConsistency</c>: what was read is what arrived.</summary>
public sealed class VerificationTests
{
    const string Tables = """
        CREATE TABLE t (id integer PRIMARY KEY, f double precision, ts timestamptz, n numeric, v text);
        INSERT INTO t SELECT id, id / 7.0, '2024-03-10 01:30Z'::timestamptz + id * interval '1 hour', 10.0 ^ -(id % 50), repeat('ä, "', id % 9) FROM generate_series(1, 4000) AS id;
        INSERT INTO t VALUES (-1, 'NaN', 'infinity', 'NaN', NULL), (-2, '-0', '-infinity', '1.000', ''), (-3, NULL, NULL, NULL, E'\\N'), (-4, '1e-310', '0044-03-15 BC', 1e100, '(,)');
        CREATE TABLE copied.t (LIKE t);
        """;

    static JsonObject Verified => new() { ["validateDataConsistency"] = true };

    [NeedsTheory(Needs.PostgreSql)]
    [InlineData("binary", RowEncoding.Binary)]
    [InlineData("text", RowEncoding.Text)]
    [InlineData("typed", RowEncoding.Batches)]
    public async Task Tables_are_compared_in_every_lane(string lane, RowEncoding encoding)
    {
        using var scenario = await CopyScenario.CreateAsync(Tables);
        // Rows that were there before do not count.
        await scenario.ExecuteAsync("INSERT INTO copied.t SELECT * FROM t WHERE id < 50");
        if (lane == "text")
            await scenario.ExecuteAsync("ALTER TABLE copied.t ALTER id TYPE bigint");
        var settings = Verified;
        if (lane == "typed")
            settings["enableSkipIncompatibleRow"] = true;
        var (from, to) = (End.Table("t").ByRange("id"), End.Table("t", "copied"));
        Assert.Equal(encoding, (await scenario.PlanAsync(from, to, 4, settings)).Shape.Encoding);

        var output = await scenario.CopyAsync(from, to, settings, parallel: 4);

        Assert.Equal(new ConsistencyVerification("Verified", "None"), output.DataConsistencyVerification);
        Assert.Equal((4004, 4), (output.RowsCopied, output.Slices));
        Assert.Equal(lane == "text", output.Notes.Any(note => note.Contains("not compared in id", StringComparison.Ordinal)));
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task Queries_with_renamed_columns_are_compared()
    {
        using var scenario = await CopyScenario.CreateAsync(Tables + "ALTER TABLE copied.t RENAME v TO \"the \"\"V\"; ALTER TABLE copied.t DROP COLUMN n;");
        var settings = Verified;
        settings["translator"] = new JsonObject
        {
            ["type"] = "TabularTranslator",
            ["mappings"] = new JsonArray(Map("w", "the \"V"), Map("id", "id"), Map("ts", "ts"), Map("f", "f")),
        };
        var query = End.Query("SELECT f, id, v AS w, ts, n FROM t WHERE id > 0");

        Assert.Equal("Verified", (await scenario.CopyAsync(query, End.Table("t", "copied"), settings)).DataConsistencyVerification.VerificationResult);

        await ChangeValuesAsync(scenario, "\"the \"\"V\"");
        var fault = await scenario.FailAsync(query, End.Table("t", "copied"), settings);
        Assert.Equal("DataInconsistent", fault.Code);
        Assert.Contains("the \"V", fault.Message, StringComparison.Ordinal);
    }

    [NeedsTheory(Needs.PostgreSql)]
    [InlineData("binary")]
    [InlineData("typed")]
    public async Task The_time_zones_of_the_linked_services_do_not_matter(string lane)
    {
        using var scenario = await CopyScenario.CreateAsync(Tables + "ALTER TABLE copied.t ADD local text;");
        var settings = Verified;
        if (lane == "typed")
            settings["enableSkipIncompatibleRow"] = true;
        // What the query returns depends on the zone of its session.
        var factory = Zone(Zone(new TestFactory(), "from", scenario, "America/New_York"), "to", scenario, "Asia/Kolkata").Copy(
            "Copy", End.Query("SELECT *, ts::text AS local FROM t", service: "from"), End.Table("t", "copied", service: "to"), settings);
        await using var copies = new LocalCopies(factory.Build());

        await copies.RunAsync();

        Assert.Equal("2024-03-10 03:30:00-04", await scenario.ScalarAsync<string>("SELECT local FROM copied.t WHERE id = 6"));
        await scenario.ExecuteAsync("ALTER TABLE copied.t DROP COLUMN local");
        await scenario.AssertSameAsync("t", "copied.t");
    }

    [NeedsTheory(Needs.PostgreSql)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_trigger_that_changes_a_value_is_found(bool typed)
    {
        using var scenario = await CopyScenario.CreateAsync(Tables);
        await ChangeValuesAsync(scenario, "v");
        var settings = Verified;
        if (typed)
            settings["enableSkipIncompatibleRow"] = true;

        var fault = await scenario.FailAsync(End.Table("t"), End.Table("t", "copied"), settings);

        Assert.Equal((Side.Sink, "DataInconsistent"), (fault.Side, fault.Code));
        Assert.All(["checksums", "trigger"], part => Assert.Contains(part, fault.Message, StringComparison.Ordinal));
        // Nobody asked, nobody is told.
        Assert.Equal("NotVerified", (await scenario.CopyAsync(End.Table("t"), End.Table("t", "copied"))).DataConsistencyVerification.VerificationResult);
    }

    [NeedsTheory(Needs.PostgreSql)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_trigger_that_drops_rows_is_found(bool fromFile)
    {
        using var scenario = await CopyScenario.CreateAsync(Tables);
        if (fromFile)
            await scenario.CopyAsync(End.Table("t"), End.Csv("in", "t.csv"));
        await scenario.ExecuteAsync("""
            CREATE FUNCTION drop_row() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF NEW.id = 2000 THEN RETURN NULL; END IF; RETURN NEW; END $$;
            CREATE TRIGGER drop_row BEFORE INSERT ON copied.t FOR EACH ROW EXECUTE FUNCTION drop_row()
            """);

        var fault = await scenario.FailAsync(fromFile ? End.Csv("in", "t.csv") : End.Table("t"), End.Table("t", "copied"), Verified);

        Assert.Equal("DataInconsistent", fault.Code);
        Assert.All(["4004 rows were copied", "4003 more"], part => Assert.Contains(part, fault.Message, StringComparison.Ordinal));
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task Another_writer_to_the_source_does_not_disturb()
    {
        using var scenario = await CopyScenario.CreateAsync(Tables);
        await using var gate = await Gate.CloseAsync(scenario, 2000);
        var copy = scenario.CopyAsync(End.Query("SELECT * FROM t WHERE gate(id)"), End.Table("t", "copied"), Verified);
        await scenario.WaitForSessionAsync("%gate%", "Lock");
        await scenario.ExecuteAsync("UPDATE t SET v = 'later' WHERE id > 1000; DELETE FROM t WHERE id = 3000; INSERT INTO t (id) VALUES (5000)");
        await gate.OpenAsync();

        var output = await copy;

        Assert.Equal(("Verified", 4004), (output.DataConsistencyVerification.VerificationResult, output.RowsCopied));
        Assert.Equal(0, await scenario.ScalarAsync<long>("SELECT count(*) FROM copied.t WHERE v = 'later' OR id = 5000"));
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task Another_writer_to_the_target_is_found()
    {
        using var scenario = await CopyScenario.CreateAsync(Tables);
        await using var gate = await Gate.CloseAsync(scenario, 2000);
        var copy = scenario.CopyAsync(End.Query("SELECT * FROM t WHERE gate(id)"), End.Table("t", "copied"), Verified);
        await scenario.WaitForSessionAsync("%gate%", "Lock");
        await scenario.ExecuteAsync("INSERT INTO copied.t (id) VALUES (5000)");
        await gate.OpenAsync();

        var fault = await Assert.ThrowsAnyAsync<SluiceException>(() => copy);

        Assert.Equal("DataInconsistent", fault.Code);
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task Skipped_rows_leave_the_number_of_rows_to_compare()
    {
        using var scenario = await CopyScenario.CreateAsync(Tables + "ALTER TABLE copied.t ADD CHECK (id <> 7);");
        var settings = Verified;
        settings["enableSkipIncompatibleRow"] = true;

        var output = await scenario.CopyAsync(End.Table("t"), End.Table("t", "copied"), settings);

        Assert.Equal(("Verified", 1), (output.DataConsistencyVerification.VerificationResult, output.RowsSkipped));
        Assert.Contains(output.Notes, note => note.Contains("rows were skipped", StringComparison.Ordinal));
    }

    [NeedsTheory(Needs.PostgreSql)]
    [InlineData("csv", false)]
    [InlineData("csv", true)]
    [InlineData("json", true)]
    [InlineData("parquet", false)]
    public async Task Files_are_told_with_their_rows_bytes_and_MD5(string format, bool gzip)
    {
        using var scenario = await CopyScenario.CreateAsync(Tables);
        var sink = format switch { "csv" => End.Csv("out"), "json" => End.Json("out"), _ => End.Parquet("out") };

        var output = await scenario.CopyAsync(End.Table("t").ByRange("id"), gzip ? sink.Gzip() : sink, Verified, parallel: 4);

        Assert.Equal("Verified", output.DataConsistencyVerification.VerificationResult);
        Assert.Equal((4, 4), (output.Files!.Count, output.FilesWritten));
        Assert.Equal(4004, output.Files.Sum(file => file.Rows));
        Assert.Equal(output.DataWritten, output.Files.Sum(file => file.Bytes));
        Assert.Equal(scenario.AllFiles.Order(StringComparer.Ordinal), output.Files.Select(file => file.Path).Order(StringComparer.Ordinal));
        Assert.All(output.Files, file =>
        {
            var bytes = File.ReadAllBytes(Path.Combine(scenario.Files, file.Path));
            Assert.Equal((bytes.LongLength, Md5(bytes)), (file.Bytes, file.Md5));
        });
        Assert.Null((await scenario.CopyAsync(End.Table("t"), sink)).Files);
    }

    [NeedsFact(Needs.PostgreSql | Needs.Azurite)]
    public async Task Blobs_know_their_MD5()
    {
        using var scenario = await CopyScenario.CreateAsync(Tables);
        var container = new BlobContainerClient((await scenario.AzuriteAsync()).ConnectionString, Azurite.NewContainerName());

        var output = await scenario.CopyAsync(End.Table("t"), End.Parquet("out", "t.parquet").InBlobs(container.Name), Verified);

        var file = Assert.Single(output.Files!);
        var blob = (await container.GetBlobClient("out/t.parquet").DownloadContentAsync()).Value;
        Assert.Equal(("out/t.parquet", 4004, (long)blob.Content.ToMemory().Length), (file.Path, file.Rows, file.Bytes));
        Assert.Equal(Md5(blob.Content.ToArray()), file.Md5);
        Assert.Equal(file.Md5, Convert.ToHexStringLower((await container.GetBlobClient("out/t.parquet").GetPropertiesAsync()).Value.ContentHash));
    }

    static TestFactory Zone(TestFactory factory, string name, CopyScenario scenario, string zone) => factory.Service(name, "AzurePostgreSql", new JsonObject
    {
        ["server"] = scenario.Cluster.Host,
        ["port"] = scenario.Cluster.Port,
        ["database"] = scenario.Database,
        ["username"] = scenario.Cluster.User,
        ["password"] = new JsonObject { ["type"] = "SecureString", ["value"] = scenario.Cluster.Password },
        ["sslMode"] = 0,
        ["timezone"] = zone,
    });

    static Task ChangeValuesAsync(CopyScenario scenario, string column) => scenario.ExecuteAsync($"""
        CREATE FUNCTION change() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF NEW.id = 2000 THEN NEW.{column} := 'other'; END IF; RETURN NEW; END $$;
        CREATE TRIGGER change BEFORE INSERT ON copied.t FOR EACH ROW EXECUTE FUNCTION change()
        """);

    static JsonObject Map(string source, string sink) =>
        new() { ["source"] = new JsonObject { ["name"] = source }, ["sink"] = new JsonObject { ["name"] = sink } };

#pragma warning disable CA5351 // What is compared is an MD5.
    static string Md5(byte[] bytes) => Convert.ToHexStringLower(MD5.HashData(bytes));
#pragma warning restore CA5351
}
