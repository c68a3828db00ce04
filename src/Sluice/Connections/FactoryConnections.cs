using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Sluice.Credentials;
using Sluice.Definitions;
using Sluice.Definitions.LinkedServices;
using Sluice.Http;
using Sluice.PostgreSql.Connecting;
using Sluice.Stores;
using Sluice.Stores.Files;

namespace Sluice.Connections;

/// <summary>Opens what the references into a factory mean. Databases are kept, so that their connections are pooled.</summary>
/// <param name="factory">Where the linked services are.</param>
/// <param name="secrets">Where their secrets are.</param>
/// <param name="time">The clock of what is done over them.</param>
public sealed class FactoryConnections(Factory factory, SecretSource secrets, TimeProvider time) : IAsyncDisposable
{
    readonly ConcurrentDictionary<string, Lazy<Task<PostgreSqlDatabase>>> _databases = new();

    /// <summary>The clock of what is done over them.</summary>
    internal TimeProvider Time => time;

    /// <summary>What they sign in with.</summary>
    internal SecretSource Secrets => secrets;

    /// <summary>Sends requests to where definitions say.</summary>
    internal HttpSender Http { get; init; } = new(HttpRules.OfEnvironment);

    /// <summary>The database of a linked service.</summary>
    /// <remarks>Whoever waits for its secrets may give up; others that wait for them do not.</remarks>
    internal async Task<PostgreSqlDatabase> DatabaseAsync(Reference reference, CancellationToken cancellationToken)
    {
        var database = _databases.GetOrAdd(reference.Key, _ => new(() => ConnectAsync(reference)));
        try
        {
            return await database.Value.WaitAsync(cancellationToken);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            // A secret that cannot be had now may be there next time.
            _databases.TryRemove(new(reference.Key, database));
            throw;
        }
    }

    /// <summary>The store of a linked service: one of its containers, or all of it where there are none.</summary>
    /// <exception cref="SluiceException">It holds no files, or a secret cannot be had.</exception>
    internal Task<FileStore> StoreAsync(Reference reference, string? container, CancellationToken cancellationToken) =>
        StoreAsync(reference, container, null, cancellationToken);

    /// <summary>The same, for files that are read as the settings of a source say.</summary>
    /// <exception cref="SluiceException">It holds no files, or a secret cannot be had.</exception>
    internal async Task<FileStore> StoreAsync(
        Reference reference, string? container, JsonObject? settings, CancellationToken cancellationToken) =>
        (await ConnectAsync(await StoreServiceAsync(reference, cancellationToken), cancellationToken)).Open(container, settings);

    /// <summary>A linked service that holds files, with all that is known of it.</summary>
    /// <exception cref="SluiceException">It holds none.</exception>
    internal async Task<StoreLinkedService> StoreServiceAsync(Reference reference, CancellationToken cancellationToken)
    {
        var service = await ServiceAsync(reference, cancellationToken);
        return service as StoreLinkedService ?? throw new SluiceException(
            Side.Definition, "NotAStore", $"Linked service '{reference.Name}' of type {service.Type} holds no files.");
    }

    /// <summary>Connects to a store; nothing is sent yet.</summary>
    internal Task<StoreConnection> ConnectAsync(StoreLinkedService service, CancellationToken cancellationToken) =>
        service.ConnectAsync(new StoreAccess(secrets, Http, time), cancellationToken);

    /// <summary>A linked service with all that is known of it, also from vaults.</summary>
    internal Task<LinkedService> ServiceAsync(Reference reference, CancellationToken cancellationToken) =>
        factory.LinkedServiceAsync(reference, secret => secrets.GetAsync(secret, cancellationToken));

    async Task<PostgreSqlDatabase> ConnectAsync(Reference reference) => await PostgreSqlDatabase.CreateAsync(
        (PostgreSqlLinkedService)await ServiceAsync(reference, CancellationToken.None), secrets, time, CancellationToken.None);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var database in _databases.Values)
        {
            if (database.IsValueCreated && database.Value.IsCompletedSuccessfully)
                await (await database.Value).DisposeAsync();
        }

        Http.Dispose();
    }
}
