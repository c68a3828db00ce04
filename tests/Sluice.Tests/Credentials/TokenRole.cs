using System.Collections.Concurrent;
using Sluice.Tests.Copying;

namespace Sluice.Tests.Credentials;

/// <summary>
/// A role whose passwords are tokens: each is good for some seconds only, and the server itself refuses it afterwards. The same one is
/// handed out until it is nearly over, as the services that issue tokens do.
/// </summary>
sealed class TokenRole(CopyScenario scenario, string name, TimeSpan lifetime)
{
    static readonly TimeSpan Margin = TimeSpan.FromSeconds(1);

    readonly SemaphoreSlim _one = new(1);
    (string Token, DateTimeOffset ExpiresOn) _current;

    public string Name => name;

    /// <summary>All tokens that there were.</summary>
    public ConcurrentQueue<string> Tokens { get; } = new();

    /// <summary>A role that may do what a copy into <c>copied</c> does.</summary>
    public static async Task<TokenRole> CreateAsync(CopyScenario scenario, TimeSpan? lifetime = null)
    {
        var name = $"app-{Guid.NewGuid():n}";
        await scenario.ExecuteAsync($"""
            CREATE ROLE "{name}" LOGIN; GRANT CREATE ON DATABASE "{scenario.Database}" TO "{name}";
            GRANT ALL ON SCHEMA public, copied TO "{name}"; GRANT ALL ON ALL TABLES IN SCHEMA public, copied TO "{name}"
            """);
        return new TokenRole(scenario, name, lifetime ?? TimeSpan.FromMinutes(5));
    }

    public async Task<(string Token, DateTimeOffset ExpiresOn)> IssueAsync()
    {
        await _one.WaitAsync();
        try
        {
            var now = DateTimeOffset.UtcNow;
            if (now + Margin < _current.ExpiresOn)
                return _current;
            // As a client sees it: whole seconds.
            var expiresOn = DateTimeOffset.FromUnixTimeSeconds((now + lifetime).ToUnixTimeSeconds());
            _current = ($"token-{Guid.NewGuid():n}", expiresOn);
            await scenario.ExecuteAsync($"ALTER ROLE \"{name}\" PASSWORD '{_current.Token}' VALID UNTIL '{expiresOn:u}'");
            Tokens.Enqueue(_current.Token);
            return _current;
        }
        finally
        {
            _one.Release();
        }
    }
}
