namespace Sluice.Tests.Runs;

/// <summary>A factory of pipelines over a database of its own, which counts by sequences how often each activity ran.</summary>
public sealed class RunFactory : IDisposable
{
    readonly TemporaryFolder _folder = new();
    readonly string _database;

    RunFactory(string database) => _database = database;

    /// <summary>The factory's folder.</summary>
    public string Folder => Path.Combine(_folder.Path, "factory");

    /// <summary>Its database.</summary>
    public string Database => _database;

    public static async Task<RunFactory> CreateAsync()
    {
        var cluster = await PostgreSqlCluster.SharedAsync();
        var factory = new RunFactory(await cluster.CreateDatabaseAsync("runs"));
        factory.Write("linkedService", "db", $$"""
            { "type": "AzurePostgreSql", "typeProperties": { "server": "{{cluster.Host}}", "port": {{cluster.Port}}, "sslMode": 0,
              "database": "{{factory._database}}", "username": "{{cluster.User}}",
              "password": { "type": "SecureString", "value": "{{cluster.Password}}" } } }
            """);
        factory.Write("dataset", "any", """
            { "type": "AzurePostgreSqlTable", "linkedServiceName": { "referenceName": "db", "type": "LinkedServiceReference" }, "typeProperties": {} }
            """);
        return factory;
    }

    public RunFactory Pipeline(string name, params string[] activities) => Write("pipeline", name, $$"""
        { "variables": { "text": { "type": "String" }, "chosen": { "type": "String" } }, "activities": [{{string.Join(",", activities)}}] }
        """);

    public async Task ExecuteAsync(string sql) => await (await PostgreSqlCluster.SharedAsync()).ExecuteAsync(_database, sql);

    public async Task<T?> ScalarAsync<T>(string sql) => await (await PostgreSqlCluster.SharedAsync()).ScalarAsync<T>(_database, sql);

    /// <summary>How often activities ran, such as <c>First 1, Second 2</c>, by the order of their names.</summary>
    public async Task<string?> CountsAsync() => await (await PostgreSqlCluster.SharedAsync()).ScalarAsync<string>(_database, """
        SELECT string_agg(sequencename || ' ' || coalesce(last_value, 0), ', ' ORDER BY sequencename) FROM pg_sequences
        """);

    /// <summary>Makes a function <c>nap()</c> that goes on until <see cref="WakeAsync"/>.</summary>
    public Task MakeNapAsync() => ExecuteAsync("""
        CREATE TABLE morning AS SELECT false AS has_come;
        CREATE FUNCTION nap() RETURNS text LANGUAGE plpgsql AS '
            BEGIN
                PERFORM pg_advisory_xact_lock_shared(1);
                WHILE NOT (SELECT has_come FROM morning) LOOP PERFORM pg_sleep(0.05); END LOOP;
                RETURN ''morning'';
            END'
        """);

    /// <summary>Ends all naps.</summary>
    public Task WakeAsync() => ExecuteAsync("UPDATE morning SET has_come = true");

    /// <summary>Waits until so many naps are under way.</summary>
    public async Task WaitForNapsAsync(int count)
    {
        var cluster = await PostgreSqlCluster.SharedAsync();
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (await cluster.ScalarAsync<long>(_database, """
            SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
            """) != count)
        {
            await Task.Delay(50, patience.Token);
        }
    }

    /// <param name="name">The activity.</param>
    /// <param name="type">Its type.</param>
    /// <param name="typeProperties">What it does.</param>
    /// <param name="dependsOn">Such as <c>A:Succeeded,B:Failed</c>.</param>
    /// <param name="more">More properties, each with a comma before.</param>
    public static string Activity(string name, string type, string typeProperties, string dependsOn = "", string more = "")
    {
        var dependencies = dependsOn.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(text => text.Split(':'))
            .Select(parts => $$"""{ "activity": "{{parts[0]}}", "dependencyConditions": ["{{parts[1]}}"] }""");
        return $$"""
            { "name": "{{name}}", "type": "{{type}}", "dependsOn": [{{string.Join(",", dependencies)}}], "typeProperties": {{typeProperties}}{{more}} }
            """;
    }

    /// <summary>A lookup that gives <c>n</c>, how often it ran, and more columns.</summary>
    public static string Count(string name, string columns = "1 AS one", string dependsOn = "", string more = "") => Activity(name, "Lookup", $$"""
        { "source": { "type": "AzurePostgreSqlSource", "query": "SELECT nextval('{{name}}') AS n, {{columns}}" },
          "dataset": { "referenceName": "any", "type": "DatasetReference" } }
        """, dependsOn, more);

    /// <summary>A script that counts its runs before it does something.</summary>
    public static string Script(string name, string sql, string dependsOn = "") => Activity(name, "Script", $$"""
        { "scripts": [{ "type": "Query", "text": "SELECT nextval('{{name}}')" }, { "type": "Query", "text": "{{sql}}" }] }
        """, dependsOn, """, "linkedServiceName": { "referenceName": "db", "type": "LinkedServiceReference" } """);

    public static string Executing(string name, string pipeline, bool waits, string dependsOn = "") => Activity(name, "ExecutePipeline", $$"""
        { "pipeline": { "referenceName": "{{pipeline}}", "type": "PipelineReference" }, "waitOnCompletion": {{(waits ? "true" : "false")}} }
        """, dependsOn);

    public void Dispose() => _folder.Dispose();

    /// <summary>Writes a definition.</summary>
    public RunFactory Write(string kind, string name, string properties)
    {
        File.WriteAllText(_folder.File("factory", kind, $"{name}.json"), $$"""{ "name": "{{name}}", "properties": {{properties}} }""");
        return this;
    }
}
