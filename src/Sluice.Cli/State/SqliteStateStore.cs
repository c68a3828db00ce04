using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using Microsoft.Data.Sqlite;
using Sluice.Runs.State;

namespace Sluice.Cli.State;

/// <summary>
/// One SQLite file, for all processes of a user. Its log is written ahead and flushed, so that neither a killed process nor a lost machine
/// leaves half a change: https://www.sqlite.org/wal.html.
/// </summary>
sealed class SqliteStateStore : StateStore, IDisposable
{
    // Another process may be writing; it never takes long.
    const int BusySeconds = 30;

    readonly string _path;
    readonly TimeProvider _time;
    readonly string _connection;

    // Whoever finds the file in use tries again after a while, in no order: threads of this process wait in one.
    readonly SemaphoreSlim _writing = new(1, 1);

    SqliteStateStore(string path, TimeProvider time)
    {
        (_path, _time) = (path, time);
        _connection = new SqliteConnectionStringBuilder { DataSource = path, DefaultTimeout = BusySeconds }.ToString();
    }

    /// <summary>Opens a file, or makes it.</summary>
    /// <exception cref="SluiceException">It cannot be opened, or is of a later version.</exception>
    public static SqliteStateStore Open(string path, TimeProvider time)
    {
        var store = new SqliteStateStore(path, time);
        // SQLite would have everybody read it; the files beside it are made like it.
        if (!File.Exists(path))
            MakePrivate(path);
        store.Do(connection =>
        {
            using var command = connection.CreateCommand();
            command.CommandText = """
                PRAGMA journal_mode = WAL;
                CREATE TABLE IF NOT EXISTS state (
                    kind TEXT NOT NULL, key TEXT NOT NULL, value TEXT NOT NULL, version INTEGER NOT NULL, updated INTEGER NOT NULL,
                    PRIMARY KEY (kind, key)) WITHOUT ROWID;
                CREATE INDEX IF NOT EXISTS state_updated ON state (kind, updated);
                """;
            return command.ExecuteNonQuery();
        });
        return store;
    }

    public void Dispose() => _writing.Dispose();

    static void MakePrivate(string path)
    {
        try
        {
            PrivateFile.Create(path).Dispose();
        }
        catch (IOException) when (File.Exists(path))
        {
            // Another process has made it this moment.
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // SQLite says what is wrong.
        }
    }

    public override Task<StateRecord?> FindAsync(string kind, string key, CancellationToken cancellationToken) =>
        Task.Run(
            () => Do(connection => Read(connection, "kind = $kind AND key = $key", ("$kind", kind), ("$key", key)).SingleOrDefault()),
            cancellationToken);

    public override Task<string?> WriteAsync(
        string kind, string key, JsonObject value, string? version, CancellationToken cancellationToken)
    {
        const string Insert = "INSERT INTO state VALUES ($kind, $key, $value, $now, $now) ON CONFLICT (kind, key) DO ";
        // Versions are times that only go on, whatever the clock does.
        const string Update = "UPDATE SET value = $value, version = max(version + 1, $now), updated = $now";
        var sql = version switch
        {
            null => Insert + Update,
            None => Insert + "NOTHING",
            _ => Update.Replace("UPDATE", "UPDATE state", StringComparison.Ordinal) + " WHERE kind = $kind AND key = $key AND CAST(version AS TEXT) = $version",
        };
        return ChangeAsync(connection =>
        {
            using var command = Command(
                connection, sql + " RETURNING version", ("$kind", kind), ("$key", key), ("$value", value.ToJsonString()),
                ("$now", _time.GetUtcNow().UtcTicks), ("$version", version ?? None));
            return command.ExecuteScalar() is long written ? written.ToString(CultureInfo.InvariantCulture) : null;
        }, cancellationToken);
    }

    public override async IAsyncEnumerable<StateRecord> ListAsync(
        string kind, DateTimeOffset? since, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // In pages, so that nobody reads for long and no list is held whole.
        const int Page = 500;
        for (var after = ""; ;)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var page = Do(connection => Read(
                connection, $"kind = $kind AND key > $after AND updated >= $since ORDER BY key LIMIT {Page}",
                ("$kind", kind), ("$after", after), ("$since", since?.UtcTicks ?? 0)));
            foreach (var record in page)
                yield return record;
            if (page.Count < Page)
                yield break;
            after = page[^1].Key;
            await Task.Yield();
        }
    }

    public override Task DeleteAsync(string kind, string key, CancellationToken cancellationToken) => ChangeAsync(
        connection => Execute(connection, "DELETE FROM state WHERE kind = $kind AND key = $key", ("$kind", kind), ("$key", key)),
        cancellationToken);

    public override Task DeleteBeforeAsync(string kindPrefix, DateTimeOffset time, CancellationToken cancellationToken) => ChangeAsync(
        connection => Execute(
            connection, "DELETE FROM state WHERE substr(kind, 1, length($prefix)) = $prefix AND updated < $time",
            ("$prefix", kindPrefix), ("$time", time.UtcTicks)),
        cancellationToken);

    /// <summary>Off the caller's thread, which may be one that sees what servers send: the disk is waited for.</summary>
    async Task<T> ChangeAsync<T>(Func<SqliteConnection, T> change, CancellationToken cancellationToken)
    {
        await _writing.WaitAsync(cancellationToken);
        try
        {
            return await Task.Run(() => Do(change), CancellationToken.None);
        }
        finally
        {
            _writing.Release();
        }
    }

    static List<StateRecord> Read(SqliteConnection connection, string condition, params (string Name, object Value)[] parameters)
    {
        using var command = Command(connection, $"SELECT kind, key, value, version, updated FROM state WHERE {condition}", parameters);
        using var reader = command.ExecuteReader();
        var records = new List<StateRecord>();
        while (reader.Read())
        {
            records.Add(new StateRecord(
                reader.GetString(0), reader.GetString(1), JsonNode.Parse(reader.GetString(2))!.AsObject(),
                reader.GetInt64(3).ToString(CultureInfo.InvariantCulture), new DateTimeOffset(reader.GetInt64(4), TimeSpan.Zero)));
        }

        return records;
    }

    static int Execute(SqliteConnection connection, string sql, params (string Name, object Value)[] parameters)
    {
        using var command = Command(connection, sql, parameters);
        return command.ExecuteNonQuery();
    }

    static SqliteCommand Command(SqliteConnection connection, string sql, params (string Name, object Value)[] parameters)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        foreach (var (name, value) in parameters)
            command.Parameters.AddWithValue(name, value);
        return command;
    }

    T Do<T>(Func<SqliteConnection, T> work)
    {
        try
        {
            using var connection = new SqliteConnection(_connection);
            connection.Open();
            return work(connection);
        }
        catch (SqliteException exception)
        {
            throw new SluiceException(Side.Engine, NotKept,
                $"The state of runs and triggers in {_path} cannot be read or written: {exception.Message} Check the folder's rights and free space.", exception);
        }
    }
}
