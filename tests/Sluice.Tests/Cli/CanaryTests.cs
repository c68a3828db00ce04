using System.Text.Json.Nodes;
using Sluice.Tests.Copying.Support;
using Sluice.Tests.Otlp;

namespace Sluice.Tests.Cli;

/// <summary>Secrets are planted wherever one can be, and everything that is printed or written down is searched for them.</summary>
public sealed class CanaryTests
{
    const string Canary = "c4n4ry-7f3e";
    const string Key = "QzRuNHJ5YzRuNHJ5YzRuNHJ5YzRuNHJ5YzRuNHJ5YzRuNHJ5YzRuNHJ5YzRuNHJ5YzRuNHJ5YzRuNHJ5YzRuNA==";

    const string Tables = """
        CREATE TABLE orders (id integer PRIMARY KEY, note text);
        INSERT INTO orders SELECT g, 'note ' || g FROM generate_series(1, 10) AS g;
        CREATE TABLE copied.orders (LIKE orders);
        """;

    // The server tells the client's secret in an error of its own, in several forms.
    const string Leak = $$"""
        CREATE FUNCTION leak() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            RAISE EXCEPTION '{{Canary}} of Password={{Canary}}x and postgresql://u:y{{Canary}}@h/d' USING DETAIL = '{{Canary}}', HINT = '{{Canary}}';
        END $$;
        CREATE TRIGGER leaking BEFORE INSERT ON copied.orders FOR EACH ROW EXECUTE FUNCTION leak();
        """;

    [NeedsTheory(Needs.PostgreSql)]
    [InlineData("postgresql://sluice:c4n4ry-7f3e@127.0.0.1:{port}/{db}")]
    [InlineData("postgresql://127.0.0.1:{port}/{db}?user=sluice&password=c4n4ry-7f3e")]
    [InlineData("postgresql://nobody:c4n4ry-7f3e@127.0.0.1:{port}/{db}")]
    [InlineData("postgresql://sluice:c4n4ry-7f3e@127.0.0.1:{port}/c4n4ry_is_no_db")]
    [InlineData("postgresql://sluice:c4n4ry-7f3e@127.0.0.1:1/{db}")]
    [InlineData("postgresql://sluice:c4n4ry-7f3e@no.such.host.invalid/{db}")]
    [InlineData("postgresql://sluice:c4n4ry-7f3e@127.0.0.1:none/{db}")]
    [InlineData("postgresql://sluice:c4n4ry-7f3e@/{db}?sslmode=verify-full&sslrootcert=/no/such/file")]
    [InlineData("postgresql://sluice:c4n4ry-7f3e@127.0.0.1/{db}?unknown=x")]
    [InlineData("postgrsql://sluice:c4n4ry-7f3e@127.0.0.1:{port}/{db}")]
    [InlineData("Host=127.0.0.1;Port={port};Database={db};Username=sluice;Password=c4n4ry-7f3e")]
    [InlineData("Host=127.0.0.1;Port={port};Database={db};Username=sluice;Password='c4n4ry-7f3e;c4n4ry-7f3e'")]
    [InlineData("Host=127.0.0.1;Port={port};Database={db};Username=sluice;Password='c4n4ry-7f3e")]
    [InlineData("Host=127.0.0.1;Port=many;Database={db};Pwd=c4n4ry-7f3e")]
    [InlineData("Username=sluice;Password=c4n4ry-7f3e one two")]
    public async Task An_address_that_does_not_lead_there_keeps_its_password(string from)
    {
        using var scenario = await CopyScenario.CreateAsync(Tables);

        await AssertHiddenAsync(scenario, ["copy", At(scenario, from), scenario.Files, "--table", "public.orders"], [Canary], fails: true);
    }

    [NeedsTheory(Needs.PostgreSql)]
    [InlineData("postgresql://sluice:c4n4ry-7f3e@127.0.0.1:{port}/{db}")]
    [InlineData("postgresql://127.0.0.1:{port}/{db}?user=sluice&password=c4n4ry-7f3e")]
    [InlineData("Host=127.0.0.1;Port={port};Database={db};Username=sluice;Password='c4n4ry-7f3e")]
    public async Task In_json_and_as_an_argument_too_many_it_keeps_it_too(string from)
    {
        using var scenario = await CopyScenario.CreateAsync(Tables);

        await AssertHiddenAsync(scenario, ["copy", At(scenario, from), scenario.Files, "--table", "public.orders", "--json"], [Canary], fails: true);
        await AssertHiddenAsync(scenario, ["copy", scenario.Uri, scenario.Files, At(scenario, from), "--table", "public.orders"], [Canary], fails: true);
    }

    [NeedsTheory(Needs.PostgreSql | Needs.Azurite)]
    [InlineData("devstoreaccount1/c4n4ry?sv=2023-01-03&sr=c&sp=rwl&sig=c4n4ry-7f3e%3D", null)]
    [InlineData("devstoreaccount1?sig=c4n4ry-7f3e", null)]
    [InlineData("another/container", Key)]
    [InlineData("another/container", "c4n4ry-7f3e")]
    public async Task A_store_that_lets_nobody_in_keeps_its_keys(string path, string? key)
    {
        using var scenario = await CopyScenario.CreateAsync(Tables);
        var azurite = await scenario.AzuriteAsync();
        var uri = new Uri(azurite.ConnectionString.Split("BlobEndpoint=")[1].Split(';')[0]).GetLeftPart(UriPartial.Authority);
        var environment = key is null ? [] : new Dictionary<string, string> { ["AZURE_STORAGE_KEY"] = key };

        await AssertHiddenAsync(
            scenario, ["copy", scenario.Uri, $"{uri}/{path}", "--table", "public.orders"], [Canary, Key], fails: true, environment);
    }

    [NeedsTheory(Needs.PostgreSql)]
    [InlineData("inline")]
    [InlineData("plain")]
    [InlineData("connection string")]
    [InlineData("vault")]
    [InlineData("override")]
    public async Task A_factory_s_password_is_in_nothing_that_a_run_leaves(string position)
    {
        using var scenario = await CopyScenario.CreateAsync(Tables);
        var role = $"r_{scenario.Database}";
        await scenario.ExecuteAsync($"CREATE ROLE {role} LOGIN SUPERUSER PASSWORD '{Canary}'");
        var (factory, options) = Factory(scenario, role, position);
        using var collector = new OtlpReceiver();
        var observed = position == "inline" ? collector.Environment : new Dictionary<string, string>();
        var environment = position == "vault" ? new Dictionary<string, string> { ["SLUICE_SECRET__db_password"] = Canary } : new Dictionary<string, string>(observed);
        string[] run = ["run", TestFactory.Pipeline, "--factory", factory, .. options];

        await AssertHiddenAsync(scenario, run, [Canary], fails: false, environment);
        await scenario.ExecuteAsync("TRUNCATE copied.orders;" + Leak);
        await AssertHiddenAsync(scenario, run, [Canary], fails: true, environment);
        await AssertHiddenAsync(scenario, [.. run, "--json"], [Canary], fails: true, environment);
        await scenario.ExecuteAsync($"ALTER ROLE {role} PASSWORD 'changed'");
        await AssertHiddenAsync(scenario, run, [Canary], fails: true, environment);
        await AssertHiddenAsync(scenario, ["validate", "--factory", factory, "--json"], [Canary], fails: false);
        Assert.Equal(position == "inline", collector.Spans.Any(span => span.IsError && span["error.type"] == "P0001"));
        // Rows are as secret.
        Assert.All([Canary, "note 7"], secret => Assert.DoesNotContain(secret, collector.Text, StringComparison.Ordinal));
    }

    [NeedsTheory(Needs.PostgreSql)]
    [InlineData("c4n4ry-7f3e")]
    [InlineData("undeclared=c4n4ry-7f3e")]
    public async Task A_parameter_that_is_refused_keeps_its_value(string parameter)
    {
        using var scenario = await CopyScenario.CreateAsync(Tables);
        var factory = scenario.Factory().Copy("Copy", End.Table("orders"), End.Table("orders", "copied"));
        using var folder = new TemporaryFolder();

        await AssertHiddenAsync(
            scenario, ["run", TestFactory.Pipeline, "--factory", factory.Save(folder.Path), "--param", parameter], [Canary], fails: true);
    }

    static string At(CopyScenario scenario, string address) =>
        address.Replace("{port}", $"{scenario.Cluster.Port}", StringComparison.Ordinal).Replace("{db}", scenario.Database, StringComparison.Ordinal);

    static (string Folder, string[] Options) Factory(CopyScenario scenario, string role, string position)
    {
        var secure = new JsonObject { ["type"] = "SecureString", ["value"] = Canary };
        var properties = new JsonObject
        {
            ["server"] = scenario.Cluster.Host,
            ["port"] = scenario.Cluster.Port,
            ["database"] = scenario.Database,
            ["username"] = role,
            ["password"] = position switch
            {
                "plain" => Canary,
                "vault" => new JsonObject
                {
                    ["type"] = "AzureKeyVaultSecret",
                    ["secretName"] = "db-password",
                    ["store"] = new JsonObject { ["referenceName"] = "vault", ["type"] = "LinkedServiceReference" },
                },
                "override" => "another one",
                _ => secure.DeepClone(),
            },
        };
        if (position == "connection string")
        {
            properties = new JsonObject
            {
                ["connectionString"] = $"Host={scenario.Cluster.Host};Port={scenario.Cluster.Port};Database={scenario.Database};UID={role};Password={Canary}",
            };
        }

        var home = Path.GetDirectoryName(scenario.Files)!;
        var folder = new TestFactory()
            .Service("db", "AzurePostgreSql", properties)
            .Service("vault", "AzureKeyVault", new JsonObject { ["baseUrl"] = "https://vault.invalid/" })
            .Copy("Copy", End.Table("orders").ByRange("id"), End.Table("orders", "copied"), parallel: 2)
            .Save(Path.Combine(home, "factory"));
        if (position != "override")
            return (folder, []);
        var overrides = Path.Combine(home, "overrides.json");
        File.WriteAllText(overrides, new JsonObject
        {
            ["linkedService/db"] = new JsonObject
            {
                ["properties"] = new JsonObject { ["typeProperties"] = new JsonObject { ["password"] = secure } },
            },
        }.ToJsonString());
        return (folder, ["--overrides", overrides]);
    }

    static async Task AssertHiddenAsync(
        CopyScenario scenario, string[] arguments, string[] secrets, bool fails, IReadOnlyDictionary<string, string>? environment = null)
    {
        var variables = scenario.Environment.Concat(environment ?? new Dictionary<string, string>()).ToDictionary();

        var outcome = await SluiceProcess.RunAsync(arguments, variables, [scenario.Cluster.Password, .. secrets]);

        Assert.True(fails == (outcome.ExitCode != 0), $"{outcome.ExitCode}: {outcome.Output}{outcome.Error}");
        Assert.DoesNotContain("   at ", outcome.Error, StringComparison.Ordinal);
        foreach (var file in Directory.Exists(scenario.Home) ? Directory.GetFiles(scenario.Home, "*", SearchOption.AllDirectories) : [])
        {
            var text = await File.ReadAllTextAsync(file);
            Assert.All(secrets, secret => Assert.DoesNotContain(secret, text, StringComparison.Ordinal));
        }
    }
}
