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
            const string Before = "/api/data/foundation/flowservice/";
            next = (string?)page["_links"]!["next"]?["href"];
            Assert.StartsWith(Before, next ?? Before, StringComparison.Ordinal);
            next = next?[Before.Length..];
        }

        Assert.Equal(8, seen.Distinct().Count());
        Assert.Equal(seen.Order(StringComparer.Ordinal), seen);
        var spec = Assert.Single((await client.AskAsync(200, "GET flowSpecs?property=name==\"CRMToAEP\""))["items"]!.AsArray())!;
        Assert.Equal(FlowClient.Spec, (string?)spec["id"]);
        Assert.Equal(2, (await client.GetAsync($"connectionSpecs/{FlowClient.PostgreSql}"))["authSpec"]!.AsArray().Count);
        Assert.StartsWith("404", await client.RefusedAsync("GET connectionSpecs/none"), StringComparison.Ordinal);
    }

    [NeedsFact(Needs.PostgreSql | Needs.Azurite)]
    public async Task Flows_copy_what_their_schedules_and_windows_say_from_the_connection_to_the_deletion()
    {
        var cluster = await PostgreSqlCluster.SharedAsync();
        using var factory = await RunFactory.CreateAsync();
        using var lake = new TemporaryFolder();
        await factory.ExecuteAsync("""
            CREATE TABLE orders (id int PRIMARY KEY, total numeric, "the note" text, updated_at timestamptz);
            INSERT INTO orders SELECT n, n / 2.0, 'note ' || n, timestamptz '2026-01-01T00:00:00Z' + n * interval '1 hour' FROM generate_series(1, 10) AS n;
            CREATE TABLE copies (id int PRIMARY KEY, remark text, updated_at timestamptz);
            CREATE TABLE public.fragile (id int, total numeric, "the note" text, updated_at timestamptz)
            """);
        foreach (var table in new[] { "copies", "fragile" })
            factory.Write("dataset", table, $$"""{ "type": "AzurePostgreSqlTable", "linkedServiceName": { "referenceName": "db", "type": "LinkedServiceReference" }, "typeProperties": { "schema": "public", "table": "{{table}}" } }""");
        factory.Write("linkedService", "files", $$"""{ "type": "FileServer", "typeProperties": { "host": {{JsonValue.Create(lake.Path).ToJsonString()}} } }""");
        factory.Write("dataset", "lake", """
            { "type": "Json", "linkedServiceName": { "referenceName": "files", "type": "LinkedServiceReference" },
              "typeProperties": { "location": { "type": "FileServerLocation", "folderPath": "orders" } } }
            """);
        await using var host = await StartAsync(factory.Folder);
        var client = new FlowClient(host);
        var connection = await client.CreateAsync("connections", FlowClient.Connection(cluster, factory.Database));
        var source = await client.CreateAsync("sourceConnections", FlowClient.Source(connection, "public.orders", "id", "the note", "updated_at"));
        var whole = await client.CreateAsync("sourceConnections", FlowClient.Source(connection, "public.orders"));
        var shownSource = await client.GetAsync($"sourceConnections/{source}");
        Assert.Equal((connection, "public.orders", 3), ((string?)shownSource["baseConnectionId"], (string?)shownSource["params"]!["tableName"], shownSource["params"]!["columns"]!.AsArray().Count));
        var mapped = await client.AskAsync(200, "POST mappingSets", """
            { "version": 0, "xdmSchema": "x", "xdmVersion": "1.0", "id": null, "mappings": [
              { "sourceAttribute": "id", "destinationXdmPath": "id", "identity": false, "identityGroup": null, "namespaceCode": null, "version": 0 },
              { "sourceAttribute": "the note", "destinationXdmPath": "remark", "identity": false, "version": 0 },
              { "sourceAttribute": "updated_at", "destinationXdmPath": "updated_at", "identity": false, "version": 0 }] }
            """);
        Assert.Equal(["id", "version", "createdDate", "modifiedDate", "createdBy", "modifiedBy"], mapped.AsObject().Select(one => one.Key));
        var mapping = $$""", { "name": "Mapping", "params": { "mappingId": "{{mapped["id"]}}", "mappingVersion": "0" } }""";
        var toTable = await client.CreateAsync("targetConnections", FlowClient.To("copies"));
        var toLake = await client.CreateAsync("targetConnections", FlowClient.To("lake"));
        var toFragile = await client.CreateAsync("targetConnections", FlowClient.To("fragile"));
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();

        var flow = await client.CreateAsync("flows", FlowClient.Flow(
            source, toTable, $$"""{ "startTime": "{{now - 60}}", "frequency": "minute", "interval": "15", "backfill": "true" }""", "updated_at", mapping));
        var once = await client.CreateAsync("flows", FlowClient.Flow(whole, toLake, $$"""{ "startTime": {{now - 10}}, "frequency": "once" }"""));
        var later = await client.CreateAsync("flows", FlowClient.Flow(whole, toFragile, $$"""{ "startTime": {{now + 86400}}, "frequency": "once" }"""));
        var shown = await client.GetAsync($"flows/{flow}");
        Assert.Equal(("Orders", "enabled", $"/runs?property=flowId=={flow}"), ((string?)shown["name"], (string?)shown["state"], (string?)shown["runs"]));
        Assert.Equal(connection, (string?)shown["inheritedAttributes"]!["sourceConnections"]![0]!["baseConnection"]!["id"]);
        Assert.Equal(FlowClient.Target, (string?)shown["inheritedAttributes"]!["targetConnections"]![0]!["connectionSpec"]!["id"]);
        Assert.Equal(3, (await client.AskAsync(200, "GET flows?property=state==enabled&property=name==Orders"))["items"]!.AsArray().Count);

        // Meanwhile a window of what runs once, half open.
        await factory.ExecuteAsync("DROP TABLE public.fragile");
        var asked = $$"""{ "flowId": "{{later}}", "params": { "startTime": {{now}}, "windowStartTime": 1767232800, "windowEndTime": 1767243600000, "deltaColumn": { "name": "updated_at" } } }""";
        var adHoc = await client.AskAsync(201, "POST runs", asked);
        Assert.Equal("scheduled", (string?)adHoc["items"]![0]!["metrics"]!["statusSummary"]!["status"]);
        Assert.Empty(adHoc["items"]![0]!["activities"]!.AsArray());
        var failed = Assert.Single(await client.WaitForRunsAsync(later, 1));
        Assert.Equal(((string?)adHoc["id"], "failed", "CONNECTOR-2001-500"), ((string?)failed["id"], (string?)failed["metrics"]!["statusSummary"]!["status"], (string?)failed["metrics"]!["statusSummary"]!["errors"]![0]!["code"]));
        await factory.ExecuteAsync("CREATE TABLE public.fragile (id int, total numeric, \"the note\" text, updated_at timestamptz)");
        Assert.StartsWith("400 IfMatchMissing", await client.RefusedAsync($"POST runs/{failed["id"]}/action?op=RE_TRIGGER"), StringComparison.Ordinal);
        Assert.StartsWith("412", await client.RefusedAsync($"POST runs/{failed["id"]}/action?op=RE_TRIGGER", match: "\"stale\""), StringComparison.Ordinal);
        var again = await client.AskAsync(200, $"POST runs/{failed["id"]}/action?op=RE_TRIGGER", match: (string?)failed["etag"]);
        var both = await client.WaitForRunsAsync(later, 2);
        Assert.Equal([(string?)again["id"], (string?)failed["id"]], both.Select(run => (string?)run["id"]));
        Assert.True((string?)both[0]["metrics"]!["statusSummary"]!["status"] == "success", both[0].ToJsonString());
        Assert.Equal("2,3,4", await factory.ScalarAsync<string>("SELECT string_agg(id::text, ',' ORDER BY id) FROM public.fragile"));
        Assert.StartsWith("409 RunSucceeded", await client.RefusedAsync($"POST runs/{again["id"]}/action?op=RE_TRIGGER", match: (string?)both[0]["etag"]), StringComparison.Ordinal);

        var run = (await client.WaitForRunsAsync(flow, 1))[0];
        Assert.Equal("10 note 10", await factory.ScalarAsync<string>("SELECT count(*) || ' ' || (array_agg(remark ORDER BY id DESC))[1] FROM copies"));
        Assert.Equal((flow, FlowClient.Spec), ((string?)run["flowId"], (string?)run["flowSpec"]!["id"]));
        Assert.Equal((10, 10, 0), ((int)run["metrics"]!["recordSummary"]!["inputRecordCount"]!, (int)run["metrics"]!["recordSummary"]!["outputRecordCount"]!, (int)run["metrics"]!["recordSummary"]!["failedRecordCount"]!));
        Assert.True((long)run["metrics"]!["sizeSummary"]!["inputBytes"]! > 0);
        Assert.Equal(["copyActivity", "promotionActivity"], run["activities"]!.AsArray().Select(one => (string?)one!["name"]));
        Assert.Equal(["success", "success"], run["activities"]!.AsArray().Select(one => (string?)one!["statusSummary"]!["status"]));
        Assert.Equal((now - 60) * 1000, (long)run["activities"]![0]!["durationSummary"]!["extensions"]!["windowEnd"]!);
        Assert.Equal(source, (string?)run["activities"]![0]!["sourceInfo"]![0]!["id"]);
        Assert.Equal(run.ToJsonString(), (await client.GetAsync($"runs/{run["id"]}")).ToJsonString());
        Assert.Equal((string?)run["id"], (string?)(await client.GetAsync($"flows/{flow}"))["lastRunDetails"]!["id"]);
        // Both APIs speak of one thing.
        Assert.Equal("Succeeded", (string?)(await host.AskAsync($"GET pipelineruns/{run["id"]}"))["status"]);
        await client.WaitForRunsAsync(once, 1);
        Assert.Equal(10, (await File.ReadAllLinesAsync(Assert.Single(Directory.GetFiles(lake.Path, "*.json", SearchOption.AllDirectories)))).Length);

        const string Slower = """[{ "op": "replace", "path": "/scheduleParams/frequency", "value": "hour" }, { "op": "replace", "path": "/scheduleParams/interval", "value": 2 }]""";
        Assert.StartsWith("412", await client.RefusedAsync($"PATCH flows/{flow}", Slower, "\"stale\""), StringComparison.Ordinal);
        var changed = await client.AskAsync(200, $"PATCH flows/{flow}", Slower, (string?)(await client.GetAsync($"flows/{flow}"))["etag"]);
        Assert.StartsWith("400 InvalidBody /scheduleParams/startTime", await client.RefusedAsync(
            $"PATCH flows/{flow}", $$"""[{ "op": "replace", "path": "/scheduleParams/startTime", "value": {{now + 60}} }]""", (string?)changed["etag"]), StringComparison.Ordinal);
        var trigger = (await host.AskAsync("GET triggers"))["value"]!.AsArray().First(one => ((string)one!["name"]!).EndsWith(flow[..8], StringComparison.Ordinal))!;
        Assert.Equal(("Started", "Hour", 2), ((string?)trigger["properties"]!["runtimeState"], (string?)trigger["properties"]!["typeProperties"]!["frequency"], (int)trigger["properties"]!["typeProperties"]!["interval"]!));
        var etag = (string?)changed["etag"];
        foreach (var (op, state) in new[] { ("DISABLE", "disabled"), ("ENABLE", "enabled") })
        {
            etag = (string?)(await client.AskAsync(200, $"POST flows/{flow}/action?op={op}", match: etag))["etag"];
            Assert.Equal((state, etag), ((string?)(await client.GetAsync($"flows/{flow}"))["state"], (string?)(await client.GetAsync($"flows/{flow}"))["etag"]));
        }

        // As a server that is killed while it makes a flow leaves it.
        File.Delete(Path.Combine(factory.Folder, "trigger", $"{trigger["name"]}.json"));
        using (var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30)))
        {
            // The factory is looked at again after a while, and a flow that may still be made is left alone.
            do
                await Task.Delay(100, patience.Token);
            while ((string?)(await client.GetAsync($"flows/{flow}"))["state"] != "enabled"
                || (await host.AskAsync("GET triggers"))["value"]!.AsArray().All(one => (string?)one!["name"] != (string?)trigger["name"]));
        }

        Assert.Equal("Started", (string?)(await host.AskAsync($"GET triggers/{Uri.EscapeDataString((string)trigger["name"]!)}"))["properties"]!["runtimeState"]);

        await using (var gate = await cluster.OpenAsync(factory.Database))
        {
            await PostgreSqlCluster.ExecuteAsync(gate, "BEGIN; LOCK TABLE public.fragile");
            var waiting = await client.AskAsync(201, "POST runs", asked);
            await client.AskAsync(204, $"DELETE flows/{later}");
            Assert.Contains((string?)(await host.AskAsync($"GET pipelineruns/{waiting["id"]}"))["status"], (string[])["Canceling", "Cancelled"]);
        }

        foreach (var used in new[] { $"connections/{connection}", $"sourceConnections/{source}", $"targetConnections/{toTable}", $"targetConnections/{toLake}", $"mappingSets/{mapped["id"]}" })
            Assert.StartsWith("400 InUse", await client.RefusedAsync($"DELETE {used}"), StringComparison.Ordinal);
        foreach (var one in new[] { $"flows/{flow}", $"flows/{once}", $"mappingSets/{mapped["id"]}", $"targetConnections/{toTable}", $"targetConnections/{toLake}",
            $"targetConnections/{toFragile}", $"sourceConnections/{source}", $"sourceConnections/{whole}", $"connections/{connection}" })
        {
            await client.AskAsync(204, $"DELETE {one}");
            Assert.StartsWith("404", await client.RefusedAsync($"GET {one}"), StringComparison.Ordinal);
        }

        Assert.Empty((await host.AskAsync("GET triggers"))["value"]!.AsArray());
        Assert.Equal(4, (await host.AskAsync("GET datasets"))["value"]!.AsArray().Count);
    }

    [NeedsFact(Needs.PostgreSql | Needs.Azurite)]
    public async Task What_is_wrong_with_a_flow_or_its_parts_is_refused_and_changes_nothing()
    {
        var cluster = await PostgreSqlCluster.SharedAsync();
        using var factory = await RunFactory.CreateAsync();
        await factory.ExecuteAsync("CREATE TABLE orders (id int PRIMARY KEY, note text, day date, updated_at timestamptz); CREATE TABLE copies (id int, note text, day date, updated_at timestamptz); CREATE TABLE narrow (id int)");
        const string Db = """ "linkedServiceName": { "referenceName": "db", "type": "LinkedServiceReference" } """;
        factory.Write("dataset", "copies", $$"""{ "type": "AzurePostgreSqlTable", {{Db}}, "typeProperties": { "schema": "public", "table": "copies" } }""");
        factory.Write("dataset", "narrow", $$"""{ "type": "AzurePostgreSqlTable", {{Db}}, "typeProperties": { "schema": "public", "table": "narrow" } }""");
        factory.Write("dataset", "asked", $$"""{ "type": "AzurePostgreSqlTable", {{Db}}, "parameters": { "t": { "type": "string" } }, "typeProperties": { "table": "@dataset().t" } }""");
        factory.Write("linkedService", "files", """{ "type": "FileServer", "typeProperties": { "host": "/tmp" } }""");
        factory.Write("dataset", "one", """
            { "type": "Json", "linkedServiceName": { "referenceName": "files", "type": "LinkedServiceReference" }, "typeProperties": { "location": { "type": "FileServerLocation", "fileName": "x.json" } } }
            """);
        factory.Write("dataset", "csv", """
            { "type": "DelimitedText", "linkedServiceName": { "referenceName": "files", "type": "LinkedServiceReference" }, "typeProperties": { "location": { "type": "FileServerLocation" } } }
            """);
        await using var host = await StartAsync(factory.Folder);
        var client = new FlowClient(host);
        var connection = await client.CreateAsync("connections", FlowClient.Connection(cluster, factory.Database));
        var source = await client.CreateAsync("sourceConnections", FlowClient.Source(connection, "orders", "id", "day", "updated_at"));
        var target = await client.CreateAsync("targetConnections", FlowClient.To("copies"));
        var narrow = await client.CreateAsync("targetConnections", FlowClient.To("narrow"));
        var set = (string)(await client.AskAsync(200, "POST mappingSets", """{ "mappings": [{ "sourceType": "ATTRIBUTE", "source": "note", "destination": "note" }] }"""))["id"]!;
        var once = await client.CreateAsync("flows", FlowClient.Flow(source, target, """{ "startTime": 4000000000, "frequency": "once" }"""));
        var hourly = await client.CreateAsync("flows", FlowClient.Flow(source, target, """{ "startTime": 4000000000, "frequency": "hour", "interval": 1 }""", "updated_at"));
        var before = await StateAsync();

        foreach (var (body, told) in new[]
        {
            (FlowClient.Source(connection, "none"), "404 "), (FlowClient.Source(connection, "orders", "nope"), "400 InvalidBody /params/columns/0/name is no column"),
            (FlowClient.Source(connection, "orders", "id", "id"), "400 InvalidBody /params/columns/1/name is there twice"), (FlowClient.Source("none", "orders"), "400 InvalidBody /baseConnectionId"),
            (FlowClient.Source(connection, "orders").Replace("\"tableName\"", "\"cdcEnabled\": true, \"tableName\"", StringComparison.Ordinal), "400 InvalidBody /params/cdcEnabled"),
            (FlowClient.Source(connection, "orders").Replace("tabular", "json", StringComparison.Ordinal), "400 InvalidBody /data/format"), ("{}", "400 InvalidBody /name is required."),
        })
        {
            Assert.StartsWith(told, await client.RefusedAsync("POST sourceConnections", body), StringComparison.Ordinal);
        }

        foreach (var dataset in new[] { "none", "asked", "one", "csv", "any" })
            Assert.StartsWith("400 InvalidBody /params/dataSetId names", await client.RefusedAsync("POST targetConnections", FlowClient.To(dataset)), StringComparison.Ordinal);
        foreach (var (mappings, told) in new[]
        {
            ("[]", "/mappings is required"), ("""[{ "sourceType": "EXPRESSION", "source": "concat(a,b)", "destination": "c" }]""", "'concat(a,b)'"), ("""[{ "source": "a" }]""", "/mappings/0/destination"),
            ("""[{ "source": "a", "destination": "c" }, { "source": "b", "destination": "c" }]""", "'c'"), ("""[{ "sourceAttribute": "a", "destinationXdmPath": "c", "identity": true }]""", "/mappings/0/identity"),
        })
        {
            Assert.Contains(told, await client.RefusedAsync("POST mappingSets", $$"""{ "mappings": {{mappings}} }"""), StringComparison.Ordinal);
            Assert.Contains(told, await client.RefusedAsync($"PUT mappingSets/{set}", $$"""{ "mappings": {{mappings}} }"""), StringComparison.Ordinal);
        }

        foreach (var (schedule, told) in new[]
        {
            ("""{ "frequency": "hour", "interval": 1 }""", "startTime is required"), ("""{ "startTime": "soon", "frequency": "hour", "interval": 1 }""", "startTime is a whole number"),
            ("""{ "startTime": 4000000000 }""", "frequency is required"), ("""{ "startTime": 4000000000, "frequency": "month", "interval": 1 }""", "frequency is once"),
            ("""{ "startTime": 4000000000, "frequency": "minute", "interval": 14 }""", "interval is a number from 15"), ("""{ "startTime": 4000000000, "frequency": "day" }""", "interval is required"),
            ("""{ "startTime": 4000000000, "frequency": "week", "interval": 0 }""", "interval is a number from 1"), ("""{ "startTime": 4000000000, "frequency": "once", "interval": 1 }""", "interval is not for"),
            ("""{ "startTime": 4000000000, "frequency": "once", "backfill": true }""", "backfill is not for"), ("""{ "startTime": 4000000000, "frequency": "hour", "interval": 1, "backfill": 7 }""", "backfill is true or false"),
            ("""{ "startTime": 1767225600000, "frequency": "hour", "interval": 1 }""", "startTime is in seconds"),
        })
        {
            Assert.StartsWith($"400 InvalidBody /scheduleParams/{told}", await client.RefusedAsync("POST flows", FlowClient.Flow(source, target, schedule, "updated_at")), StringComparison.Ordinal);
        }

        const string Hourly = """{ "startTime": 4000000000, "frequency": "hour", "interval": 1 }""";
        foreach (var (body, told) in new[]
        {
            (FlowClient.Flow(source, target, Hourly), "deltaColumn"), (FlowClient.Flow(source, target, Hourly, "id"), "type integer"), (FlowClient.Flow(source, target, Hourly, "nope"), "no column"),
            (FlowClient.Flow(source, target, Hourly, "day"), "midnight"), (FlowClient.Flow(target, target, Hourly, "updated_at"), "/sourceConnectionIds names nothing"),
            (FlowClient.Flow(source, "none", Hourly, "updated_at"), "/targetConnectionIds names nothing"),
            (FlowClient.Flow(source, narrow, Hourly, "updated_at"), "/targetConnectionIds names a table without the columns 'day', 'updated_at'"),
            (FlowClient.Flow(source, target, Hourly, "updated_at", options: """{ "errorDiagnosticsLinkedService": "Nix", "partialIngestionPercent": 1 }"""), "names no linked service: 'Nix'"),
            (FlowClient.Flow(source, target, Hourly, "updated_at", """, { "name": "Join" }"""), "is Copy or Mapping"),
            (FlowClient.Flow(source, target, Hourly, "updated_at", $$""", { "name": "Mapping", "params": { "mappingId": "{{set}}", "mappingVersion": 3 } }"""), "mappingVersion is 0 now"),
            (FlowClient.Flow(source, target, Hourly, "updated_at", $$""", { "name": "Mapping", "params": { "mappingId": "{{set}}" } }"""), "maps 'note', which is no column that is read"),
            (FlowClient.Flow(source, target, Hourly, "updated_at", options: """{ "partialIngestionPercent": 101 }"""), "partialIngestionPercent"),
            (FlowClient.Flow(source, target, Hourly, "updated_at", options: """{ "errorDiagnosticsEnabled": "true" }"""), "errorDiagnosticsLinkedService"),
            (FlowClient.Flow(source, target, Hourly, "updated_at").Replace(FlowClient.Spec, "other", StringComparison.Ordinal), "/flowSpec/id"),
        })
        {
            Assert.Contains(told, await client.RefusedAsync("POST flows", body), StringComparison.Ordinal);
        }

        foreach (var (flow, parameters, told) in new[]
        {
            ("none", "{}", "/flowId"), (hourly, "{}", "windows of its own"), (once, "{}", "windowStartTime is required"),
            (once, """{ "windowStartTime": 1767225600, "windowEndTime": 1767225600, "deltaColumn": { "name": "updated_at" } }""", "is after windowStartTime"),
            (once, """{ "windowStartTime": 1767225600, "windowEndTime": 4000000000, "deltaColumn": { "name": "updated_at" } }""", "not in the future"),
            (once, """{ "windowStartTime": 1767225600, "windowEndTime": 1767229200 }""", "deltaColumn is required"),
            (once, """{ "windowStartTime": 1767225600, "windowEndTime": 1767229200, "deltaColumn": { "name": "id" } }""", "type integer"),
            (once, """{ "windowStartTime": 1767225600, "windowEndTime": 1767229200, "deltaColumn": { "name": "updated_at", "timezone": "CET" } }""", "timezone is UTC"),
        })
        {
            var refused = await client.RefusedAsync("POST runs", $$"""{ "flowId": "{{flow}}", "params": {{parameters}} }""");
            Assert.StartsWith("400 InvalidBody", refused, StringComparison.Ordinal);
            Assert.Contains(told, refused, StringComparison.Ordinal);
        }

        Assert.StartsWith("404", await client.RefusedAsync("GET runs/11111111-1111-1111-1111-111111111111"), StringComparison.Ordinal);
        var etag = (string?)(await client.GetAsync($"flows/{hourly}"))["etag"];
        Assert.StartsWith("400 InvalidQuery", await client.RefusedAsync($"POST flows/{hourly}/action?op=STOP", match: etag), StringComparison.Ordinal);
        Assert.StartsWith("400 InvalidBody", await client.RefusedAsync(
            $"PATCH flows/{hourly}", """[{ "op": "replace", "path": "/scheduleParams/interval", "value": -1 }]""", etag), StringComparison.Ordinal);
        Assert.StartsWith("400 InUse", await client.RefusedAsync($"PATCH sourceConnections/{source}", """[{ "op": "replace", "path": "/params/tableName", "value": "copies" }]""",
            (string?)(await client.GetAsync($"sourceConnections/{source}"))["etag"]), StringComparison.Ordinal);
        // Used by a definition of the other API alone, and deleted by it.
        Assert.Equal(400, (await host.SendAsync($"DELETE linkedservices/{Uri.EscapeDataString($"Shop {connection[..8]}")}")).Status);
        Assert.Equal(before, await StateAsync());
        await host.AskAsync($"POST triggers/{Uri.EscapeDataString($"Orders {hourly[..8]}")}/stop");
        Assert.Equal("disabled", (string?)(await client.GetAsync($"flows/{hourly}"))["state"]);
        await host.AskAsync($"DELETE triggers/{Uri.EscapeDataString($"Orders {hourly[..8]}")}");
        await host.AskAsync($"DELETE pipelines/{Uri.EscapeDataString($"Orders {hourly[..8]}")}");
        Assert.StartsWith("404", await client.RefusedAsync($"GET flows/{hourly}"), StringComparison.Ordinal);
        await client.AskAsync(204, $"DELETE flows/{once}");
        await client.AskAsync(204, $"DELETE sourceConnections/{source}");

        async Task<string> StateAsync()
        {
            var all = string.Concat(Directory.GetFiles(factory.Folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Select(File.ReadAllText));
            foreach (var collection in new[] { "connections", "sourceConnections", "targetConnections", "flows", "mappingSets", "runs" })
                all += (await client.AskAsync(200, $"GET {collection}")).ToJsonString();
            return all;
        }
    }
}
