using System.Text.Json.Nodes;
using Microsoft.Playwright;
using Sluice.Tests.Activities;
using Sluice.Tests.Cli.Serving;

namespace Sluice.Tests.Web;

/// <summary>Connections as they are made, tried and looked into in a browser.</summary>
public sealed class ConnectionPagesTests(Browser browser, SharedDatabase database) : IClassFixture<Browser>, IClassFixture<SharedDatabase>, IDisposable
{
    const string Canary = "Zr8-Canary-of-connections";

    readonly TemporaryFolder _home = new();

    [NeedsFact(Needs.Browser | Needs.PostgreSql)]
    public async Task A_connection_is_made_tried_saved_explored_and_its_secret_is_nowhere()
    {
        // Roles are the whole server's.
        var role = $"maker_{Guid.NewGuid():N}";
        await database.ExecuteAsync($"""
            CREATE ROLE {role} LOGIN PASSWORD '{Canary}'; CREATE TABLE "made <i>" AS SELECT 1 AS id, '<b>bold</b>' AS note; GRANT SELECT ON "made <i>" TO {role}
            """);
        using var pipelines = LocalPipelines.Of(LocalPipelines.Tell("x", ""));
        await using var server = await SluiceServer.StartAsync(_home, pipelines.Files.Path, secrets: [Canary]);
        await using var page = await browser.OpenAsync(server.Address);
        var answers = new List<Task<string>>();
        page.Page.Response += (_, response) => answers.Add(TextAsync(response));

        await page.ClickAsync(AriaRole.Link, "Connections");
        await page.ClickAsync(AriaRole.Link, "New connection");
        await page.SeeAsync("Signs in by");
        await page.ClickAsync(AriaRole.Button, "Save");
        await page.SeeAsync("A name is required.");
        await page.CheckAsync();
        await FillAsync(page, ("Name", "a/b"), ("Server", database.Cluster.Host), ("Port (optional)", "70000"), ("Database", database.Name), ("User name", role));
        await ChooseAsync(page, "TLS", "Disable");
        await page.ClickAsync(AriaRole.Button, "Test connection");
        await page.SeeAsync("A name has 1 to 260 characters");
        await FillAsync(page, ("Name", "Made here"), ("Password (optional)", "wrong-of-canary"));
        await page.ClickAsync(AriaRole.Button, "Test connection");
        await page.SeeAsync("Look at what is marked: port");
        await page.ShowAsync("new-wrong");
        await page.CheckAsync();
        await FillAsync(page, ("Port (optional)", $"{database.Cluster.Port}"));
        await page.ClickAsync(AriaRole.Button, "Test connection");
        await page.SeeAsync("28P01");
        await page.ShowAsync("new-password");
        await page.CheckAsync();
        await FillAsync(page, ("Password (optional)", Canary));
        await page.ClickAsync(AriaRole.Button, "Test connection");
        await page.SeeAsync("It works");
        await page.ClickAsync(AriaRole.Button, "Save");
        await page.ComeToAsync("/connections/Made%20here$");
        await page.SeeAsync("AzureKeyVaultSecret");
        await page.ClickAsync(AriaRole.Button, "Test connection");
        await page.SeeAsync("It works");
        await page.ClickAsync(AriaRole.Button, "Browse");
        await page.ClickAsync(AriaRole.Button, "public.\"made <i>\"");
        await page.ClickAsync(AriaRole.Button, "First rows");
        await page.SeeAsync("<b>bold</b>");

        Assert.DoesNotContain(Canary, string.Concat(await Task.WhenAll(answers)), StringComparison.Ordinal);
        Assert.DoesNotContain(page.Asked, url => url.Contains(Canary, StringComparison.Ordinal));
        Assert.DoesNotContain(Canary, await page.Page.EvaluateAsync<string>("() => JSON.stringify(localStorage) + JSON.stringify(sessionStorage) + document.cookie"), StringComparison.Ordinal);
        // What it prints is searched for the secret when it ends.
        await server.StopAsync();
        Assert.DoesNotContain(Canary, string.Concat(await Task.WhenAll(
            Directory.GetFiles(pipelines.Files.Path, "*", SearchOption.AllDirectories).Concat(Directory.GetFiles(_home.Path, "*", SearchOption.AllDirectories))
                .Select(ReadAsync))), StringComparison.Ordinal);
    }

    [NeedsFact(Needs.Browser | Needs.Azurite)]
    public async Task Ways_to_sign_in_are_filled_in_and_shown_again_without_their_secrets()
    {
        using var pipelines = LocalPipelines.Of(LocalPipelines.Tell("x", ""));
        pipelines.Files.Define("credential", "Mine", """{"type": "ManagedIdentity", "typeProperties": {"resourceId": "/subscriptions/s/mine"}}""");
        var azurite = await Azurite.SharedAsync();
        await using var server = await SluiceServer.StartAsync(_home, pipelines.Files.Path, secrets: [Canary, Azurite.AccountKey]);
        await using var page = await browser.OpenAsync(server.Address);
        await page.GoToAsync("connections");
        const string Azure = "Azure Database for PostgreSQL", Blobs = "Azure Blob Storage";
        (string, string)[] database = [("Server", "s.example.com"), ("Database", "d"), ("User name", "role")];
        (string, string)[] principal = [("Tenant", "t.example.com"), ("Application id", "app")];
        const string At = "https://a.blob.core.windows.net";

        await MakeAsync("Key", Azure, "Service principal with a key", [.. database, .. principal, ("Key", Canary)], """
            {"server": "s.example.com", "database": "d", "username": "role", "authenticationType": "ServicePrincipal", "servicePrincipalCredentialType": "ServicePrincipalKey",
             "tenant": "t.example.com", "servicePrincipalId": "app", "servicePrincipalKey": "AzureKeyVaultSecret"}
            """);
        await MakeAsync("Certificate", Azure, "Service principal with a certificate", [.. database, .. principal, ("Certificate", Canary), ("Password of the certificate (optional)", Canary)], """
            {"server": "s.example.com", "database": "d", "username": "role", "authenticationType": "ServicePrincipal", "servicePrincipalCredentialType": "ServicePrincipalCert",
             "tenant": "t.example.com", "servicePrincipalId": "app", "servicePrincipalEmbeddedCert": "AzureKeyVaultSecret", "servicePrincipalEmbeddedCertPassword": "AzureKeyVaultSecret"}
            """);
        await MakeAsync("System", Azure, "Managed identity of the app", database, """
            {"server": "s.example.com", "database": "d", "username": "role", "authenticationType": "SystemAssignedManagedIdentity"}
            """);
        await MakeAsync("User", Azure, "User-assigned managed identity", [.. database[..2], ("Credential", "Mine")], """
            {"server": "s.example.com", "database": "d", "authenticationType": "UserAssignedManagedIdentity", "credential": {"referenceName": "Mine", "type": "CredentialReference"}}
            """);
        await MakeAsync("Old", "PostgreSQL, version 1.0", null, [("Connection string", "host=s;database=d;uid=u"), ("Password (optional)", Canary)], """
            {"connectionString": "host=s;database=d;uid=u", "password": "AzureKeyVaultSecret"}
            """);
        await MakeAsync("Blob principal", Blobs, "Service principal with a key", [("Address of the account", At), .. principal, ("Key", Canary)], $$"""
            {"serviceEndpoint": "{{At}}", "authenticationType": "ServicePrincipal", "servicePrincipalCredentialType": "ServicePrincipalKey",
             "tenant": "t.example.com", "servicePrincipalId": "app", "servicePrincipalKey": "AzureKeyVaultSecret"}
            """);
        await MakeAsync("Blob identity", Blobs, "Managed identity of the app", [("Address of the account", At)], $$"""
            {"serviceEndpoint": "{{At}}", "authenticationType": "Msi"}
            """);
        await MakeAsync("Blob signature", Blobs, "Shared access signature", [("Address with the signature", $"{At}/?sig={Canary}")], """
            {"sasUri": "AzureKeyVaultSecret", "authenticationType": "SasUri"}
            """);
        await MakeAsync("Blob key", Blobs, "Account key", [("Address of the account", $"{azurite.Endpoint}"), ("Account key", Azurite.AccountKey)], $$"""
            {"serviceEndpoint": "{{azurite.Endpoint}}", "authenticationType": "AccountKey", "accountKey": "AzureKeyVaultSecret"}
            """);
        await page.ClickAsync(AriaRole.Button, "Test connection");
        await page.SeeAsync("It works");
        await page.CheckAsync();

        async Task MakeAsync(string name, string kind, string? way, (string, string)[] fields, string expected)
        {
            await page.GoOnToAsync("new-connection");
            await ChooseAsync(page, "Kind", kind);
            if (way is not null)
                await ChooseAsync(page, "Signs in by", way);
            await FillAsync(page, [("Name", name), .. fields]);
            await page.ClickAsync(AriaRole.Button, "Save");
            await page.ComeToAsync($"/connections/{Uri.EscapeDataString(name)}$");
            var saved = (JsonObject)(await server.AskAsync($"GET linkedservices/{Uri.EscapeDataString(name)}"))["properties"]!["typeProperties"]!;
            foreach (var (property, value) in saved.ToList().Where(one => one.Value is JsonObject secret && secret["secretName"] is not null))
                saved[property] = (string?)value!["type"];
            Assert.True(JsonNode.DeepEquals(JsonNode.Parse(expected), saved), saved.ToJsonString());
            await page.GoOnToAsync($"connections/{Uri.EscapeDataString(name)}/edit");
            await Assertions.Expect(page.Get(AriaRole.Combobox, way is null ? "Kind" : "Signs in by")).ToHaveValueAsync(way ?? kind);
            await page.GoOnToAsync($"connections/{Uri.EscapeDataString(name)}");
        }
    }

    [NeedsFact(Needs.Browser | Needs.PostgreSql)]
    public async Task A_connection_is_changed_and_keeps_the_secret_that_is_not_written_again()
    {
        using var pipelines = database.Of(LocalPipelines.Tell("x", ""));
        pipelines.Files.LinkedService("Changing", new JsonObject
        {
            ["type"] = "PostgreSqlV2",
            ["parameters"] = new JsonObject { ["stays"] = new JsonObject { ["type"] = "String", ["defaultValue"] = "as it is" } },
            ["typeProperties"] = new JsonObject
            {
                ["server"] = database.Cluster.Host,
                ["port"] = database.Cluster.Port,
                ["database"] = database.Name,
                ["username"] = database.Cluster.User,
                ["password"] = new JsonObject { ["type"] = "SecureString", ["value"] = database.Cluster.Password },
                ["sslMode"] = "Disable",
                ["commandTimeout"] = 77,
            },
        }.ToJsonString());
        await using var server = await SluiceServer.StartAsync(_home, pipelines.Files.Path);
        await using var page = await browser.OpenAsync(server.Address, 360, 640, ColorScheme.Dark);

        await page.GoToAsync("connections/Changing/edit");
        await page.SeeAsync("It stays as it is if nothing is written here");
        await page.ShowAsync("edit-narrow");
        await page.CheckAsync();
        await FillAsync(page, ("Description", "<u>changed</u>"));
        await page.ClickAsync(AriaRole.Button, "Test connection");
        await page.SeeAsync("It works");
        await page.ClickAsync(AriaRole.Button, "Save");
        await page.ComeToAsync("/connections/Changing$");
        await page.SeeAsync("<u>changed</u>");

        var saved = (await server.AskAsync("GET linkedservices/Changing"))["properties"]!;
        Assert.Equal(("<u>changed</u>", "as it is", 77), (
            (string?)saved["description"], (string?)saved["parameters"]!["stays"]!["defaultValue"], (int?)saved["typeProperties"]!["commandTimeout"]));
        Assert.Equal(("AzureKeyVaultSecret", 0), ((string?)saved["typeProperties"]!["password"]!["type"], (int?)saved["typeProperties"]!["sslMode"]));
        Assert.True((bool?)(await server.AskAsync("POST linkedservices/Changing/testConnection"))["succeeded"]);
    }

    [NeedsFact(Needs.Browser | Needs.PostgreSql)]
    public async Task Rows_of_hundreds_of_columns_are_seen_typed_and_whole()
    {
        await database.ExecuteAsync("""
            DO $$ BEGIN EXECUTE 'CREATE TABLE wide AS SELECT n AS c0, ' || (SELECT string_agg(format('n * %s AS c%s', i, i), ', ' ORDER BY i) FROM generate_series(1, 499) i) || ' FROM generate_series(1, 100) n'; END $$;
            CREATE TABLE kinds AS SELECT 1 AS id, NULL::text AS nothing, ''::text AS empty, '\x00ff'::bytea AS bytes, '{"a": [1]}'::jsonb AS doc, repeat('long <i> ', 50) || 'end' AS text, 1.50::numeric AS amount
            """);
        using var pipelines = database.Of(LocalPipelines.Tell("x", ""));
        await using var server = await SluiceServer.StartAsync(_home, pipelines.Files.Path);
        await using var page = await browser.OpenAsync(server.Address, 360, 640);

        await page.GoToAsync("connections/db");
        await page.ClickAsync(AriaRole.Button, "Browse");
        await page.ClickAsync(AriaRole.Button, "public.kinds");
        await page.ClickAsync(AriaRole.Button, "First rows");
        var rows = page.Get(AriaRole.Region, "First rows");
        await Assertions.Expect(rows.Locator("tbody td")).ToContainTextAsync(["1", "NULL", "", "\\x00ff", """{"a":[1]}""", "…", "1.50"]);
        await Assertions.Expect(rows.Locator("td.null")).ToHaveCountAsync(1);
        await rows.GetByRole(AriaRole.Button).ClickAsync();
        await page.SeeAsync("long <i> end");
        await page.ShowAsync("rows-narrow");
        await page.CheckAsync();
        await page.ClickAsync(AriaRole.Button, "public.wide");
        await page.ClickAsync(AriaRole.Button, "First rows");
        await page.SeeAsync("Columns 1 to 50 of 500");
        await page.ClickAsync(AriaRole.Button, "Next columns");
        await page.SeeAsync("Columns 51 to 100 of 500");
        await Assertions.Expect(rows.Locator("tbody tr").Last.Locator("td").First).ToHaveTextAsync("5000");
        await page.CheckAsync();
    }

    public void Dispose() => _home.Dispose();

    static async Task FillAsync(WebPage page, params (string Label, string Value)[] fields)
    {
        foreach (var (label, value) in fields)
            await page.Page.GetByLabel(label, new PageGetByLabelOptions { Exact = true }).FillAsync(value);
    }

    static async Task ChooseAsync(WebPage page, string label, string choice)
    {
        await page.Page.GetByLabel(label, new PageGetByLabelOptions { Exact = true }).ClickAsync();
        await page.Page.GetByRole(AriaRole.Option, new PageGetByRoleOptions { Name = choice, Exact = true }).ClickAsync();
    }

    static async Task<string> TextAsync(IResponse response)
    {
        try
        {
            return await response.TextAsync();
        }
        catch (PlaywrightException)
        {
            // It has no body, or the page was left.
            return "";
        }
    }

    static Task<string> ReadAsync(string file) => File.ReadAllTextAsync(file, System.Text.Encoding.Latin1);
}
