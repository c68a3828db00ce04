using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Sluice.Activities.Web;
using Sluice.Tests;

namespace Sluice.Functions.Tests.Support;

/// <summary>
/// A database with a table "orders" of 100 rows and an empty table "copied", and a factory folder whose pipeline "copyOrders" copies
/// the one to the other in four slices. Change the pipeline before <see cref="Start"/>.
/// </summary>
sealed class Scenario : IAsyncDisposable
{
    /// <summary>The password in the factory's linked service: it must not turn up anywhere.</summary>
    public const string Canary = "canary-58b1c0f7d2e94";

    readonly TemporaryFolder _folder = new();
    FunctionApp? _app;

    Scenario(PostgreSqlCluster cluster, string database) => (Cluster, Database) = (cluster, database);

    public PostgreSqlCluster Cluster { get; }

    public string Database { get; }

    /// <summary>The folder that the linked service "files" is about.</summary>
    public string Files => Path.GetDirectoryName(_folder.File("files", "_"))!;

    public JsonObject Source { get; } = new()
    {
        ["type"] = "AzurePostgreSqlSource",
        ["partitionOption"] = "DynamicRange",
        ["partitionSettings"] = new JsonObject { ["partitionColumnName"] = "id" },
    };

    public JsonObject Sink { get; } = new() { ["type"] = "AzurePostgreSQLSink", ["writeMethod"] = "CopyCommand" };

    public JsonObject Policy { get; } = new() { ["retry"] = 0, ["retryIntervalInSeconds"] = 30 };

    /// <summary>The dataset that is read.</summary>
    public string Input { get; set; } = "orders";

    /// <summary>The dataset that is written.</summary>
    public string Output { get; set; } = "copied";

    /// <summary>A table for a second copy beside the first; null makes none.</summary>
    public string? SecondOutput { get; set; }

    /// <summary>Where the app's API is; null when nobody knows.</summary>
    public Uri? Address { get; set; }

    /// <summary>The factory's folder.</summary>
    public string FactoryFolder => Path.Combine(_folder.Path, "factory");

    public int ParallelCopies { get; set; } = 4;

    public DurableEngine Engine { get; private set; } = null!;

    public static async Task<Scenario> CreateAsync()
    {
        var cluster = await PostgreSqlCluster.SharedAsync();
        var database = await cluster.CreateDatabaseAsync("functions");
        await cluster.ExecuteAsync(database, $"""
            CREATE ROLE {database} LOGIN SUPERUSER PASSWORD '{Canary}';
            CREATE TABLE orders (id integer PRIMARY KEY, note text, amount numeric);
            INSERT INTO orders SELECT id, CASE WHEN id % 3 > 0 THEN 'order, "' || id || '"' END, id / 7.0
            FROM generate_series(1, 100) AS id;
            ANALYZE orders;
            CREATE TABLE copied (LIKE orders INCLUDING ALL);
            """);
        return new Scenario(cluster, database);
    }

    public Scenario Start(Func<FunctionApp, DurableEngine>? engine = null)
    {
        WriteFactory();
        _app = new FunctionApp(FactoryFolder, services => services.AddSingleton(new CallbackAddress(() => Address ?? HostSettings.FindApi())));
        Engine = engine?.Invoke(_app) ?? new DurableEngine(_app);
        return this;
    }

    /// <summary>Serves the factory by the app's own process.</summary>
    public async Task<FunctionsHost> StartHostAsync()
    {
        WriteFactory();
        return await FunctionsHost.StartAsync(new Dictionary<string, string>
        {
            ["SLUICE_FACTORY"] = FactoryFolder,
            ["AzureWebJobsStorage"] = (await Azurite.SharedAsync()).ConnectionString,
        });
    }

    public Task<(int Status, JsonNode? Body)> PostAsync(
        string path, string? body = null, params (string Name, string Value)[] headers) =>
        _app!.SendAsync("POST", path, Engine.Client, body, headers);

    public Task<(int Status, JsonNode? Body)> SendAsync(
        string method, string path, string? body = null, params (string Name, string Value)[] headers) =>
        _app!.SendAsync(method, path, Engine.Client, body, headers);

    public Task<(int Status, JsonNode? Body)> GetAsync(string path) => _app!.SendAsync("GET", path, Engine.Client);

    /// <summary>Puts a file that is not JSON into the factory.</summary>
    public Task BreakFactoryAsync(string folder, string file) => File.WriteAllTextAsync(_folder.File("factory", folder, file), "{");

    /// <summary>Has the pipeline read a row a second, in each slice. The server sends what it has from 8 KB on.</summary>
    public async Task ReadSlowlyAsync(int rowBytes)
    {
        Source["query"] = $"SELECT *, pg_sleep(1)::text || repeat('x', {rowBytes}) AS filler FROM orders "
            + "WHERE ?AdfDynamicRangePartitionCondition";
        Source["partitionSettings"] = new JsonObject
        {
            ["partitionColumnName"] = "id",
            ["partitionLowerBound"] = "1",
            ["partitionUpperBound"] = "100",
        };
        await Cluster.ExecuteAsync(Database, "ALTER TABLE copied ADD filler text");
    }

    /// <summary>The slices that the server is reading so.</summary>
    public async Task<long> SlowReadersAsync() => await Cluster.ScalarAsync<long>(Database, $"""
        SELECT count(*) FROM pg_stat_activity
        WHERE datname = '{Database}' AND state = 'active' AND query LIKE 'COPY%pg_sleep%' AND pid <> pg_backend_pid()
        """);

    /// <summary>Starts the pipeline.</summary>
    /// <returns>The run's id.</returns>
    public async Task<string> StartRunAsync(string parameters = "{\"note\": \"ours\"}")
    {
        var (status, body) = await PostAsync("/pipelines/copyOrders/createRun", parameters);
        return status == 200 ? (string)body!["runId"]! : throw new InvalidOperationException($"{status} {body}");
    }

    /// <summary>Runs the pipeline to its end.</summary>
    /// <returns>Its run as HTTP tells it.</returns>
    public async Task<JsonNode> RunAsync()
    {
        var runId = await StartRunAsync();
        await Engine.EndAsync(runId);
        return (await GetAsync($"/pipelineruns/{runId}")).Body!;
    }

    /// <summary>Has the app start what time has made due.</summary>
    public Task TickAsync() => _app!.TickAsync(Engine.Client);

    /// <summary>Runs a run again, to its end.</summary>
    /// <returns>The new run as HTTP tells it.</returns>
    public async Task<JsonNode> RerunAsync(string runId)
    {
        var (status, body) = await PostAsync($"/pipelineruns/{runId}/rerun");
        var rerun = status == 200 ? (string)body!["runId"]! : throw new InvalidOperationException($"{status} {body}");
        await Engine.EndAsync(rerun);
        await Engine.IdleAsync();
        return (await GetAsync($"/pipelineruns/{rerun}")).Body!;
    }

    public async Task<long> RowsAsync(string table = "copied") =>
        await Cluster.ScalarAsync<long>(Database, $"SELECT count(*) FROM {table}");

    public async Task<bool> IsCopiedAsync() =>
        await Cluster.ChecksumAsync(Database, "orders") == await Cluster.ChecksumAsync(Database, "copied");

    public IEnumerable<ActivityAttempt> AttemptsAt(int slice) => Engine.Attempts.Where(attempt =>
        attempt.Action.Name == "CopySlices"
        && JsonNode.Parse(attempt.Action.Input!)!["Slices"]!.AsArray().Any(each => (int)each! == slice));

    public async ValueTask DisposeAsync()
    {
        if (Engine is not null)
            await Engine.DisposeAsync();
        if (_app is not null)
            await _app.DisposeAsync();
        _folder.Dispose();
    }

    void WriteFactory()
    {
        Write("linkedService", "server", "AzurePostgreSql", new JsonObject
        {
            ["server"] = Cluster.Host,
            ["port"] = Cluster.Port,
            ["database"] = Database,
            ["username"] = Database,
            ["password"] = new JsonObject { ["type"] = "SecureString", ["value"] = Canary },
            ["sslMode"] = 0,
        });
        Write("linkedService", "files", "FileServer", new JsonObject { ["host"] = Files });
        Write("dataset", "orders", "AzurePostgreSqlTable", new JsonObject { ["schema"] = "public", ["table"] = "orders" }, "server");
        Write("dataset", "copied", "AzurePostgreSqlTable", new JsonObject { ["schema"] = "public", ["table"] = "copied" }, "server");
        Write("dataset", "all", "AzurePostgreSqlTable", [], "server");
        Write("dataset", "csv", "DelimitedText", new JsonObject
        {
            ["location"] = new JsonObject { ["type"] = "FileServerLocation", ["folderPath"] = "out" },
            ["firstRowAsHeader"] = true,
            ["escapeChar"] = "\"",
        }, "files");
        Save("pipeline", "copyOrders", new JsonObject
        {
            ["parameters"] = new JsonObject
            {
                ["note"] = new JsonObject { ["type"] = "String" },
                ["parallel"] = new JsonObject { ["type"] = "Int", ["defaultValue"] = 2 },
            },
            ["activities"] = SecondOutput is null
                ? new JsonArray(Copy("CopyOrders", Output))
                : new JsonArray(Copy("CopyOrders", Output), Copy("CopyAgain", SecondOutput)),
        });
        if (SecondOutput is not null)
            Write("dataset", SecondOutput, "AzurePostgreSqlTable", new JsonObject { ["table"] = SecondOutput }, "server");
    }

    JsonObject Copy(string name, string output) => new()
    {
        ["name"] = name,
        ["type"] = "Copy",
        ["policy"] = Policy.DeepClone(),
        ["inputs"] = References(Input),
        ["outputs"] = References(output),
        ["typeProperties"] = new JsonObject
        {
            ["source"] = Source.DeepClone(),
            ["sink"] = Sink.DeepClone(),
            ["parallelCopies"] = ParallelCopies,
        },
    };

    void Write(string kind, string name, string type, JsonObject typeProperties, string? linkedService = null)
    {
        var properties = new JsonObject { ["type"] = type, ["typeProperties"] = typeProperties };
        if (linkedService is not null)
            properties["linkedServiceName"] = new JsonObject { ["referenceName"] = linkedService, ["type"] = "LinkedServiceReference" };
        Save(kind, name, properties);
    }

    void Save(string kind, string name, JsonObject properties) => File.WriteAllText(
        _folder.File("factory", kind, $"{name}.json"), new JsonObject { ["name"] = name, ["properties"] = properties }.ToJsonString());

    static JsonArray References(string dataset) => new(new JsonObject { ["referenceName"] = dataset, ["type"] = "DatasetReference" });
}
