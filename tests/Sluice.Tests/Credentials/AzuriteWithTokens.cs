namespace Sluice.Tests.Credentials;

/// <summary>A storage account over TLS that takes tokens, for the tests of a class; it starts when the first one asks for it.</summary>
public sealed class AzuriteWithTokens : IAsyncLifetime, IDisposable
{
    readonly Lazy<Task<Azurite>> _azurite;

    /// <summary>Starts nothing yet.</summary>
    public AzuriteWithTokens() => _azurite = new(() =>
    {
        var (certificate, key) = Authority.FilesForLoopback();
        return Azurite.StartWithTokensAsync(certificate, key);
    });

    /// <summary>Whose certificate it shows.</summary>
    internal OwnAuthority Authority { get; } = new();

    /// <summary>The account's address.</summary>
    public async Task<string> EndpointAsync() => (await _azurite.Value).Endpoint.AbsoluteUri;

    /// <inheritdoc/>
    public Task InitializeAsync() => Task.CompletedTask;

    /// <inheritdoc/>
    public async Task DisposeAsync()
    {
        if (_azurite.IsValueCreated)
            await (await _azurite.Value).DisposeAsync();
    }

    /// <inheritdoc/>
    public void Dispose() => Authority.Dispose();
}
