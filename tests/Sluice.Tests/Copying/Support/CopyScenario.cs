using System.Text.Json;
using System.Text.Json.Nodes;
using Npgsql;
using Sluice.Copying.Output;
using Sluice.Copying.Plans;
using Sluice.Copying.Slices;
using Sluice.Tests.Cli;

namespace Sluice.Tests.Copying.Support;

/// <summary>
/// A new database with the schemas public and copied, a folder for files, and the ways to copy between them. The linked services of
/// its factories are <c>db</c>, <c>files</c> (a folder) and, once asked for, <c>blobs</c>.
/// </summary>
sealed class CopyScenario : IDisposable
{
    const string Copy = "Copy";

    static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    readonly TemporaryFolder _folder = new();
    int _factories;
    // A session of its own for each statement would cost more than most statements. A server that stops takes all sessions along.
    readonly NpgsqlDataSource? _sessions;
    Azurite? _azurite;

    CopyScenario(PostgreSqlCluster cluster, string database, NpgsqlDataSource? sessions) =>
        (Cluster, Database, _sessions) = (cluster, database, sessions);

    public PostgreSqlCluster Cluster { get; }

    public string Database { get; }

    public string Uri => Cluster.Uri(Database);

    /// <summary>The folder behind the linked service <c>files</c>.</summary>
    public string Files => Path.Combine(_folder.Path, "files");

    /// <summary>The files that are there, hidden ones too, by their paths below <see cref="Files"/>.</summary>
    public IReadOnlyList<string> AllFiles => !Directory.Exists(Files) ? [] :
        [.. Directory.EnumerateFiles(Files, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.None })
            .Select(file => Path.GetRelativePath(Files, file)).Order(StringComparer.Ordinal)];

    /// <summary>Where the runs of this scenario keep their journals.</summary>
    public string Home => Path.Combine(_folder.Path, "home");

    public IReadOnlyDictionary<string, string> Environment => new Dictionary<string, string> { ["SLUICE_HOME"] = Home };

    /// <param name="sql">Makes the tables.</param>
    /// <param name="cluster">Where; the shared one unless the test stops it.</param>
    public static async Task<CopyScenario> CreateAsync(string sql = "", PostgreSqlCluster? cluster = null)
    {
        cluster ??= await PostgreSqlCluster.SharedAsync();
        return await OverAsync(cluster, await cluster.CreateDatabaseAsync("copying"), sql);
    }

    /// <summary>Over a database that is there already.</summary>
    public static async Task<CopyScenario> OverAsync(PostgreSqlCluster cluster, string database, string sql = "")
    {
        var scenario = new CopyScenario(cluster, database, cluster.IsShared ? cluster.Sessions(database) : null);
        await scenario.ExecuteAsync($"CREATE SCHEMA copied; {sql}");
        return scenario;
    }

    public async Task<Azurite> AzuriteAsync() => _azurite ??= await Azurite.SharedAsync();

    /// <summary>A factory with the linked services.</summary>
    public TestFactory Factory()
    {
        var factory = new TestFactory().Database("db", Cluster, Database).Service("files", "FileServer", new() { ["host"] = Files });
        return _azurite is null ? factory : factory.Blobs("blobs", _azurite);
    }

    /// <summary>Copies in this process.</summary>
    /// <exception cref="SluiceException">The copy failed.</exception>
    public async Task<CopyOutput> CopyAsync(End from, End to, int? parallel = null, CopyProgress? progress = null, CancellationToken cancellationToken = default)
    {
        await using var copies = new LocalCopies(Factory().Copy(Copy, from, to, parallel).Build(), progress);
        var result = await copies.RunAsync(cancellationToken);
        return result.Activities[0].Output.Deserialize<CopyOutput>()!;
    }

    /// <summary>Copies in this process, with further properties of the activity.</summary>
    /// <exception cref="SluiceException">The copy failed.</exception>
    public async Task<CopyOutput> CopyAsync(End from, End to, JsonObject settings, int? parallel = null)
    {
        await using var copies = new LocalCopies(Factory().Copy(Copy, from, to, settings, parallel).Build());
        return (await copies.RunAsync()).Activities[0].Output.Deserialize<CopyOutput>()!;
    }

    /// <summary>The fault with which a copy in this process ends, with further properties of the activity.</summary>
    public Task<SluiceException> FailAsync(End from, End to, JsonObject settings) =>
        Assert.ThrowsAnyAsync<SluiceException>(() => CopyAsync(from, to, settings));

    /// <summary>Plans in this process.</summary>
    public async Task<CopyPlan> PlanAsync(End from, End to, int? parallel = null, JsonObject? settings = null)
    {
        await using var copies = new LocalCopies(Factory().Copy(Copy, from, to, settings ?? [], parallel).Build());
        return await copies.Activities.PlanAsync(await copies.ResolveAsync(Copy), CancellationToken.None);
    }

    /// <summary>The fault with which a copy in this process ends.</summary>
    public Task<SluiceException> FailAsync(End from, End to, int? parallel = null) =>
        Assert.ThrowsAnyAsync<SluiceException>(() => CopyAsync(from, to, parallel));

    /// <summary>Runs the command line to its end.</summary>
    public Task<SluiceOutcome> SluiceAsync(params IEnumerable<string> arguments) => SluiceProcess.RunAsync(arguments, Environment, [Cluster.Password]);

    /// <summary>Starts the command line.</summary>
    public SluiceProcess Start(params IEnumerable<string> arguments) => SluiceProcess.Start(arguments, Environment, [Cluster.Password]);

    /// <summary>Starts a factory's pipeline on the command line.</summary>
    public SluiceProcess StartRun(TestFactory factory, params IEnumerable<string> options) => Start(RunArguments(factory, options));

    /// <summary>Runs a factory's pipeline on the command line to its end.</summary>
    public Task<SluiceOutcome> RunAsync(TestFactory factory, params IEnumerable<string> options) => SluiceAsync(RunArguments(factory, options));

    /// <summary>The same with further variables of the environment.</summary>
    public Task<SluiceOutcome> RunAsync(TestFactory factory, IReadOnlyDictionary<string, string> environment, params IReadOnlyList<string> secrets) =>
        SluiceProcess.RunAsync(RunArguments(factory, []), Environment.Concat(environment).ToDictionary(), [Cluster.Password, .. secrets]);

    public async Task ExecuteAsync(string sql)
    {
        await using var session = await OpenAsync();
        await PostgreSqlCluster.ExecuteAsync(session, sql);
    }

    public async Task<T?> ScalarAsync<T>(string sql)
    {
        await using var session = await OpenAsync();
        return await PostgreSqlCluster.ScalarAsync<T>(session, sql);
    }

    public async Task<IReadOnlyList<T>> ColumnAsync<T>(string sql)
    {
        await using var session = await OpenAsync();
        return await PostgreSqlCluster.ColumnAsync<T>(session, sql);
    }

    public Task<long> CountAsync(string table) => ScalarAsync<long>($"SELECT count(*) FROM {table}");

    /// <summary>The columns of the one, read from both, hold the same rows the same number of times; and there are rows.</summary>
    public async Task AssertSameAsync(string left, string right)
    {
        var columns = await ScalarAsync<string>(
            $"SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) FROM pg_attribute WHERE attrelid = '{left.Replace("'", "''", StringComparison.Ordinal)}'::regclass AND attnum > 0 AND NOT attisdropped");
        // As text: not every type has an equality.
        var (a, b) = ($"SELECT ROW({columns})::text FROM {left}", $"SELECT ROW({columns})::text FROM {right}");
        Assert.NotEqual(0, await CountAsync(left));
        Assert.Empty(await ColumnAsync<string>($"(SELECT 'only in {left.Replace("'", "''", StringComparison.Ordinal)}: ' || x FROM ({a} EXCEPT ALL {b}) AS d(x)) UNION ALL (SELECT 'only in the copy: ' || x FROM ({b} EXCEPT ALL {a}) AS d(x)) LIMIT 10"));
    }

    /// <summary>Within a few seconds no session of Sluice is in a transaction or waits in one.</summary>
    public async Task AssertNoSessionIsLeftAsync()
    {
        var left = await Eventually.GetAsync(
            () => Cluster.ColumnAsync<string>("postgres", $"""
                SELECT state || ' ' || coalesce(wait_event, '') || ': ' || query FROM pg_stat_activity
                WHERE application_name LIKE 'sluice%' AND datname = '{Database}' AND xact_start IS NOT NULL
                """),
            found => found.Count == 0,
            Patience);
        Assert.Empty(left);
    }

    /// <summary>Waits until a session of Sluice runs a statement like this one.</summary>
    public async Task<int> WaitForSessionAsync(string queryLike, string? waitEventType = null)
    {
        var pid = await Eventually.GetAsync(
            () => Cluster.ScalarAsync<int>("postgres", $"""
                SELECT pid FROM pg_stat_activity WHERE application_name = 'sluice' AND datname = '{Database}' AND state = 'active' AND query LIKE '{queryLike}'
                {(waitEventType is null ? "" : $"AND wait_event_type = '{waitEventType}'")}
                """),
            found => found != 0,
            TimeSpan.FromSeconds(30));
        Assert.True(pid != 0, $"No session runs {queryLike}.");
        return pid;
    }

    public void Dispose()
    {
        _sessions?.Dispose();
        _folder.Dispose();
    }

    async Task<NpgsqlConnection> OpenAsync() => _sessions is null ? await Cluster.OpenAsync(Database) : await _sessions.OpenConnectionAsync();

    string[] RunArguments(TestFactory factory, IEnumerable<string> options) =>
        ["run", TestFactory.Pipeline, "--factory", factory.Save(Path.Combine(_folder.Path, $"factory{_factories++}")), .. options];
}
