using System.Collections.Concurrent;
using Sluice.Definitions;
using Sluice.Definitions.LinkedServices;

namespace Sluice.Credentials;

/// <summary>
/// The secrets of a factory's key vaults, kept in memory for a while. An environment variable <c>SLUICE_SECRET__name</c> stands in for
/// one where it is set, and so does what a <see cref="SecretKeeper"/> has.
/// </summary>
/// <param name="factory">Where the vaults' linked services are.</param>
/// <param name="time">The clock by which values grow old.</param>
internal sealed class KeyVaultSecretSource(Factory factory, TimeProvider time) : SecretSource
{
    /// <summary>
    /// How long a value is used without asking again. A vault takes a few thousand requests in ten seconds, which the slices of large copies
    /// would use up; a secret that was replaced is noticed after this time.
    /// </summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(5);

    readonly ConcurrentDictionary<(string Vault, string Secret, string? Version), Fetch> _fetches = new();
    readonly ConcurrentDictionary<string, Lazy<KeyVault>> _vaults = new();

    /// <summary>Keeps the secrets that were given over the API; null for nobody.</summary>
    internal SecretKeeper? Keeper { get; init; }

    /// <summary>How to reach a vault that stands in on this machine, or null.</summary>
    internal LocalVaultAccess? Local { get; init; }

    /// <inheritdoc/>
    protected override async ValueTask<string> GetAsync(Secret.InVault secret, CancellationToken cancellationToken)
    {
        if (EnvironmentSecretSource.Find(secret.Name) is { } standIn)
            return standIn;
        if (Keeper is not null && secret.Store.Equals(SecretKeeper.Store, StringComparison.OrdinalIgnoreCase)
            && await Keeper.FindAsync(secret.Name, cancellationToken) is { } kept)
        {
            return kept;
        }

        // Names match case-insensitively, in a factory and in a vault.
        var key = (secret.Store.ToUpperInvariant(), secret.Name.ToUpperInvariant(), secret.Version);
        var now = time.GetUtcNow();
        var fetch = _fetches.AddOrUpdate(
            key, _ => Start(), (_, current) => now - current.Started < Lifetime ? current : Start());
        try
        {
            return await fetch.Value.Value.WaitAsync(cancellationToken);
        }
        catch (SluiceException)
        {
            // It may be there, or be allowed, the next time.
            _fetches.TryRemove(new(key, fetch));
            throw;
        }

        // Not cancelled with the one who asked first: others may wait for the same.
        Fetch Start() => new(now, new(() => FetchAsync(secret)));
    }

    async Task<string> FetchAsync(Secret.InVault secret)
    {
        var vault = _vaults.GetOrAdd(secret.Store.ToUpperInvariant(), _ => new(() => Open(secret.Store)));
        return await vault.Value.GetAsync(secret, CancellationToken.None);
    }

    KeyVault Open(string store) => factory.LinkedService(new Reference(store, [])) is KeyVaultLinkedService service
        ? new KeyVault(service, this, Local)
        : throw new SluiceException(Side.Definition, "NotAVault", $"Linked service '{store}' is not a key vault. Use one of type AzureKeyVault.");

    sealed record Fetch(DateTimeOffset Started, Lazy<Task<string>> Value);
}
