using System.Collections.Concurrent;
using Sluice.Tests.Copying.Support;

namespace Sluice.Tests.Credentials;

/// <summary>
/// A role whose passwords are tokens: each is good for a while only, and the server itself refuses it afterwards. The server looks at the
/// role before it asks for the password, so that a token must be there before somebody connects: it is replaced in its second half, and
/// not while somebody may be signing in.
/// </summary>
sealed class TokenRole : IAsyncDisposable
{
    static readonly TimeSpan Quiet = TimeSpan.FromMilliseconds(1500);
    static readonly TimeSpan Look = TimeSpan.FromMilliseconds(100);

    readonly CopyScenario _scenario;
    readonly TimeSpan _lifetime;
    readonly CancellationTokenSource _end = new();
    readonly Task _replacing;
    DateTimeOffset _lastAsked;
    (string Token, DateTimeOffset ExpiresOn) _current;

    TokenRole(CopyScenario scenario, string name, TimeSpan lifetime, (string, DateTimeOffset) first)
    {
        (_scenario, Name, _lifetime, _current) = (scenario, name, lifetime, first);
        _replacing = ReplaceAsync();
    }

    public string Name { get; }

    /// <summary>The tokens that were handed out.</summary>
    public ConcurrentDictionary<string, bool> Tokens { get; } = new();

    /// <summary>A role that may do what a copy into <c>copied</c> does.</summary>
    public static async Task<TokenRole> CreateAsync(CopyScenario scenario, TimeSpan? lifetime = null)
    {
        var name = $"app-{Guid.NewGuid():n}";
        await scenario.ExecuteAsync($"""
            CREATE ROLE "{name}" LOGIN; GRANT CREATE ON DATABASE "{scenario.Database}" TO "{name}";
            GRANT ALL ON SCHEMA public, copied TO "{name}"; GRANT ALL ON ALL TABLES IN SCHEMA public, copied TO "{name}"
            """);
        var life = lifetime ?? TimeSpan.FromMinutes(5);
        return new TokenRole(scenario, name, life, await IssueAsync(scenario, name, life));
    }

    /// <summary>The token of the moment, as a service hands it out.</summary>
    public (string Token, DateTimeOffset ExpiresOn) Ask()
    {
        _lastAsked = DateTimeOffset.UtcNow;
        Tokens[_current.Token] = true;
        return _current;
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
                var now = DateTimeOffset.UtcNow;
                if (now - _lastAsked > Quiet && _current.ExpiresOn - now < _lifetime / 2)
                    _current = await IssueAsync(_scenario, Name, _lifetime);
            }
        }
        catch (OperationCanceledException)
        {
            // The test is over.
        }
    }

    static async Task<(string, DateTimeOffset)> IssueAsync(CopyScenario scenario, string name, TimeSpan lifetime)
    {
        // Whole seconds, as a client sees it.
        var expiresOn = DateTimeOffset.FromUnixTimeSeconds((DateTimeOffset.UtcNow + lifetime).ToUnixTimeSeconds());
        var token = $"token-{Guid.NewGuid():n}";
        await scenario.ExecuteAsync($"ALTER ROLE \"{name}\" PASSWORD '{token}' VALID UNTIL '{expiresOn:u}'");
        return (token, expiresOn);
    }
}
