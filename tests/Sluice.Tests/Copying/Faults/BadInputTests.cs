using System.IO.Compression;
using System.Text;
using Sluice.Tests.Cli;
using Sluice.Tests.Copying.Support;

namespace Sluice.Tests.Copying.Faults;

/// <summary>What is wrong with the input ends the command with one clear error, and nothing of the copy is left.</summary>
public sealed class BadInputTests
{
    const string Tables = """
        CREATE TABLE orders (id integer PRIMARY KEY, note text NOT NULL);
        INSERT INTO orders SELECT id, 'order ' || id FROM generate_series(1, 100) AS id;
        CREATE TABLE copied.orders (LIKE orders INCLUDING ALL);
        """;

    const string SecretValue = "S3cretValue";

    [NeedsFact(Needs.PostgreSql)]
    public async Task An_unknown_source_table_is_named_with_one_like_it()
    {
        using var scenario = await CopyScenario.CreateAsync(Tables);

        (await CopyTableAsync(scenario, "public.Order", "copied.orders")).Failing(1, "source").Naming("TableNotFound", "\"Order\"", "public.orders", "case-sensitive");

        await AssertNothingWasCopiedAsync(scenario);
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task An_unknown_sink_table_is_named_with_one_like_it()
    {
        using var scenario = await CopyScenario.CreateAsync(Tables);

        (await CopyTableAsync(scenario, "public.orders", "copied.ORDERS")).Failing(1, "sink").Naming("TableNotFound", "\"ORDERS\"", "copied.orders");

        await AssertNothingWasCopiedAsync(scenario);
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task An_account_that_may_not_read_the_source_is_told()
    {
        using var scenario = await CopyScenario.CreateAsync(Tables);
        var reader = await CreateRoleAsync(scenario, "reader", "GRANT USAGE ON SCHEMA public TO {0}");

        (await scenario.SluiceAsync("copy", reader, scenario.Uri, "--table", "public.orders", "--to-table", "copied.orders"))
            .Failing(1, "source").Naming("42501", "permission denied for table orders", "Grant");

        await AssertNothingWasCopiedAsync(scenario);
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task An_account_that_may_not_write_the_sink_is_told()
    {
        using var scenario = await CopyScenario.CreateAsync(Tables);
        var writer = await CreateRoleAsync(scenario, "writer", "GRANT USAGE ON SCHEMA copied TO {0}; GRANT SELECT ON copied.orders TO {0}");

        (await scenario.SluiceAsync("copy", scenario.Uri, writer, "--table", "public.orders", "--to-table", "copied.orders", "--no-ledger"))
            .Failing(1, "sink").Naming("42501", "permission denied for table orders", "Grant");

        await AssertNothingWasCopiedAsync(scenario);
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task A_wrong_password_is_refused_and_not_printed()
    {
        using var scenario = await CopyScenario.CreateAsync(Tables);
        var wrong = scenario.Uri.Replace(scenario.Cluster.Password, "wr0ngPassw0rd", StringComparison.Ordinal);

        (await scenario.SluiceAsync("copy", wrong, scenario.Uri, "--table", "public.orders", "--to-table", "copied.orders"))
            .Failing(1, "source").Naming("28P01", scenario.Database, "password").Hiding("wr0ngPassw0rd");
        (await scenario.SluiceAsync("copy", scenario.Uri, wrong, "--table", "public.orders", "--to-table", "copied.orders"))
            .Failing(1, "sink").Naming("28P01").Hiding("wr0ngPassw0rd");

        await AssertNothingWasCopiedAsync(scenario);
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task A_server_that_is_not_there_is_named()
    {
        using var scenario = await CopyScenario.CreateAsync(Tables);
        var port = LoopbackPort.Free();
        var nowhere = $"postgresql://someone:S3cret@127.0.0.1:{port}/shop";

        (await scenario.SluiceAsync("copy", nowhere, scenario.Uri, "--table", "public.orders", "--to-table", "copied.orders"))
            .Failing(1, "source").Naming("ConnectionFailed", $"127.0.0.1:{port}/shop").Hiding("S3cret");
        (await scenario.SluiceAsync("copy", scenario.Uri, nowhere, "--table", "public.orders", "--to-table", "copied.orders"))
            .Failing(1, "sink").Naming("ConnectionFailed", $"127.0.0.1:{port}/shop").Hiding("S3cret");
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task An_unknown_database_is_named()
    {
        using var scenario = await CopyScenario.CreateAsync(Tables);

        (await scenario.SluiceAsync("copy", scenario.Cluster.Uri("no such database"), scenario.Uri, "--table", "public.orders", "--to-table", "copied.orders"))
            .Failing(1, "source").Naming("3D000", "no such database");
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task A_query_with_a_mistake_is_the_sources_fault()
    {
        using var scenario = await CopyScenario.CreateAsync(Tables);

        (await scenario.SluiceAsync("copy", scenario.Uri, scenario.Uri, "--query", "SELECT id, nota FROM orders", "--to-table", "copied.orders"))
            .Failing(1, "source").Naming("42703", "nota");
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task A_query_that_fails_in_mid_copy_leaves_nothing()
    {
        using var scenario = await CopyScenario.CreateAsync(Tables);

        (await scenario.SluiceAsync("copy", scenario.Uri, scenario.Uri, "--query", "SELECT id, (1 / (90 - id))::text AS note FROM orders", "--to-table", "copied.orders"))
            .Failing(1, "source").Naming("22012", "division by zero");
        (await scenario.SluiceAsync("copy", scenario.Uri, scenario.Files, "--query", "SELECT id, (1 / (90 - id))::text AS note FROM orders"))
            .Failing(1, "source").Naming("22012");

        await AssertNothingWasCopiedAsync(scenario);
    }

    [NeedsTheory(Needs.PostgreSql)]
    [InlineData("id\n1\n2\n", "ColumnNotFilled", "'note'")]
    [InlineData("id,note,color\n1,a,red\n", "ColumnNotFound", "'color'")]
    [InlineData("id,Note\n1,a\n", "ColumnNotFound", "'Note' (there is 'note')")]
    [InlineData("id,note,note\n1,a,b\n", "DuplicateColumn", "'note'")]
    public async Task A_header_that_does_not_fit_the_table_is_refused(string file, string code, string column)
    {
        using var scenario = await CopyScenario.CreateAsync(Tables);

        var outcome = await CopyFileAsync(scenario, file);

        Assert.Equal(1, outcome.ExitCode);
        outcome.Naming(code, column, "orders.csv");
        await AssertNothingWasCopiedAsync(scenario);
    }

    [NeedsTheory(Needs.PostgreSql)]
    [InlineData("id,note\n1,a\n2\n3,c\n", "22P04", "line 3", "missing data for column")]
    [InlineData("id,note\n1,a\n2,S3cretValue,c\n3,c\n", "22P04", "line 3", "extra data")]
    [InlineData("id,note\n1,a\n2,b\nS3cretValue,c\n", "22P02", "line 4, column id", "invalid input syntax for type integer")]
    [InlineData("id,note\n1,a\n99999999999,b\n", "22003", "line 3, column id", "out of range")]
    [InlineData("id,note\n1,S3cretValue\n2,\n", "23502", "line 3", "violates not-null constraint")]
    [InlineData("id,note\n1,S3cretValue\n1,S3cretValue\n", "23505", "line 3", "violates unique constraint")]
    public async Task A_row_that_does_not_fit_is_told_by_its_line_and_column_and_not_by_its_values(string file, string code, string place, string reason)
    {
        using var scenario = await CopyScenario.CreateAsync(Tables);

        var outcome = await CopyFileAsync(scenario, file);

        outcome.Failing(1, "sink").Naming(code, place, reason).Hiding(SecretValue, "99999999999");
        await AssertNothingWasCopiedAsync(scenario);
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task A_row_that_is_there_already_is_a_fault_of_the_sink_that_says_what_to_do()
    {
        using var scenario = await CopyScenario.CreateAsync(Tables);
        await scenario.ExecuteAsync("INSERT INTO copied.orders VALUES (70, 'S3cretValue')");

        (await CopyTableAsync(scenario, "public.orders", "copied.orders")).Failing(1, "sink").Naming("23505", "orders_pkey", "preCopyScript").Hiding(SecretValue);

        Assert.Equal(1, await scenario.CountAsync("copied.orders"));
        await scenario.AssertNoSessionIsLeftAsync();
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task A_refused_row_ends_the_copy_long_before_the_source_is_read_to_its_end()
    {
        using var scenario = await CopyScenario.CreateAsync(Tables);
        // The second row is refused; all of them would take a day.
        const string Endless = "SELECT greatest(1, i - 1) AS id, 'order' AS note FROM (SELECT generate_series(1, 2000000000) AS i) AS numbers";
        await using var copy = scenario.Start("copy", scenario.Uri, scenario.Uri, "--query", Endless, "--to-table", "copied.orders");

        (await copy.EndAsync(TimeSpan.FromSeconds(30))).Failing(1, "sink").Naming("23505", "line 2");

        await AssertNothingWasCopiedAsync(scenario);
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task A_missing_file_or_folder_is_named()
    {
        using var scenario = await CopyScenario.CreateAsync(Tables);

        (await scenario.SluiceAsync("copy", Path.Combine(scenario.Files, "orders.csv"), scenario.Uri, "--to-table", "copied.orders"))
            .Failing(1, "source").Naming("FileNotFound", "orders.csv");
        (await scenario.SluiceAsync("copy", Path.Combine(scenario.Files, "nothing"), scenario.Uri, "--to-table", "copied.orders"))
            .Failing(1, "source").Naming("FileNotFound", "nothing");
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task A_file_of_another_encoding_is_refused()
    {
        using var scenario = await CopyScenario.CreateAsync(Tables);

        (await CopyFileAsync(scenario, [.. "id,note\n1,a\n2,"u8, 0xE9, .. "\n"u8])).Failing(1, "sink").Naming("22021", "line 3");
        (await CopyFileAsync(scenario, "id,note\n1,a\n2,b\0c\n")).Failing(1, "sink").Naming("22021", "line 3");

        await AssertNothingWasCopiedAsync(scenario);
    }

    [NeedsTheory(Needs.PostgreSql)]
    [InlineData("cut in the middle")]
    [InlineData("cut before its last byte")]
    [InlineData("a byte changed in the data")]
    [InlineData("a byte changed in the checksum")]
    [InlineData("not compressed")]
    [InlineData("a second member cut")]
    public async Task A_damaged_compressed_file_fails_and_leaves_no_rows(string damage)
    {
        using var scenario = await CopyScenario.CreateAsync(Tables);
        var rows = string.Concat(Enumerable.Range(1, 50_000).Select(id => $"{id},{Convert.ToHexString(Guid.NewGuid().ToByteArray())}\n"));
        var plain = Encoding.UTF8.GetBytes("id,note\n" + rows);
        var whole = Gzip(plain);
        var damaged = (byte[])whole.Clone();
        damaged[damage.Contains("checksum", StringComparison.Ordinal) ? ^7 : damaged.Length / 2] ^= 0x55;
        var bytes = damage switch
        {
            "cut in the middle" => whole[..(whole.Length / 2)],
            "cut before its last byte" => whole[..^1],
            "not compressed" => plain,
            "a second member cut" => [.. whole, .. Gzip("50001,a\n50002,b\n"u8.ToArray())[..^9]],
            _ => damaged,
        };

        (await CopyFileAsync(scenario, bytes, "orders.csv.gz")).Failing(1, "source").Naming("DamagedFile", "orders.csv.gz");

        await AssertNothingWasCopiedAsync(scenario);
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task A_folder_that_may_not_be_written_is_named()
    {
        using var scenario = await CopyScenario.CreateAsync(Tables);
        Directory.CreateDirectory(scenario.Files);
        await Command.RunAsync("chmod", ["555", scenario.Files]);
        try
        {
            await using var process = StartAsAnyone("copy", scenario.Uri, scenario.Files, "--table", "public.orders");
            (await process.EndAsync()).Failing(1, "sink").Naming("AccessDenied", scenario.Files);
        }
        finally
        {
            await Command.RunAsync("chmod", ["755", scenario.Files]);
        }

        Assert.Empty(scenario.AllFiles);
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task A_folder_that_cannot_be_made_is_named()
    {
        using var scenario = await CopyScenario.CreateAsync(Tables);
        await File.WriteAllTextAsync(scenario.Files, "a file where the folder should be");

        (await scenario.SluiceAsync("copy", scenario.Uri, Path.Combine(scenario.Files, "out"), "--table", "public.orders")).Failing(1, "sink").Naming(scenario.Files);
    }

    static Task<SluiceOutcome> CopyTableAsync(CopyScenario scenario, string from, string to) =>
        scenario.SluiceAsync("copy", scenario.Uri, scenario.Uri, "--table", from, "--to-table", to);

    static Task<SluiceOutcome> CopyFileAsync(CopyScenario scenario, string content) => CopyFileAsync(scenario, Encoding.UTF8.GetBytes(content));

    static async Task<SluiceOutcome> CopyFileAsync(CopyScenario scenario, byte[] content, string name = "orders.csv")
    {
        Directory.CreateDirectory(scenario.Files);
        var path = Path.Combine(scenario.Files, name);
        await File.WriteAllBytesAsync(path, content);
        var outcome = await scenario.SluiceAsync("copy", path, scenario.Uri, "--to-table", "copied.orders");
        File.Delete(path);
        return outcome;
    }

    static async Task AssertNothingWasCopiedAsync(CopyScenario scenario)
    {
        await scenario.AssertNoSessionIsLeftAsync();
        Assert.Equal(0, await scenario.CountAsync("copied.orders"));
        Assert.Empty(scenario.AllFiles);
    }

    static async Task<string> CreateRoleAsync(CopyScenario scenario, string name, string grants)
    {
        var role = $"{name}_{scenario.Database}";
        await scenario.ExecuteAsync($"CREATE ROLE {role} LOGIN PASSWORD '{scenario.Cluster.Password}'; {grants.Replace("{0}", role, StringComparison.Ordinal)}");
        return scenario.Uri.Replace($"//{scenario.Cluster.User}:", $"//{role}:", StringComparison.Ordinal);
    }

    /// <summary>Permissions do not bind root: then as an account without rights.</summary>
    static SluiceProcess StartAsAnyone(params string[] arguments) => Environment.IsPrivilegedProcess
        ? SluiceProcess.Start("setpriv", ["--reuid=65534", "--regid=65534", "--clear-groups", "--", SluiceProcess.Dotnet, SluiceProcess.Program, .. arguments], null, null)
        : SluiceProcess.Start(arguments);

    static byte[] Gzip(byte[] bytes)
    {
        using var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, CompressionLevel.Fastest))
            gzip.Write(bytes);
        return compressed.ToArray();
    }
}
