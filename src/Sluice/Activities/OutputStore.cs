using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Azure.Storage.Blobs;
using Sluice.Stores.AzureBlob;
using Sluice.Stores.Files;
using Sluice.Stores.LocalFolder;

namespace Sluice.Activities;

/// <summary>Where runs keep the values that are too large, or too secret, for an orchestration's history.</summary>
public abstract class OutputStore
{
    // Of the usual 64 levels a value that is made of others would not have enough.
    static readonly JsonSerializerOptions Deep = new(TypedJson.Options) { MaxDepth = 1000 };

    /// <summary>How long values are kept: as long as ADF keeps runs.</summary>
    public static TimeSpan Retention { get; } = TimeSpan.FromDays(45);

    /// <summary>A store in a folder of this machine, which only its owner can read.</summary>
    public static OutputStore InFolder(string folder) =>
        new FileOutputStore(new Lazy<FileStore>(() => new LocalFolderStore(folder, isPrivate: true)));

    /// <summary>A store in a container of an account, which is asked for when the first value comes: most runs have none.</summary>
    public static OutputStore InContainer(Func<BlobContainerClient> container) =>
        new FileOutputStore(new Lazy<FileStore>(() => new AzureBlobStore(container())));

    /// <summary>A store that ends with the process, for runs that are not resumed.</summary>
    public static OutputStore InMemory() => new MemoryOutputStore();

    static byte[] BytesOf(JsonNode? value) => JsonSerializer.SerializeToUtf8Bytes(value, Deep.Of<JsonNode?>());

    /// <summary>Keeps a value: it is carried when it has at most so many bytes, else it lies here.</summary>
    /// <param name="runId">The run.</param>
    /// <param name="name">What it is in the run; the same in every attempt, which replaces what another one has left.</param>
    /// <param name="value">The value.</param>
    /// <param name="most">The bytes that may be carried.</param>
    /// <param name="cancellationToken">Ends it.</param>
    internal async Task<StoredValue> KeepAsync(string runId, string name, JsonNode? value, int most, CancellationToken cancellationToken)
    {
        var bytes = BytesOf(value);
        if (bytes.Length <= most && JsonText.DepthOf(value) <= Carried.MostDeep)
            return new StoredValue(value);
        return await KeepAsync(runId, name, bytes, cancellationToken);
    }

    /// <summary>Keeps a value that is secret: it is never carried.</summary>
    /// <inheritdoc cref="KeepAsync(string, string, JsonNode?, int, CancellationToken)"/>
    internal async Task<StoredValue> KeepSecretAsync(string runId, string name, JsonNode? value, CancellationToken cancellationToken) =>
        await KeepAsync(runId, name, BytesOf(value), cancellationToken) with { IsSecure = true };

    async Task<StoredValue> KeepAsync(string runId, string name, byte[] bytes, CancellationToken cancellationToken)
    {
        var key = KeyOf(runId, name);
        await WriteAsync(key, bytes, cancellationToken);
        return new StoredValue(null, key);
    }

    /// <summary>The value behind what is carried.</summary>
    internal async Task<JsonNode?> ReadAsync(StoredValue? stored, CancellationToken cancellationToken)
    {
        if (stored?.Key is null)
            return stored?.Value;
        var bytes = await FindAsync(stored.Key, cancellationToken) ?? throw new SluiceException(Side.Engine, "OutputNotFound",
            $"What a run had kept in {Display} as {stored.Key} is no longer there. Values are kept for {Retention.Days} days. Start a new run; "
            + "resume a run on the machine and as the user that started it.");
        var value = JsonNode.Parse(bytes, documentOptions: new JsonDocumentOptions { MaxDepth = Deep.MaxDepth });
        return stored.Index is { } index ? value!.AsArray()[index]?.DeepClone() : value;
    }

    /// <summary>The value of a variable; where it was only appended to, the list of that.</summary>
    internal async Task<JsonNode?> ReadAsync(VariableValue variable, CancellationToken cancellationToken)
    {
        var value = variable.Value is { } set ? (await ReadAsync(set, cancellationToken))?.DeepClone() : new JsonArray();
        foreach (var list in variable.Appended)
        {
            foreach (var item in await ReadAsync(list, cancellationToken) as JsonArray ?? [])
                (value as JsonArray)?.Add(item?.DeepClone());
        }

        return value;
    }

    /// <summary>What was kept under a name, none of it carried; null when there is nothing.</summary>
    internal async Task<JsonNode?> FindAsync(string runId, string name, CancellationToken cancellationToken) =>
        await FindAsync(KeyOf(runId, name), cancellationToken) is { } bytes ? JsonNode.Parse(bytes) : null;

    /// <summary>Leaves a mark under a name, unless there is one: of several at the same time one does.</summary>
    /// <returns>Whether it did.</returns>
    internal Task<bool> TryMarkAsync(string runId, string name, string mark, CancellationToken cancellationToken) =>
        TryCreateAsync(KeyOf(runId, name), Encoding.UTF8.GetBytes(mark), cancellationToken);

    /// <summary>Puts another mark in its place.</summary>
    internal Task MarkAsync(string runId, string name, string mark, CancellationToken cancellationToken) =>
        WriteAsync(KeyOf(runId, name), Encoding.UTF8.GetBytes(mark), cancellationToken);

    /// <summary>The mark under a name, which may be less than all of it when its process has died; null when there is none.</summary>
    internal async Task<string?> FindMarkAsync(string runId, string name, CancellationToken cancellationToken) =>
        await FindAsync(KeyOf(runId, name), cancellationToken) is { } bytes ? Encoding.UTF8.GetString(bytes) : null;

    static string KeyOf(string runId, string name) =>
        $"{runId}/{TextHash.Short(name)}.json";

    /// <summary>Deletes what a run has kept.</summary>
    /// <exception cref="SluiceException">The store cannot be reached.</exception>
    public abstract Task DeleteAsync(string runId, CancellationToken cancellationToken);

    /// <summary>Deletes what was written before a time.</summary>
    /// <exception cref="SluiceException">The store cannot be reached.</exception>
    public abstract Task DeleteBeforeAsync(DateTimeOffset time, CancellationToken cancellationToken);

    /// <summary>Where it is, for messages.</summary>
    private protected abstract string Display { get; }

    private protected abstract Task WriteAsync(string key, byte[] bytes, CancellationToken cancellationToken);

    private protected abstract Task<bool> TryCreateAsync(string key, byte[] bytes, CancellationToken cancellationToken);

    private protected abstract Task<byte[]?> FindAsync(string key, CancellationToken cancellationToken);
}
