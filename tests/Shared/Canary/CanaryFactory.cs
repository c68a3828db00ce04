using System.Net;
using System.Text.Json.Nodes;

namespace Sluice.Tests;

/// <summary>
/// A factory with a pipeline for each kind of activity (<see cref="CanaryCases"/>) and one, <c>All</c>, with all of them; their database,
/// whose password is in a vault; and a web server that answers with what it is asked.
/// </summary>
sealed class CanaryFactory : IAsyncDisposable
{
    /// <summary>The environment variable that stands in for the vault.</summary>
    public const string Vault = "SLUICE_SECRET__canary_password";

    readonly TemporaryFolder _folder = new();
    readonly HttpListener _web = new();
    readonly Task _answering;

    CanaryFactory(PostgreSqlCluster cluster, string database, string address)
    {
        (Cluster, Database, Web) = (cluster, database, address);
        _web.Prefixes.Add(address);
        _web.Start();
        _answering = AnswerAsync();
    }

    public PostgreSqlCluster Cluster { get; }

    public string Database { get; }

    /// <summary>The factory's folder.</summary>
    public string Folder => Path.Combine(_folder.Path, "factory");

    /// <summary>A folder for what a run leaves.</summary>
    public string Home => Path.Combine(_folder.Path, "home");

    string Web { get; }

    public static async Task<CanaryFactory> CreateAsync()
    {
        var cluster = await PostgreSqlCluster.SharedAsync();
        var database = await cluster.CreateDatabaseAsync("canary");
        await cluster.ExecuteAsync(database, $"""
            CREATE ROLE {database} LOGIN SUPERUSER PASSWORD '{CanaryCases.Password}';
            CREATE TABLE orders (id integer PRIMARY KEY, note text); INSERT INTO orders SELECT g, 'n' FROM generate_series(1, 5) AS g;
            CREATE TABLE copied (id integer, note text); CREATE TABLE kept (text text);
            CREATE FUNCTION give(what text) RETURNS text LANGUAGE sql AS $$ SELECT what $$;
            CREATE FUNCTION refuse(what text) RETURNS text LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'no %', what USING DETAIL = what, HINT = what; END $$;
            """);
        var factory = new CanaryFactory(cluster, database, $"http://127.0.0.1:{LoopbackPort.Free()}/");
        factory.Write();
        return factory;
    }

    /// <summary>The activities of a pipeline by how they are to end.</summary>
    public IEnumerable<(string Name, string Status)> Expected(string pipeline) => CanaryCases.Of(Web)
        .Where(kind => pipeline == "All" || kind.Key == pipeline).SelectMany(kind => kind.Value)
        .Select(activity => (string)activity["name"]!)
        .Select(name => (name, name.StartsWith("Ok", StringComparison.Ordinal) ? "Succeeded" : "Failed"));

    public async ValueTask DisposeAsync()
    {
        _web.Stop();
        await _answering;
        _web.Close();
        _folder.Dispose();
    }

    void Write()
    {
        var files = Path.GetDirectoryName(_folder.File("files", "_"))!;
        foreach (var name in (string[])[CanaryCases.Parameter, $"{CanaryCases.Parameter}-gone", CanaryCases.Written])
            File.WriteAllText(_folder.File("files", name), "note\nx\n");
        Save("linkedService", "vault", new JsonObject { ["type"] = "AzureKeyVault", ["typeProperties"] = new JsonObject { ["baseUrl"] = "https://vault.invalid/" } });
        Save("linkedService", "server", new JsonObject
        {
            ["type"] = "AzurePostgreSql",
            ["typeProperties"] = new JsonObject
            {
                ["server"] = Cluster.Host,
                ["port"] = Cluster.Port,
                ["database"] = Database,
                ["username"] = Database,
                ["sslMode"] = 0,
                ["password"] = new JsonObject
                {
                    ["type"] = "AzureKeyVaultSecret",
                    ["secretName"] = "canary-password",
                    ["store"] = new JsonObject { ["referenceName"] = "vault", ["type"] = "LinkedServiceReference" },
                },
            },
        });
        Save("linkedService", "files", new JsonObject { ["type"] = "FileServer", ["typeProperties"] = new JsonObject { ["host"] = files } });
        Save("dataset", "any", Dataset("AzurePostgreSqlTable", "server", []));
        Save("dataset", "copied", Dataset("AzurePostgreSqlTable", "server", new JsonObject { ["schema"] = "public", ["table"] = "copied" }));
        var csv = Dataset("DelimitedText", "files", new JsonObject
        {
            ["location"] = new JsonObject { ["type"] = "FileServerLocation", ["fileName"] = "@dataset().name" },
            ["firstRowAsHeader"] = true,
        });
        csv["parameters"] = new JsonObject { ["name"] = new JsonObject { ["type"] = "string" } };
        Save("dataset", "csv", csv);
        foreach (var (type, activities) in CanaryCases.Of(Web))
            Save("pipeline", type, Pipeline(activities));
        Save("pipeline", "All", Pipeline(CanaryCases.Of(Web).Values.SelectMany(activities => activities)));
        Save("pipeline", "Child", Pipeline(CanaryCases.Child));
    }

    static JsonObject Pipeline(IEnumerable<JsonObject> activities) => new()
    {
        ["parameters"] = new JsonObject
        {
            ["secret"] = new JsonObject { ["type"] = "SecureString", ["defaultValue"] = "" },
            ["open"] = new JsonObject { ["type"] = "string", ["defaultValue"] = "" },
            ["fails"] = new JsonObject { ["type"] = "bool", ["defaultValue"] = false },
        },
        ["variables"] = new JsonObject
        {
            ["text"] = new JsonObject { ["type"] = "String" },
            ["list"] = new JsonObject { ["type"] = "Array" },
            ["flag"] = new JsonObject { ["type"] = "Boolean" },
        },
        ["activities"] = new JsonArray([.. activities]),
    };

    static JsonObject Dataset(string type, string service, JsonObject properties) => new()
    {
        ["type"] = type,
        ["linkedServiceName"] = new JsonObject { ["referenceName"] = service, ["type"] = "LinkedServiceReference" },
        ["typeProperties"] = properties,
    };

    void Save(string kind, string name, JsonObject properties) => File.WriteAllText(
        _folder.File("factory", kind, $"{name}.json"), new JsonObject { ["name"] = name, ["properties"] = properties }.ToJsonString());

    /// <summary>Gives back what it is sent; what it refuses, too.</summary>
    async Task AnswerAsync()
    {
        while (_web.IsListening)
        {
            HttpListenerContext context;
            try
            {
                context = await _web.GetContextAsync();
            }
            catch (Exception exception) when (exception is HttpListenerException or ObjectDisposedException)
            {
                return;
            }

            var path = context.Request.Url!.AbsolutePath;
            context.Response.StatusCode = path.StartsWith("/refuse", StringComparison.Ordinal) ? 403 : 200;
            context.Response.ContentType = "application/json";
            if (context.Request.Headers["x-key"] is { } key && path == "/echo")
                context.Response.Headers["x-key"] = key;
            if (path != "/nothing")
                await context.Request.InputStream.CopyToAsync(context.Response.OutputStream);
            context.Response.Close();
        }
    }
}
