using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using Sluice.Definitions.Parsing;
using Sluice.PostgreSql.Faults;
using Sluice.Tests.Copying.Support;
using Sluice.Tests.Copying.Support.Proxies;

namespace Sluice.Tests.Exploring.ConnectionTests;

/// <summary>A test of a connection tells what is there, or why there is none and what to do.</summary>
public sealed class ConnectionTestTests
{
    [NeedsFact(Needs.PostgreSql)]
    public async Task A_database_tells_its_version_account_rights_and_latency()
    {
        using var scenario = await CopyScenario.CreateAsync("CREATE TABLE a (id int); CREATE VIEW b AS SELECT 1 AS id");
        await using var explorer = new Explorer(scenario.Factory());

        var result = await explorer.TestAsync();

        Assert.True(result.Succeeded, string.Join(' ', result.Errors));
        Assert.Equal(("db", "AzurePostgreSql"), (result.Name, result.Type));
        var server = result.Server!;
        Assert.Equal((scenario.Cluster.User, scenario.Database), (server.User, server.Database));
        Assert.Equal(await scenario.ScalarAsync<string>("SELECT current_setting('server_version')"), server.Version);
        Assert.True(server is { IsSuperuser: true, IsStandby: false, IsReadOnly: false, IsPooled: false, TlsVersion: null });
        Assert.True(server is { CanCreateSchema: true, CanCreateInPublic: true, CanCreateTemporary: true, Ledger: "canBeCreated" });
        Assert.Equal((2, 2, 2), (server.Tables, server.ReadableTables, server.WritableTables));
        Assert.True(result.ConnectMs > 0 && result.LatencyMs > 0);
        Assert.Contains(result.Notes, note => note.Contains("no TLS", StringComparison.Ordinal));
        await scenario.AssertNoSessionIsLeftAsync();
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task A_role_with_few_rights_is_told_what_it_may_not_do()
    {
        using var scenario = await CopyScenario.CreateAsync("CREATE TABLE a (id int); CREATE TABLE b (id int); CREATE TABLE copied.c (id int)");
        var role = $"few_{Guid.NewGuid():n}";
        await scenario.ExecuteAsync($"""
            CREATE ROLE {role} LOGIN PASSWORD 'p-few'; REVOKE TEMP ON DATABASE {scenario.Database} FROM PUBLIC;
            REVOKE CREATE ON SCHEMA public FROM PUBLIC; GRANT SELECT ON a, copied.c TO {role}; GRANT INSERT ON b TO {role};
            ALTER ROLE {role} SET default_transaction_read_only = on;
            """);
        await using var explorer = new Explorer(new TestFactory().Database("db", scenario.Cluster, scenario.Database, role, "p-few"));

        var result = await explorer.TestAsync();

        var server = result.Server!;
        Assert.True(result.Succeeded);
        // copied.c may be read, but not its schema.
        Assert.Equal((role, 3, 1, 1), (server.User, server.Tables, server.ReadableTables, server.WritableTables));
        Assert.True(server is { IsSuperuser: false, CanCreateSchema: false, CanCreateInPublic: false, CanCreateTemporary: false });
        Assert.True(server is { IsReadOnly: true, Ledger: "readOnly" });
        Assert.Contains(result.Notes, note => note.Contains("default_transaction_read_only", StringComparison.Ordinal));
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task The_ledger_is_ready_where_it_is_granted_and_not_allowed_where_not()
    {
        using var scenario = await CopyScenario.CreateAsync("CREATE SCHEMA sluice; CREATE TABLE sluice.slice (run_id text)");
        var role = $"ledger_{Guid.NewGuid():n}";
        await scenario.ExecuteAsync($"CREATE ROLE {role} LOGIN PASSWORD 'p-ledger'");
        await using var explorer = new Explorer(new TestFactory().Database("db", scenario.Cluster, scenario.Database, role, "p-ledger"));

        var without = await explorer.TestAsync();
        await scenario.ExecuteAsync($"GRANT USAGE ON SCHEMA sluice TO {role}; GRANT SELECT, INSERT, UPDATE ON sluice.slice TO {role}");
        var granted = await explorer.TestAsync();

        Assert.Equal(("notAllowed", "ready"), (without.Server!.Ledger, granted.Server!.Ledger));
        Assert.Contains(without.Notes, note => note.Contains("GRANT CREATE ON DATABASE", StringComparison.Ordinal));
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task A_password_that_was_changed_fails_the_test_although_a_connection_is_kept()
    {
        using var scenario = await CopyScenario.CreateAsync();
        var role = $"changing_{Guid.NewGuid():n}";
        await scenario.ExecuteAsync($"CREATE ROLE {role} LOGIN PASSWORD 'p-before'");
        await using var explorer = new Explorer(new TestFactory().Database("db", scenario.Cluster, scenario.Database, role, "p-before"));

        var before = await explorer.TestAsync();
        await scenario.ExecuteAsync($"ALTER ROLE {role} PASSWORD 'p-after'");
        var after = await explorer.TestAsync();

        Assert.True(before.Succeeded);
        Assert.Equal(("28P01", ConnectionCause.WrongPassword), (Assert.Single(after.Errors).Code, after.Errors[0].Cause));
        Assert.DoesNotContain("p-before", after.Errors[0].Message, StringComparison.Ordinal);
    }

    [NeedsTheory(Needs.PostgreSql)]
    [InlineData("password", "wrong", "28P01", ConnectionCause.WrongPassword)]
    [InlineData("password", "", "ConnectionFailed", ConnectionCause.PasswordMissing)]
    [InlineData("username", "nobody", "28P01", ConnectionCause.WrongPassword)]
    [InlineData("database", "nowhere", "3D000", ConnectionCause.DatabaseMissing)]
    [InlineData("server", "no-such-host.invalid", "ConnectionFailed", ConnectionCause.HostNotFound)]
    [InlineData("sslMode", "3", "TlsNotSupported", ConnectionCause.TlsNotOffered)]
    public async Task What_is_wrong_with_a_linked_service_is_told_with_its_cause_in_one_line(
        string property, string value, string code, ConnectionCause cause)
    {
        var cluster = await PostgreSqlCluster.SharedAsync();

        var result = await Explorer.TestAsync(cluster, "postgres", new JsonObject { [property] = value });

        AssertFailed(result, code, cause);
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task A_port_where_nobody_listens_refuses()
    {
        var cluster = await PostgreSqlCluster.SharedAsync();

        var result = await Explorer.TestAsync(cluster, "postgres", new JsonObject { ["port"] = LoopbackPort.Free() });

        AssertFailed(result, "ConnectionFailed", ConnectionCause.Refused);
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task A_server_that_does_not_answer_times_out()
    {
        var cluster = await PostgreSqlCluster.SharedAsync();
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();

        var result = await Explorer.TestAsync(
            cluster, "postgres", new JsonObject { ["port"] = ((IPEndPoint)silent.LocalEndpoint).Port, ["connectionTimeout"] = 1 });

        AssertFailed(result, "ConnectionFailed", ConnectionCause.TimedOut);
        Assert.Contains("firewall", result.Errors[0].Message, StringComparison.Ordinal);
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task Rules_limits_and_rights_of_the_server_have_their_causes()
    {
        await using var cluster = await PostgreSqlCluster.StartAsync(hbaLines:
        [
            "host all barred 127.0.0.1/32 reject", "host all trusted,missing,unnamed,limited 127.0.0.1/32 trust",
        ]);
        await cluster.ExecuteAsync("postgres", """
            CREATE ROLE barred LOGIN; CREATE ROLE trusted LOGIN; CREATE ROLE unnamed NOLOGIN; CREATE ROLE limited LOGIN CONNECTION LIMIT 0;
            """);
        await cluster.ExecuteAsync("postgres", "CREATE DATABASE closed");
        await cluster.ExecuteAsync("postgres", "REVOKE CONNECT ON DATABASE closed FROM PUBLIC");
        await cluster.ExecuteAsync("postgres", "CREATE DATABASE shut ALLOW_CONNECTIONS false");

        async Task CheckAsync(string user, string database, string code, ConnectionCause cause) => AssertFailed(
            await Explorer.TestAsync(cluster, database, new JsonObject { ["username"] = user }), code, cause);

        await CheckAsync("barred", "postgres", "28000", ConnectionCause.NoHbaEntry);
        await CheckAsync("missing", "postgres", "28000", ConnectionCause.RoleMissing);
        await CheckAsync("unnamed", "postgres", "28000", ConnectionCause.RoleMissing);
        await CheckAsync("limited", "postgres", "53300", ConnectionCause.TooManyConnections);
        await CheckAsync("trusted", "closed", "42501", ConnectionCause.NotAllowed);
        await CheckAsync("trusted", "shut", "55000", ConnectionCause.NotAllowed);
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task A_standby_says_that_it_can_only_be_read()
    {
        await using var cluster = await PostgreSqlCluster.StartAsync(hbaLines: PostgreSqlCluster.ReplicationHba);
        await using var standby = await cluster.StartStandbyAsync();

        var result = await Explorer.TestAsync(standby, "postgres", []);

        Assert.True(result is { Succeeded: true, Server: { IsStandby: true, Ledger: "readOnly" } });
        Assert.Contains(result.Notes, note => note.Contains("standby", StringComparison.Ordinal));
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task A_pooler_is_recognised()
    {
        var cluster = await PostgreSqlCluster.SharedAsync();
        await using var pooler = new FrontedServer(isPooler: true, cluster.Port);

        var result = await Explorer.TestAsync(cluster, "postgres", new JsonObject { ["port"] = pooler.Port });

        Assert.True(result is { Succeeded: true, Server.IsPooled: true });
        Assert.Contains(result.Notes, note => note.Contains("pooler", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_folder_is_listed_and_written_to()
    {
        using var folder = new TemporaryFolder();
        await using var explorer = new Explorer(new TestFactory()
            .Service("files", "FileServer", new() { ["host"] = folder.Path })
            .Service("gone", "FileServer", new() { ["host"] = Path.Combine(folder.Path, "gone") }));

        var (found, missing) = (await explorer.TestAsync("files"), await explorer.TestAsync("gone"));

        Assert.True(found is { Succeeded: true, Store: { CanList: true, CanWrite: true } });
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.Path));
        Assert.Equal((false, "FolderNotFound"), (missing.Succeeded, Assert.Single(missing.Errors).Code));
    }

    [NeedsFact(Needs.Azurite)]
    public async Task A_storage_account_counts_its_containers_or_says_that_the_key_is_wrong()
    {
        var azurite = await Azurite.SharedAsync();
        var wrong = azurite.ConnectionString.Replace(Azurite.AccountKey, Convert.ToBase64String(new byte[64]), StringComparison.Ordinal);
        await using var explorer = new Explorer(new TestFactory().Blobs("blobs", azurite).Blobs("wrong", azurite, wrong));

        var (right, refused) = (await explorer.TestAsync("blobs"), await explorer.TestAsync("wrong"));

        Assert.True(right is { Succeeded: true, Store: { CanList: true, Containers: >= 0 } });
        Assert.Equal((false, "Http403"), (refused.Succeeded, Assert.Single(refused.Errors).Code));
        Assert.Contains("Check the key, signature", refused.Errors[0].Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_secret_that_is_missing_fails_the_test_and_an_unknown_name_is_an_error_of_the_definition()
    {
        await using var explorer = new Explorer(new TestFactory()
            .Service("vault", "AzureKeyVault", new() { ["baseUrl"] = $"https://127.0.0.1:{LoopbackPort.Free()}/" })
            .Service("db", "AzurePostgreSql", new()
            {
                ["server"] = "127.0.0.1",
                ["database"] = "d",
                ["username"] = "u",
                ["password"] = new JsonObject
                {
                    ["type"] = "AzureKeyVaultSecret",
                    ["secretName"] = "no-such-secret",
                    ["store"] = new JsonObject { ["referenceName"] = "vault", ["type"] = "LinkedServiceReference" },
                },
            }));

        var (database, vault) = (await explorer.TestAsync(), await explorer.TestAsync("vault"));

        Assert.False(database.Succeeded);
        Assert.Contains("no-such-secret", Assert.Single(database.Errors).Message, StringComparison.Ordinal);
        Assert.Equal((false, ConnectionCause.Refused), (vault.Succeeded, Assert.Single(vault.Errors).Cause));
        await Assert.ThrowsAsync<DefinitionException>(() => explorer.TestAsync("nothing"));
    }

    static void AssertFailed(Sluice.Exploring.ConnectionTests.ConnectionTestResult result, string code, ConnectionCause cause)
    {
        Assert.False(result.Succeeded);
        var error = Assert.Single(result.Errors);
        Assert.True((code, cause) == (error.Code, error.Cause), $"{error.Code} {error.Cause}: {error.Message}");
        Assert.DoesNotContain('\n', error.Message);
        Assert.Null(result.Server);
    }
}
