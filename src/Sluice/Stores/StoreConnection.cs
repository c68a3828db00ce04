using System.Text.Json.Nodes;
using Sluice.Stores.Files;

namespace Sluice.Stores;

/// <summary>What a linked service of a store leads to: an account with containers, each a store, or one store.</summary>
internal abstract class StoreConnection
{
    /// <summary>The account or place, for messages.</summary>
    public abstract string Display { get; }

    /// <summary>The account's name; null where there is none.</summary>
    public virtual string? Account => null;

    /// <summary>How its exceptions are told.</summary>
    public virtual StoreFaults Faults => StoreFaults.Common;

    /// <summary>A store; nothing is sent yet.</summary>
    /// <param name="container">The container; null where there are none.</param>
    public abstract FileStore Open(string? container);

    /// <summary>The same, for files that are read as a source says.</summary>
    /// <param name="container">The container; null where there are none.</param>
    /// <param name="settings">What <see cref="StoreType.ReadSettings"/> gave.</param>
    public virtual FileStore Open(string? container, JsonObject? settings) => Open(container);

    /// <summary>The containers by name; none where there are none.</summary>
    public virtual IAsyncEnumerable<string> ListContainersAsync(CancellationToken cancellationToken) => AsyncEnumerable.Empty<string>();

    /// <summary>Finds out whether it can be reached and signed in to, and what may be done there.</summary>
    /// <exception cref="SluiceException">It cannot.</exception>
    public abstract Task<StoreTest> TestAsync(TimeProvider time, CancellationToken cancellationToken);
}
