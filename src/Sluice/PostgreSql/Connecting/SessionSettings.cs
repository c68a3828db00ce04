using Npgsql;

namespace Sluice.PostgreSql.Connecting;

/// <summary>
/// What our sessions set, whatever the server, the database and the role say. Text forms must not depend on their settings: what is
/// written by one session is read by another, here or elsewhere. And a copy may take long and wait for a slow other side.
/// </summary>
sealed class SessionSettings(string timezone, string? searchPath)
{
    static readonly IReadOnlyList<(string Name, string Value)> Fixed =
    [
        ("standard_conforming_strings", "on"), ("backslash_quote", "safe_encoding"), ("quote_all_identifiers", "off"),
        // Floats in full, dates in ISO, intervals and money readable anywhere.
        ("extra_float_digits", "3"), ("datestyle", "ISO, MDY"), ("intervalstyle", "postgres"), ("bytea_output", "hex"),
        ("lc_monetary", "C"), ("timezone_abbreviations", "Default"),
        // Off, it makes NULL within an array the text NULL.
        ("array_nulls", "on"),
        // A document is content as well, but not the other way round.
        ("xmloption", "content"), ("xmlbinary", "base64"),
        // The server must not end a copy; the last is of PostgreSQL 17.
        ("statement_timeout", "0"), ("idle_in_transaction_session_timeout", "0"), ("transaction_timeout", "0"),
        // Rows that do not fit are tried under savepoints.
        ("exit_on_error", "off"), ("default_transaction_isolation", "read committed"),
        // What is said to be committed must survive the server's crash: a journal elsewhere relies on it. Other levels do.
        (SynchronousCommit, "on"),
    ];

    const string SynchronousCommit = "synchronous_commit";

    // Settings that a server does not have are passed over. In parameters: how a literal is read is one of the settings.
    const string Apply =
        $"""
        SELECT pg_backend_pid(), count(CASE WHEN pg_backend_pid() = $1 AND current_setting(name, true) IS NOT NULL THEN set_config(
            name,
            CASE WHEN name = '{SynchronousCommit}' AND current_setting(name) <> 'off' THEN current_setting(name) ELSE value END,
            $2) END)
        FROM unnest($3, $4) AS setting(name, value)
        """;

    readonly string[] _names = [.. Fixed.Select(setting => setting.Name), "timezone", .. searchPath is null ? [] : new[] { "search_path" }];
    readonly string[] _values = [.. Fixed.Select(setting => setting.Value), timezone, .. searchPath is null ? [] : new[] { searchPath }];

    /// <summary>The time zone of the sessions.</summary>
    public string Timezone => timezone;

    /// <summary>
    /// Sets them for the session, unless a pooler answers, which may give the session to others afterwards.
    /// </summary>
    /// <returns>Whether a pooler does: it hands out keys of its own where a server gives its process's number.</returns>
    public async Task<bool> ApplyAsync(NpgsqlConnection connection, CancellationToken cancellationToken) =>
        await ApplyAsync(connection, connection.ProcessID, isLocal: false, cancellationToken) != connection.ProcessID;

    /// <summary>Sets them for the transaction.</summary>
    public async Task ApplyToTransactionAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var process = await PostgreSqlDatabase.BackendAsync(connection, cancellationToken);
        await ApplyAsync(connection, process, isLocal: true, cancellationToken);
    }

    async Task<int> ApplyAsync(NpgsqlConnection connection, int process, bool isLocal, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(Apply, connection)
        {
            Parameters =
            {
                new() { Value = process }, new() { Value = isLocal }, new() { Value = _names }, new() { Value = _values },
            },
        };
        return (int)(await command.ExecuteScalarAsync(cancellationToken))!;
    }
}
