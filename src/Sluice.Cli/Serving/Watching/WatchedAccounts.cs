using Sluice.Connections;
using Sluice.Definitions;
using Sluice.Stores;
using Sluice.Triggers;

namespace Sluice.Cli.Serving.Watching;

/// <summary>Finds where the blobs of a storage account are on this machine, among the linked services of a factory.</summary>
/// <param name="served">The factory.</param>
sealed class WatchedAccounts(ServedFactory served)
{
    readonly Dictionary<BlobPlace, WatchedContainer> _found = [];

    /// <summary>The factory.</summary>
    public ServedFactory Served => served;

    /// <summary>
    /// The container of a place, by the linked service that is of its account, or is called so; else by the only one that holds blobs, or
    /// the only folder where none does.
    /// </summary>
    /// <exception cref="SluiceException">There is none; the message says which to name.</exception>
    public async Task<WatchedContainer> FindAsync(BlobPlace place, CancellationToken cancellationToken)
    {
        if (_found.TryGetValue(place, out var known))
            return known;
        if (place.Container.Length == 0)
        {
            throw new SluiceException(Side.Definition, "ContainerNotNamed",
                "Its blobPathBeginsWith names no container to look through. Begin it with one: /container/blobs/");
        }

        var all = await ListAsync(cancellationToken);
        var found = all.Find(one => one.Connection?.Account?.Equals(place.Account, StringComparison.OrdinalIgnoreCase) == true)
            ?? all.Find(one => one.Name.Equals(place.Account, StringComparison.OrdinalIgnoreCase))
            ?? Only(all.FindAll(one => one.HasContainers)) ?? (all.Exists(one => one.HasContainers) ? null : Only(all));
        if (found is null)
        {
            throw new SluiceException(Side.Definition, "AccountNotFound",
                $"None of the linked services that hold files is of the storage account '{place.Account}', and there is not only one. "
                + $"Give the one whose files are meant the name {place.Account}, or have an override name that account in it.");
        }

        return found.Connection is not { } connection ? throw found.Fault!
            : _found[place] = found.HasContainers ? new WatchedContainer(connection.Open(place.Container), "") : new WatchedContainer(connection.Open(null), place.Container);
    }

    static Candidate? Only(List<Candidate> candidates) => candidates is [var only] ? only : null;

    async Task<List<Candidate>> ListAsync(CancellationToken cancellationToken)
    {
        var candidates = new List<Candidate>();
        foreach (var resource in served.Factory.All(ResourceKind.LinkedService))
        {
            if (served.Factory.Types.LinkedService($"{resource.Properties["type"]}") is not (StoreType { CanList: true } type, _))
                continue;
            try
            {
                var service = await served.Connections.StoreServiceAsync(new Reference(resource.Name, []), cancellationToken);
                var connection = await served.Connections.ConnectAsync(service, cancellationToken);
                candidates.Add(new Candidate(resource.Name, type.HasContainers, connection, null));
            }
            catch (SluiceException fault)
            {
                // It may be another one that is meant.
                candidates.Add(new Candidate(resource.Name, type.HasContainers, null, fault));
            }
        }

        return candidates;
    }

    /// <summary>A linked service that may be meant.</summary>
    sealed record Candidate(string Name, bool HasContainers, StoreConnection? Connection, SluiceException? Fault);
}
