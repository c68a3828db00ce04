using System.Text.Json.Nodes;
using Sluice.Tests.Runs;
using Assert = Xunit.Assert;

namespace Sluice.Tests.Flows;

/// <summary>Adobe's Flow Service, in every host alike.</summary>
public abstract class FlowServiceTests
{
    /// <summary>Starts a host of a factory.</summary>
    protected abstract Task<RunHost> StartAsync(string factoryFolder);

    [NeedsFact(Needs.PostgreSql | Needs.Azurite)]
    public async Task A_base_connection_is_a_linked_service_which_is_tested_explored_changed_and_deleted()
    {
        var cluster = await PostgreSqlCluster.SharedAsync();
        using var factory = await RunFactory.CreateAsync();
        await factory.ExecuteAsync("""
            CREATE TABLE orders (id int PRIMARY KEY, total numeric, paid boolean, note text, seen bigint, updated_at timestamptz);
            INSERT INTO orders SELECT n, n / 2.0, n % 2 = 0, 'note ' || n, n, '2026-01-01T00:00:00Z' FROM generate_series(1, 150) AS n
            """);
        await using var host = await StartAsync(factory.Folder);
        var client = new FlowClient(host);

        var id = await client.CreateAsync("connections", FlowClient.Connection(cluster, factory.Database));
        var byString = await client.CreateAsync("connections", $$"""
            { "name": "By string", "auth": { "specName": "Connection String Based Authentication", "params": { "connectionString":
                "Server={{cluster.Host}};Database={{factory.Database}};Port={{cluster.Port}};UID={{cluster.User}};Password={{cluster.Password}};EncryptionMethod=0" } },
              "connectionSpec": { "id": "{{FlowClient.PostgreSql}}", "version": "1.0" } }
            """);
        var shown = await client.GetAsync($"connections/{id}");
        Assert.Equal(("Shop", "The shop's database", "enabled"), ((string?)shown["name"], (string?)shown["description"], (string?)shown["state"]));
        Assert.Equal(("ORG@AdobeOrg", "dev", id), ((string?)shown["imsOrgId"], (string?)shown["sandboxName"], (string?)shown["id"]));
        Assert.Equal((FlowClient.PostgreSql, "1.0"), ((string?)shown["connectionSpec"]!["id"], (string?)shown["connectionSpec"]!["version"]));
        Assert.Equal((cluster.Host, "Disable"), ((string?)shown["auth"]!["params"]!["server"], (string?)shown["auth"]!["params"]!["sslMode"]));
        Assert.Equal((long)shown["createdAt"]!, (long)shown["updatedAt"]!);
        foreach (var name in new[] { "createdBy", "updatedBy", "createdClient", "updatedClient", "sandboxId", "version", "etag" })
            Assert.False(string.IsNullOrEmpty((string?)shown[name]), name);
        var all = (await client.AskAsync(200, "GET connections"))["items"]!.AsArray();
        Assert.Equal([id, byString], all.Select(one => (string?)one!["id"]));
        // Both APIs speak of one thing, and neither of the password.
        var services = (await host.AskAsync("GET linkedservices"))["value"]!.AsArray();
        Assert.Equal(["AzureKeyVault", "AzurePostgreSql", "AzurePostgreSql", "AzurePostgreSql"], services.Select(one => (string?)one!["properties"]!["type"]).Order());
        if (cluster.Password.Length > 0)
        {
            Assert.All(Directory.GetFiles(Path.GetDirectoryName(factory.Folder)!, "*", SearchOption.AllDirectories).Where(file => !file.EndsWith("db.json", StringComparison.Ordinal)),
                file => Assert.DoesNotContain(cluster.Password, File.ReadAllText(file), StringComparison.Ordinal));
            Assert.DoesNotContain(cluster.Password, all.ToJsonString(), StringComparison.Ordinal);
        }

        foreach (var one in new[] { id, byString })
            Assert.True((bool)(await client.AskAsync(200, $"GET connections/{one}/test"))["result"]!);
        var root = (await client.AskAsync(200, $"GET connections/{id}/explore?objectType=root")).AsArray();
        Assert.Equal("""{"type":"table","name":"orders","path":"public.orders","canPreview":true,"canFetchSchema":true}""", Assert.Single(root)!.ToJsonString());
        var table = await client.AskAsync(200, $"GET connections/{byString}/explore?objectType=TABLE&object=public.orders&preview=true");
        Assert.Equal("flat", (string?)table["format"]);
        Assert.Equal(
            ["id integer integer ", "total double number ", "paid boolean boolean ", "note string string ", "seen long integer ", "updated_at string string date-time"],
            table["schema"]!["columns"]!.AsArray().Select(column => $"{column!["name"]} {column["type"]} {column["xdm"]!["type"]} {column["meta:xdmType"]}"));
        Assert.Equal(100, table["data"]!.AsArray().Count);
        Assert.Equal("note 1", (string?)table["data"]![0]!["note"]);
        Assert.Null((await client.AskAsync(200, $"GET connections/{id}/explore?objectType=table&object=public.orders"))["data"]);

        const string Wrong = """[{ "op": "Replace", "path": "/auth/params/password", "value": "wrong-7c1" }, { "op": "replace", "path": "/name", "value": "Renamed" }]""";
        Assert.StartsWith("400 IfMatchMissing", await client.RefusedAsync($"PATCH connections/{id}", Wrong), StringComparison.Ordinal);
        Assert.StartsWith("412 VersionMismatch", await client.RefusedAsync($"PATCH connections/{id}", Wrong, "\"stale\""), StringComparison.Ordinal);
        var changed = await client.AskAsync(200, $"PATCH connections/{id}", Wrong, (string?)shown["etag"]);
        var after = await client.GetAsync($"connections/{id}");
        Assert.Equal(("Renamed", (string?)changed["etag"]), ((string?)after["name"], (string?)after["etag"]));
        Assert.NotEqual((string?)shown["etag"], (string?)after["etag"]);
        Assert.DoesNotContain("wrong-7c1", after.ToJsonString(), StringComparison.Ordinal);

        Assert.StartsWith("412", await client.RefusedAsync($"DELETE connections/{id}", match: (string?)shown["etag"]), StringComparison.Ordinal);
        foreach (var one in new[] { id, byString })
            await client.AskAsync(204, $"DELETE connections/{one}");
        Assert.StartsWith("404 NotFound", await client.RefusedAsync($"GET connections/{id}"), StringComparison.Ordinal);
        Assert.Empty((await client.AskAsync(200, "GET connections"))["items"]!.AsArray());
        Assert.Equal(2, (await host.AskAsync("GET linkedservices"))["value"]!.AsArray().Count);
    }

    [NeedsFact(Needs.PostgreSql | Needs.Azurite)]
    public async Task What_is_wrong_with_a_connection_is_told_in_the_shape_of_Adobe_and_changes_nothing()
    {
        var cluster = await PostgreSqlCluster.SharedAsync();
        using var factory = await RunFactory.CreateAsync();
        await using var host = await StartAsync(factory.Folder);
        var client = new FlowClient(host);
        var before = Directory.GetFiles(factory.Folder, "*", SearchOption.AllDirectories).Length;

        foreach (var (path, value, told) in new (string, string?, string)[]
        {
            ("auth", null, "400 InvalidBody /auth is required."), ("auth/params/server", null, "400 InvalidBody /auth/params/server is required."),
            ("auth/params/password", null, "400 InvalidBody /auth/params/password is required."), ("auth/params/port", "70000", "400 InvalidBody /auth/params/port is a number"),
            ("auth/params/sslMode", "\"sometimes\"", "400 InvalidBody /auth/params/sslMode is Disable"), ("auth/specName", "\"OAuth\"", "400 InvalidBody /auth/specName is"),
            ("connectionSpec/id", "\"other\"", "400 InvalidBody /connectionSpec/id is"), ("name", "7", "400 InvalidBody /name is a text."), ("auth", "[]", "400 InvalidBody /auth is an object."),
        })
        {
            var body = JsonNode.Parse(FlowClient.Connection(cluster, factory.Database))!;
            var (parent, name) = (body, path.Split('/')[^1]);
            foreach (var part in path.Split('/')[..^1])
                parent = parent[part]!;
            if (value is null)
                parent.AsObject().Remove(name);
            else
                parent[name] = JsonNode.Parse(value);
            Assert.StartsWith(told, await client.RefusedAsync("POST connections", body.ToJsonString()), StringComparison.Ordinal);
        }

        Assert.StartsWith("400 InvalidBody", await client.RefusedAsync("POST connections", "{"), StringComparison.Ordinal);
        Assert.StartsWith("404 NotFound", await client.RefusedAsync("GET nothing"), StringComparison.Ordinal);
        Assert.StartsWith("405 MethodNotAllowed", await client.RefusedAsync("PUT connections"), StringComparison.Ordinal);
        Assert.Equal(before, Directory.GetFiles(factory.Folder, "*", SearchOption.AllDirectories).Length);

        foreach (var mode in new[] { "Disable", "allow", "Prefer", "Require", "Verify-Ca", "Verify Full", "Verify-Full" })
            await client.CreateAsync("connections", FlowClient.Connection(cluster, factory.Database, mode));
        var id = await client.CreateAsync("connections", FlowClient.Connection(cluster, "nowhere-7c1"));
        var tested = await client.AskAsync(200, $"GET connections/{id}/test");
        Assert.False((bool)tested["result"]!);
        Assert.Contains("nowhere-7c1", tested["errors"]!.ToJsonString(), StringComparison.Ordinal);
        var etag = (string?)(await client.GetAsync($"connections/{id}"))["etag"];
        foreach (var (patch, told) in new[]
        {
            ("""{ "op": "replace" }""", "400 InvalidPatch"), ("[]", "400 InvalidPatch"), ("[7]", "400 InvalidPatch"), ("""[{ "op": "move", "path": "/name" }]""", "400 InvalidBody /0/op"),
            ("""[{ "op": "replace", "path": "/id", "value": "x" }]""", "400 InvalidBody /0/path"), ("""[{ "op": "replace", "path": "/name/x/y", "value": "x" }]""", "400 InvalidBody /0/path"),
            ("""[{ "op": "remove", "path": "/auth" }]""", "400 InvalidBody /auth is required"),
        })
        {
            Assert.StartsWith(told, await client.RefusedAsync($"PATCH connections/{id}", patch, etag), StringComparison.Ordinal);
        }

        Assert.Equal(etag, (string?)(await client.GetAsync($"connections/{id}"))["etag"]);
        Assert.StartsWith("400 InvalidQuery", await client.RefusedAsync($"GET connections/{id}/explore?objectType=REST"), StringComparison.Ordinal);
        Assert.StartsWith("400 InvalidQuery", await client.RefusedAsync("GET connections?property=name"), StringComparison.Ordinal);
        Assert.StartsWith("400 InvalidQuery", await client.RefusedAsync("GET connections?limit=0"), StringComparison.Ordinal);

        var page = await client.AskAsync(200, "GET connections?property=auth.params.sslMode==Prefer&orderby=-createdAt&limit=1");
        Assert.Equal("Prefer", (string?)Assert.Single(page["items"]!.AsArray())!["auth"]!["params"]!["sslMode"]);
        Assert.Equal(8, (int)(await client.AskAsync(200, "GET connections?count=true&property=createdAt>=1"))["count"]!);
        var seen = new List<string?>();
        for (var next = "connections?limit=3&orderby=id"; next is not null;)
        {
            page = await client.AskAsync(200, $"GET {next}");
            seen.AddRange(page["items"]!.AsArray().Select(one => (string?)one!["id"]));
            next = (string?)page["_links"]!["next"]?["href"] is { } href ? href[(href.IndexOf("flowservice/", StringComparison.Ordinal) + 12)..] : null;
        }

        Assert.Equal(8, seen.Distinct().Count());
        Assert.Equal(seen.Order(StringComparer.Ordinal), seen);
        var spec = Assert.Single((await client.AskAsync(200, "GET flowSpecs?property=name==\"CRMToAEP\""))["items"]!.AsArray())!;
        Assert.Equal(FlowClient.Spec, (string?)spec["id"]);
        Assert.Equal(2, (await client.GetAsync($"connectionSpecs/{FlowClient.PostgreSql}"))["authSpec"]!.AsArray().Count);
        Assert.StartsWith("404", await client.RefusedAsync("GET connectionSpecs/none"), StringComparison.Ordinal);
    }
}
