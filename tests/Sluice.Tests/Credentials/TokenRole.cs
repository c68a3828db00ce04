using System.Collections.Concurrent;
using Sluice.Tests.Copying.Support;

namespace Sluice.Tests.Credentials;

/// <summary>
/// A role whose passwords are tokens: each is good for a while from when it was first handed out, and is then replaced, so that the server
/// itself refuses it. The server looks at the role before it asks for the password, so that a token is replaced only when nobody can be
/// signing in, however slow the machine is: while the one slice that is copied sleeps on the server.
/// </summary>
sealed class TokenRole : IAsyncDisposable
{
    static readonly TimeSpan Look = TimeSpan.FromMilliseconds(100);

    readonly CopyScenario _scenario;
    readonly TimeSpan _lifetime;
    readonly CancellationTokenSource _end = new();
    readonly Lock _lock = new();
    readonly Task _replacing;
    string _token;
    DateTimeOffset? _expiresOn;

    TokenRole(CopyScenario scenario, string name, TimeSpan? lifetime, string first)
    {
        (_scenario, Name, _lifetime, _token) = (scenario, name, lifetime ?? TimeSpan.FromMinutes(5), first);
        _replacing = lifetime is null ? Task.CompletedTask : ReplaceAsync();
    }

    public string Name { get; }

    /// <summary>The tokens that were handed out.</summary>
    public ConcurrentDictionary<string, bool> Tokens { get; } = new();

    /// <summary>A role that may do what a copy into <c>copied</c> does.</summary>
    /// <param name="scenario">The copy.</param>
    /// <param name="lifetime">How long a token is good for; null for longer than the test.</param>
    public static async Task<TokenRole> CreateAsync(CopyScenario scenario, TimeSpan? lifetime = null)
    {
        var name = $"app-{Guid.NewGuid():n}";
        await scenario.ExecuteAsync($"""
            CREATE ROLE "{name}" LOGIN; GRANT CREATE ON DATABASE "{scenario.Database}" TO "{name}";
            GRANT ALL ON SCHEMA public, copied TO "{name}"; GRANT ALL ON ALL TABLES IN SCHEMA public, copied TO "{name}"
            """);
        return new TokenRole(scenario, name, lifetime, await IssueAsync(scenario, name));
    }

    /// <summary>The token of the moment, as a service hands it out.</summary>
    public (string Token, DateTimeOffset ExpiresOn) Ask()
    {
        lock (_lock)
        {
            Tokens[_token] = true;
            // One that could not be replaced yet is still good. Whole seconds, as a client sees it.
            if (!(_expiresOn > DateTimeOffset.UtcNow))
                _expiresOn = DateTimeOffset.FromUnixTimeSeconds((DateTimeOffset.UtcNow + _lifetime).ToUnixTimeSeconds());
            return (_token, _expiresOn.Value);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _replacing;
        _end.Dispose();
    }

    async Task ReplaceAsync()
    {
        try
        {
            while (true)
            {
                await Task.Delay(Look, _end.Token);
                if (!(_expiresOn <= DateTimeOffset.UtcNow) || !await IsAsleepAsync())
                    continue;
                var next = await IssueAsync(_scenario, Name);
                lock (_lock)
                    (_token, _expiresOn) = (next, null);
            }
        }
        catch (OperationCanceledException)
        {
            // The test is over.
        }
    }

    /// <summary>Whether a slice sleeps, and will for a while: it does for three seconds.</summary>
    async Task<bool> IsAsleepAsync() => await _scenario.Cluster.ScalarAsync<bool>(_scenario.Database, $"""
        SELECT EXISTS (SELECT FROM pg_stat_activity
        WHERE usename = '{Name}' AND wait_event = 'PgSleep' AND query_start > clock_timestamp() - interval '2.5 seconds')
        """);

    static async Task<string> IssueAsync(CopyScenario scenario, string name)
    {
        var token = $"token-{Guid.NewGuid():n}";
        await scenario.ExecuteAsync($"ALTER ROLE \"{name}\" PASSWORD '{token}'");
        return token;
    }
}
