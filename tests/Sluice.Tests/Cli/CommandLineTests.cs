using System.Text.Json.Nodes;
using Sluice.Tests.Copying.Support;

namespace Sluice.Tests.Cli;

/// <summary>The commands from outside: what they take, print and return.</summary>
public sealed class CommandLineTests
{
    const string Tables = """
        CREATE TABLE orders (id integer PRIMARY KEY, note text);
        INSERT INTO orders SELECT id, 'order ' || id FROM generate_series(1, 100) AS id;
        CREATE TABLE copied.orders (LIKE orders);
        """;

    [Theory]
    [InlineData("copy", "--table", "--parallel", "--partition-option", "--no-ledger", "FROM", "TO")]
    [InlineData("plan", "--table", "--parallel", "--json", "FROM", "TO")]
    [InlineData("run", "--factory", "--param", "--resume", "--overrides", "--json", "PIPELINE")]
    [InlineData("validate", "--factory", "--overrides", "--write-overrides", "--json")]
    [InlineData("", "copy", "plan", "run", "validate")]
    public async Task Help_names_what_a_command_takes(string command, params string[] expected)
    {
        var outcome = await SluiceProcess.RunAsync(command.Length == 0 ? ["--help"] : [command, "--help"]);

        outcome.Succeeded();
        Assert.Empty(outcome.Error);
        Assert.All(expected, word => Assert.Contains(word, outcome.Output, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("copy")]
    [InlineData("copy", "out")]
    [InlineData("copy", "postgresql://localhost/a", "out", "--nonsense")]
    [InlineData("copy", "postgresql://localhost/a", "out", "--table", "t", "--parallel", "many")]
    [InlineData("run", "p")]
    [InlineData("nonsense")]
    [InlineData("validate")]
    public async Task Wrong_usage_exits_with_2_and_says_why_on_standard_error(params string[] arguments)
    {
        var outcome = await SluiceProcess.RunAsync(arguments);

        outcome.Failing(SluiceOutcome.Usage, "usage").Naming("--help");
        Assert.Empty(outcome.Output);
    }

    [Theory]
    [InlineData("--table", "postgresql://localhost/a", "out")]
    [InlineData("a table, a query and many tables are different copies", "postgresql://localhost/a", "out", "--table", "t", "--query", "SELECT 1")]
    [InlineData("--to-table", "postgresql://localhost/a", "postgresql://localhost/b", "--query", "SELECT 1")]
    [InlineData("--to-table", "in", "postgresql://localhost/b")]
    [InlineData("FROM holds files", "in", "postgresql://localhost/b", "--table", "t")]
    [InlineData("avro", "postgresql://localhost/a", "out", "--table", "t", "--format", "avro")]
    [InlineData("lz4", "postgresql://localhost/a", "out", "--table", "t", "--compression", "lz4")]
    [InlineData("Sideways", "postgresql://localhost/a", "out", "--table", "t", "--partition-option", "Sideways")]
    [InlineData("Telepathy", "postgresql://localhost/a", "postgresql://localhost/b", "--table", "t", "--write-method", "Telepathy")]
    [InlineData("whole number", "postgresql://localhost/a", "out", "--table", "t", "--parallel", "0")]
    [InlineData("no database", "postgresql://localhost", "out", "--table", "t")]
    [InlineData("'hostaddr' is not supported", "postgresql://localhost/a?hostaddr=127.0.0.1", "out", "--table", "t")]
    [InlineData("no container", "postgresql://localhost/a", "https://account.blob.core.windows.net/", "--table", "t")]
    [InlineData("AZURE_STORAGE_KEY", "postgresql://localhost/a", "http://account.blob.core.windows.net/container", "--table", "t")]
    [InlineData("no Database", "Host=localhost;Username=a;Password=S3cret", "out", "--table", "t")]
    public async Task Arguments_that_do_not_go_together_are_refused_before_anything_is_connected_to(string expected, params string[] arguments)
    {
        var outcome = await SluiceProcess.RunAsync(["copy", .. arguments]);

        outcome.Failing(SluiceOutcome.Usage, "definition").Naming(expected).Hiding("S3cret");
        Assert.Empty(outcome.Output);
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task A_copy_tells_what_adf_tells()
    {
        using var scenario = await CopyScenario.CreateAsync(Tables);

        var outcome = (await scenario.SluiceAsync("copy", scenario.Uri, scenario.Files, "--table", "public.orders", "--partition-option", "DynamicRange", "--parallel", "2", "--json")).Succeeded();

        var output = outcome.Json;
        Assert.Equal(100, (long?)output["rowsRead"]);
        Assert.Equal(100, (long?)output["rowsCopied"]);
        Assert.Equal(0, (long?)output["rowsSkipped"]);
        Assert.Equal(scenario.AllFiles.Sum(file => new FileInfo(Path.Combine(scenario.Files, file)).Length), (long?)output["dataWritten"]);
        Assert.True((long?)output["dataRead"] > 1000);
        Assert.Equal(2, (int?)output["filesWritten"]);
        Assert.Null(output["filesRead"]);
        Assert.True((int?)output["copyDuration"] >= 1);
        Assert.True((double?)output["throughput"] > 0);
        Assert.Equal(2, (int?)output["usedParallelCopies"]);
        // One holds the snapshot that both slices read.
        Assert.Equal(3, (int?)output["sourcePeakConnections"]);
        Assert.Equal(2, (int?)output["sinkPeakConnections"]);
        Assert.Empty(output["errors"]!.AsArray());
        Assert.Equal("NotVerified", (string?)output["dataConsistencyVerification"]!["VerificationResult"]);
        var details = Assert.Single(output["executionDetails"]!.AsArray())!;
        Assert.Equal("AzurePostgreSql", (string?)details["source"]!["type"]);
        Assert.Equal("Succeeded", (string?)details["status"]);
        Assert.Equal(2, (int?)details["usedParallelCopies"]);
        Assert.True(DateTimeOffset.UtcNow - (DateTimeOffset)details["start"]! < TimeSpan.FromMinutes(2));
        Assert.NotNull(details["duration"]);
        Assert.NotNull(details["sink"]!["type"]);
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task A_plan_tells_the_lane_and_the_slices_and_copies_nothing()
    {
        using var scenario = await CopyScenario.CreateAsync(Tables + "CREATE TABLE copied.wide (id bigint, note text)");
        string[] Plan(string table) => ["plan", scenario.Uri, scenario.Uri, "--table", "public.orders", "--to-table", table, "--partition-option", "DynamicRange", "--json"];

        var same = (await scenario.SluiceAsync(Plan("copied.orders"))).Succeeded().Json;
        var other = (await scenario.SluiceAsync(Plan("copied.wide"))).Succeeded().Json;

        Assert.Equal("Binary", (string?)same["shape"]!["encoding"]);
        Assert.Equal("Text", (string?)other["shape"]!["encoding"]);
        Assert.Contains("id (integer to bigint)", (string?)other["notes"]![0], StringComparison.Ordinal);
        Assert.Equal(["id", "note"], same["shape"]!["columns"]!.AsArray().Select(column => (string?)column));
        Assert.Equal(["id 1..25", "id 26..50", "id 51..75", "id 76..100"], same["slices"]!.AsArray().Select(slice => (string?)slice!["name"]));
        Assert.Equal(0, await scenario.CountAsync("copied.orders"));
        Assert.False(await scenario.ScalarAsync<bool>("SELECT EXISTS (SELECT FROM pg_namespace WHERE nspname = 'sluice')"));
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task A_plan_and_a_copy_are_told_in_words_too()
    {
        using var scenario = await CopyScenario.CreateAsync(Tables);

        (await scenario.SluiceAsync("plan", scenario.Uri, scenario.Files, "--table", "public.orders")).Succeeded();
        Assert.Empty(scenario.AllFiles);
        var copy = (await scenario.SluiceAsync("copy", scenario.Uri, scenario.Files, "--table", "public.orders")).Succeeded();

        Assert.Contains("100 rows", copy.Output, StringComparison.Ordinal);
        Assert.Equal(["orders.csv"], scenario.AllFiles);
        Assert.StartsWith("id,note\n1,order 1\n", await File.ReadAllTextAsync(Path.Combine(scenario.Files, "orders.csv")), StringComparison.Ordinal);
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task An_address_is_a_uri_with_codes_a_connection_string_or_a_socket()
    {
        using var scenario = await CopyScenario.CreateAsync(Tables);
        const string Password = "p@ss:w/rd?#[]%20&= ü'\"@{x}";
        var role = $"o'dd role@{scenario.Database}";
        await scenario.ExecuteAsync($"CREATE ROLE \"{role}\" LOGIN SUPERUSER PASSWORD '{Password.Replace("'", "''", StringComparison.Ordinal)}'");
        var (host, port) = (scenario.Cluster.Host, scenario.Cluster.Port);
        var (user, code) = (Uri.EscapeDataString(role), Uri.EscapeDataString(Password));
        var socket = Uri.EscapeDataString(scenario.Cluster.SocketFolder);
        string[] addresses =
        [
            $"postgresql://{user}:{code}@{host}:{port}/{scenario.Database}",
            $"postgres://{user}:{code}@{host}:{port}/{scenario.Database}?sslmode=prefer&connect_timeout=10&application_name=mine",
            $"postgresql://{host}:{port}/{scenario.Database}?user={user}&password={code}",
            $"Host={host};Port={port};Database={scenario.Database};Username={role};Password=\"{Password.Replace("\"", "\"\"", StringComparison.Ordinal)}\"",
            $"Server={host};Port={port};Database={scenario.Database};UID={role};Password=\"{Password.Replace("\"", "\"\"", StringComparison.Ordinal)}\";EncryptionMethod=6",
            $"postgresql:///{scenario.Database}?host={socket}&port={port}&user={user}&password={code}",
            $"postgresql://{user}:{code}@localhost:{port}/{scenario.Database}?host={socket}",
        ];

        foreach (var address in addresses)
        {
            await scenario.ExecuteAsync("TRUNCATE copied.orders");
            var outcome = await SluiceProcess.RunAsync(["copy", address, address, "--table", "public.orders", "--to-table", "copied.orders"], scenario.Environment, [Password, code]);
            Assert.True(outcome.ExitCode == 0, $"{address}: {outcome.Error}");
            await scenario.AssertSameAsync("public.orders", "copied.orders");
        }
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task A_folder_is_a_path_or_a_uri_and_a_file_is_told_by_its_extension()
    {
        using var scenario = await CopyScenario.CreateAsync(Tables);
        var folder = Path.Combine(scenario.Files, "with space");
        string[][] places =
        [
            [folder, Path.Combine(folder, "orders.csv")],
            [new Uri(folder).AbsoluteUri, new Uri(Path.Combine(folder, "orders.csv")).AbsoluteUri],
            [Path.Combine(folder, "given.csv"), Path.Combine(folder, "g*.csv")],
            [Path.Combine(folder, "given.csv.gz"), Path.Combine(folder, "given.csv.gz")],
        ];

        foreach (var place in places)
        {
            await scenario.ExecuteAsync("TRUNCATE copied.orders");
            (await scenario.SluiceAsync("copy", scenario.Uri, place[0], "--table", "public.orders")).Succeeded();
            (await scenario.SluiceAsync("copy", place[1], scenario.Uri, "--to-table", "copied.orders")).Succeeded();
            await scenario.AssertSameAsync("public.orders", "copied.orders");
            Directory.Delete(folder, recursive: true);
        }
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task A_folder_of_compressed_files_is_read_back_with_the_option_it_was_written_with()
    {
        using var scenario = await CopyScenario.CreateAsync(Tables);

        (await scenario.SluiceAsync("copy", scenario.Uri, scenario.Files, "--table", "public.orders", "--compression", "gzip")).Succeeded();
        (await scenario.SluiceAsync("copy", scenario.Files, scenario.Uri, "--to-table", "copied.orders", "--compression", "gzip")).Succeeded();

        Assert.Equal(["orders.csv.gz"], scenario.AllFiles);
        await scenario.AssertSameAsync("public.orders", "copied.orders");
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task Parameters_of_a_run_reach_its_expressions()
    {
        using var scenario = await CopyScenario.CreateAsync(Tables);
        var factory = scenario.Factory().Copy(
            "Orders", End.Query("SELECT id, '@{pipeline().parameters.note}' AS note FROM orders WHERE id <= @{pipeline().parameters.most} AND id = ANY (ARRAY@{pipeline().parameters.ids})"), End.Table("orders", "copied"));
        factory.Parameters["note"] = new JsonObject { ["type"] = "String" };
        factory.Parameters["most"] = new JsonObject { ["type"] = "Int", ["defaultValue"] = 100 };
        factory.Parameters["ids"] = new JsonObject { ["type"] = "Array", ["defaultValue"] = new JsonArray(1, 2, 3) };

        (await scenario.RunAsync(factory, "--param", "note=a=b, c", "--param", "most=5", "--param", "ids=[4, 5, 6]")).Succeeded();
        Assert.Equal(["4a=b, c", "5a=b, c"], await scenario.ColumnAsync<string>("SELECT id || note FROM copied.orders ORDER BY id"));

        (await scenario.RunAsync(factory)).Failing(SluiceOutcome.Usage, "definition").Naming("'note'");
        (await scenario.RunAsync(factory, "--param", "note=a", "--param", "nota=b")).Failing(SluiceOutcome.Usage, "definition").Naming("'nota'", "declared");
        (await scenario.RunAsync(factory, "--param", "note=a", "--param", "most=few")).Failing(SluiceOutcome.Usage, "definition").Naming("'most'");
        (await scenario.RunAsync(factory, "--param", "note")).Failing(SluiceOutcome.Usage, "definition").Naming("--param");
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task Overrides_point_a_factory_at_other_servers()
    {
        using var scenario = await CopyScenario.CreateAsync(Tables);
        var factory = new TestFactory()
            .Service("db", "AzurePostgreSql", new JsonObject { ["server"] = "prod.postgres.database.azure.com", ["database"] = "shop", ["username"] = "etl", ["password"] = new JsonObject { ["type"] = "AzureKeyVaultSecret", ["store"] = new JsonObject { ["referenceName"] = "vault" }, ["secretName"] = "shop-password" } })
            .Service("vault", "AzureKeyVault", new JsonObject { ["baseUrl"] = "https://shop.vault.azure.net" })
            .Copy("Orders", End.Table("orders"), End.Table("nothing", "elsewhere"));
        var overrides = Path.Combine(Directory.CreateDirectory(scenario.Files).FullName, "overrides.json");
        await File.WriteAllTextAsync(overrides, new JsonObject
        {
            ["linkedService/db"] = new JsonObject
            {
                ["properties"] = new JsonObject
                {
                    ["typeProperties"] = new JsonObject
                    {
                        ["server"] = scenario.Cluster.Host,
                        ["port"] = scenario.Cluster.Port,
                        ["database"] = scenario.Database,
                        ["username"] = scenario.Cluster.User,
                        ["password"] = new JsonObject { ["type"] = "SecureString", ["value"] = scenario.Cluster.Password, ["store"] = null, ["secretName"] = null },
                    }
                }
            },
            ["dataset/OrdersOut"] = new JsonObject { ["properties"] = new JsonObject { ["typeProperties"] = new JsonObject { ["schema"] = "copied", ["table"] = "orders" } } },
        }.ToJsonString());

        (await scenario.RunAsync(factory, "--overrides", overrides)).Succeeded();

        await scenario.AssertSameAsync("public.orders", "copied.orders");
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task An_unknown_pipeline_is_refused_with_the_names_there_are()
    {
        using var scenario = await CopyScenario.CreateAsync(Tables);
        var folder = scenario.Factory().Copy("Orders", End.Table("orders"), End.Table("orders", "copied")).Save(Path.Combine(scenario.Home, "factory"));

        (await scenario.SluiceAsync("run", "copis", "--factory", folder)).Failing(SluiceOutcome.Usage, "definition").Naming("'copis' is not a Pipeline of this factory", TestFactory.Pipeline);
        (await scenario.SluiceAsync("run", "copies", "--factory", Path.Combine(folder, "nowhere"))).Failing(SluiceOutcome.Usage, "definition").Naming("no such folder");
        Assert.False(Directory.Exists(Path.Combine(scenario.Home, "runs")), "A run that cannot begin left a journal.");
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task Activities_run_as_their_dependencies_ended()
    {
        using var scenario = await CopyScenario.CreateAsync(Tables + "CREATE TABLE done (name text)");
        End Mark(string name) => End.Query($"SELECT '{name}' AS name");
        End Done() => End.Table("done");
        var factory = scenario.Factory()
            .Copy("Good", End.Table("orders"), End.Table("orders", "copied"))
            .Copy("Bad", End.Query("SELECT 1 / 0 AS name"), Done())
            .Copy("AfterGood", Mark("AfterGood"), Done(), dependsOn: ("Good", "Succeeded"))
            .Copy("AfterGoodFailed", Mark("AfterGoodFailed"), Done(), dependsOn: ("Good", "Failed"))
            .Copy("AfterBad", Mark("AfterBad"), Done(), dependsOn: ("Bad", "Succeeded"))
            .Copy("AfterBadFailed", Mark("AfterBadFailed"), Done(), dependsOn: ("Bad", "Failed"))
            .Copy("AfterBadCompleted", Mark("AfterBadCompleted"), Done(), dependsOn: ("Bad", "Completed"))
            .Copy("AfterSkipped", Mark("AfterSkipped"), Done(), dependsOn: ("AfterGoodFailed", "Skipped"))
            .Copy("AfterBoth", Mark("AfterBoth"), Done(), dependsOn: [("Good", "Succeeded"), ("AfterBadFailed", "Succeeded")]);

        // An activity skipped for one that failed, and that nothing depends on, fails the run, as in ADF.
        (await scenario.RunAsync(factory)).Failing(SluiceOutcome.Failed, "source").Naming("22012");

        Assert.Equal(["AfterBadCompleted", "AfterBadFailed", "AfterBoth", "AfterGood", "AfterSkipped"], await scenario.ColumnAsync<string>("SELECT name FROM done ORDER BY name"));
        await scenario.AssertSameAsync("public.orders", "copied.orders");
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task A_run_whose_failure_is_handled_succeeds_and_tells_of_every_activity()
    {
        using var scenario = await CopyScenario.CreateAsync(Tables + "CREATE TABLE done (name text)");
        var factory = scenario.Factory()
            .Copy("Bad", End.Query("SELECT (1 / 0)::text AS name"), End.Table("done"))
            .Copy("Handler", End.Query("SELECT '@{activity('Bad').error.errorCode}' AS name"), End.Table("done"), dependsOn: ("Bad", "Failed"));

        var outcome = (await scenario.RunAsync(factory, "--json")).Succeeded();

        Assert.Equal("Succeeded", (string?)outcome.Json["status"]);
        Assert.Equal(["Bad:Failed", "Handler:Succeeded"], outcome.Json["activities"]!.AsArray().Select(activity => $"{activity!["activityName"]}:{activity["status"]}"));
        Assert.Equal("22012", (string?)outcome.Json["activities"]![0]!["error"]!["errorCode"]);
        Assert.Equal(1, (long?)outcome.Json["activities"]![1]!["output"]!["rowsCopied"]);
        Assert.Equal(["22012"], await scenario.ColumnAsync<string>("SELECT name FROM done"));
    }

    [Fact]
    public async Task A_run_that_an_activity_fails_on_purpose_has_failed_and_tells_of_every_activity()
    {
        using var files = new Definitions.FactoryFiles().Pipeline("P", """
            { "activities": [{ "name": "Stop", "type": "Fail", "typeProperties": { "message": "not today", "errorCode": "Closed" } }] }
            """);
        using var home = new TemporaryFolder();

        var outcome = await SluiceProcess.RunAsync(
            ["run", "P", "--factory", files.Path, "--json"], new Dictionary<string, string> { ["SLUICE_HOME"] = home.Path });

        outcome.Failing(SluiceOutcome.Failed, "activity").Naming("activity 'Stop' failed: not today [Closed]");
        Assert.Equal("Failed", (string?)outcome.Json["status"]);
        Assert.Equal("Closed", (string?)outcome.Json["activities"]![0]!["error"]!["errorCode"]);
    }

    [Fact]
    public async Task What_runs_have_kept_for_45_days_is_deleted_by_a_later_run()
    {
        using var files = new Definitions.FactoryFiles().Pipeline("P", """
            { "activities": [{ "name": "W", "type": "Wait", "typeProperties": { "waitTimeInSeconds": 1 } }] }
            """);
        using var home = new TemporaryFolder();
        var (old, recent) = (home.File("outputs", "old", "a.json"), home.File("outputs", "recent", "a.json"));
        foreach (var (file, days) in new[] { (old, -46), (recent, -44) })
        {
            await File.WriteAllTextAsync(file, "1");
            File.SetLastWriteTimeUtc(file, TimeProvider.System.GetUtcNow().AddDays(days).UtcDateTime);
        }

        (await SluiceProcess.RunAsync(["run", "P", "--factory", files.Path], new Dictionary<string, string> { ["SLUICE_HOME"] = home.Path })).Succeeded();

        Assert.Equal((false, true), (Directory.Exists(Path.GetDirectoryName(old)), File.Exists(recent)));
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task Validation_tells_every_error_at_once_and_connects_to_nothing()
    {
        using var scenario = await CopyScenario.CreateAsync(Tables);
        var factory = new TestFactory()
            .Service("db", "AzurePostgreSql", new JsonObject { ["server"] = "nowhere.invalid", ["port"] = "many", ["database"] = "shop", ["username"] = "etl", ["password"] = "S3cret" })
            .Copy("Orders", End.Table("orders").With("partitionOption", "Sideways"), End.Table("orders", "copied").With("writeMethod", "Telepathy"), 0);
        var folder = factory.Save(Path.Combine(scenario.Home, "factory"));

        var words = await scenario.SluiceAsync("validate", "--factory", folder);
        var json = await scenario.SluiceAsync("validate", "--factory", folder, "--json");

        words.Failing(SluiceOutcome.Usage, "definition").Naming("port", "many", "Sideways", "Telepathy", "parallelCopies", "linkedService/db.json").Hiding("S3cret");
        Assert.Equal(SluiceOutcome.Usage, json.ExitCode);
        Assert.True(json.Json["errors"]!.AsArray().Count >= 4, json.Output);
        json.Hiding("S3cret");
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task A_valid_factory_validates()
    {
        using var scenario = await CopyScenario.CreateAsync(Tables);
        var folder = scenario.Factory().Copy("Orders", End.Table("orders"), End.Csv("out")).Save(Path.Combine(scenario.Home, "factory"));

        var outcome = (await scenario.SluiceAsync("validate", "--factory", folder, "--json")).Succeeded();

        Assert.Empty(outcome.Json["errors"]!.AsArray());
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task A_journal_holds_no_secret_and_no_row()
    {
        using var scenario = await CopyScenario.CreateAsync(Tables + "INSERT INTO orders VALUES (101, 'S3cretValue')");

        (await scenario.RunAsync(scenario.Factory().Copy("Orders", End.Table("orders"), End.Table("orders", "copied")))).Succeeded();

        var journal = await File.ReadAllTextAsync(Assert.Single(Directory.GetFiles(Path.Combine(scenario.Home, "runs"))));
        Assert.DoesNotContain(scenario.Cluster.Password, journal, StringComparison.Ordinal);
        Assert.DoesNotContain("S3cretValue", journal, StringComparison.Ordinal);
    }
}
