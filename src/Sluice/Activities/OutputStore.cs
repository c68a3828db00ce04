using System.Security.Cryptography;
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
    /// <summary>A store in a folder of this machine.</summary>
    public static OutputStore InFolder(string folder) => new FileOutputStore(new Lazy<FileStore>(() => new LocalFolderStore(folder)));

    /// <summary>A store in a container of an account, which is asked for when the first value comes: most runs have none.</summary>
    public static OutputStore InContainer(Func<BlobContainerClient> container) =>
        new FileOutputStore(new Lazy<FileStore>(() => new AzureBlobStore(container())));

    /// <summary>A store that ends with the process, for runs that are not resumed.</summary>
    public static OutputStore InMemory() => new MemoryOutputStore();

    /// <summary>Keeps a value: it is carried when it has at most so many bytes, else it lies here.</summary>
    /// <param name="runId">The run.</param>
    /// <param name="name">What it is in the run; the same in every attempt, which replaces what another one has left.</param>
    /// <param name="value">The value.</param>
    /// <param name="most">The bytes that may be carried.</param>
    /// <param name="cancellationToken">Ends it.</param>
    internal async Task<StoredValue> KeepAsync(string runId, string name, JsonNode? value, int most, CancellationToken cancellationToken)
    {
        var bytes = JsonSerializer.SerializeToUtf8Bytes(value);
        if (bytes.Length <= most)
            return new StoredValue(value);
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name)).AsSpan(0, 8));
        var key = $"{runId}/{hash}.json";
        await WriteAsync(key, bytes, cancellationToken);
        return new StoredValue(null, key);
    }

    /// <summary>The value behind what is carried.</summary>
    internal async Task<JsonNode?> ReadAsync(StoredValue? stored, CancellationToken cancellationToken)
    {
        if (stored?.Key is null)
            return stored?.Value;
        var value = JsonNode.Parse(await ReadAsync(stored.Key, cancellationToken));
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

    private protected abstract Task WriteAsync(string key, byte[] bytes, CancellationToken cancellationToken);

    private protected abstract Task<byte[]> ReadAsync(string key, CancellationToken cancellationToken);
}
