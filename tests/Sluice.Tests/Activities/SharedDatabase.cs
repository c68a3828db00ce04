using Npgsql;
using Sluice.Tests.Copying.Support;

namespace Sluice.Tests.Activities;

/// <summary>
/// One database for the tests of a class, and the pipelines over it: the linked service <c>db</c>, the dataset <c>Any</c> of no table,
/// <c>Table</c> with a parameter, and a folder <c>files</c> with the datasets <c>Csv</c>, <c>Json</c> and <c>Parquet</c> with one for the file.
/// </summary>
public sealed class SharedDatabase : IAsyncLifetime, IDisposable
{
    readonly TemporaryFolder _folder = new();
    PostgreSqlCluster? _cluster;
    NpgsqlDataSource? _sessions;
    string _name = "";

    internal PostgreSqlCluster Cluster => _cluster ?? throw new InvalidOperationException(Prerequisite.PostgreSqlIsMissing);

    internal string Name => _name;

    /// <summary>The folder behind <c>files</c>.</summary>
    internal string Files => _folder.Path;

    public async Task InitializeAsync()
    {
        if (Prerequisite.ReasonToSkip(Needs.PostgreSql) is not null)
            return;
        _cluster = await PostgreSqlCluster.SharedAsync();
        _name = await _cluster.CreateDatabaseAsync("activities");
        _sessions = _cluster.Sessions(_name);
    }

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose()
    {
        _sessions?.Dispose();
        _folder.Dispose();
    }

    internal async Task ExecuteAsync(string sql)
    {
        await using var session = await OpenAsync();
        await PostgreSqlCluster.ExecuteAsync(session, sql);
    }

    internal async Task<T?> ScalarAsync<T>(string sql)
    {
        await using var session = await OpenAsync();
        return await PostgreSqlCluster.ScalarAsync<T>(session, sql);
    }

    /// <summary>Waits until so many sessions sleep.</summary>
    internal async Task WaitForSleepersAsync(int count)
    {
        var found = await Eventually.GetAsync(
            () => ScalarAsync<long>(
                "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'sluice' AND datname = current_database() AND wait_event = 'PgSleep'"),
            sessions => sessions == count, TimeSpan.FromSeconds(30));
        Assert.Equal(count, found);
    }

    /// <summary>A pipeline of activities.</summary>
    internal LocalPipelines Of(params string[] activities)
    {
        var pipelines = LocalPipelines.Of(activities);
        pipelines.Files
            .LinkedService("db", $$"""
                { "type": "AzurePostgreSql", "version": "2.0", "typeProperties": {
                    "server": "{{Cluster.Host}}", "port": {{Cluster.Port}}, "database": "{{_name}}", "username": "{{Cluster.User}}",
                    "password": { "type": "SecureString", "value": "{{Cluster.Password}}" }, "sslMode": 0 } }
                """)
            .LinkedService("old", $$"""
                { "type": "PostgreSql", "typeProperties": { "connectionString":
                    "Host={{Cluster.Host}};Port={{Cluster.Port}};Database={{_name}};UID={{Cluster.User}};Password={{Cluster.Password}};EncryptionMethod=0" } }
                """)
            .LinkedService("files", $$"""{ "type": "FileServer", "typeProperties": { "host": "{{Files}}" } }""")
            .Dataset("Any", DatasetOf("AzurePostgreSqlTable", "db", "{}"))
            .Dataset("Old", DatasetOf("PostgreSqlTable", "old", "{}"))
            .Dataset("Table", DatasetOf("AzurePostgreSqlTable", "db", """{ "schema": "public", "table": "@dataset().name" }"""));
        foreach (var format in (string[])["DelimitedText", "Json", "Parquet"])
        {
            pipelines.Files.Dataset(format, DatasetOf(format, "files", """
                { "location": { "type": "FileServerLocation", "fileName": "@dataset().name" }, "firstRowAsHeader": true }
                """));
        }

        return pipelines;
    }

    ValueTask<NpgsqlConnection> OpenAsync() =>
        (_sessions ?? throw new InvalidOperationException(Prerequisite.PostgreSqlIsMissing)).OpenConnectionAsync();

    static string DatasetOf(string type, string service, string typeProperties) => $$"""
        { "type": "{{type}}", "linkedServiceName": { "referenceName": "{{service}}", "type": "LinkedServiceReference" },
          {{(typeProperties.Contains("dataset()", StringComparison.Ordinal) ? """ "parameters": { "name": { "type": "string" } }, """ : "")}}
          "typeProperties": {{typeProperties}} }
        """;
}
