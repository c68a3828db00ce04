using System.Text.Json.Nodes;
using Sluice.Connections;
using Sluice.Definitions;
using Sluice.Definitions.Datasets;
using Sluice.Stores.Files;

namespace Sluice.Activities.Files;

/// <summary>A folder, or a container.</summary>
sealed class FolderItem(FileDataset dataset) : DatasetItem
{
    // ADF's limit of an output is 4 MB. What is listed is in memory.
    const int MaxListedCharacters = 4 << 20;

    readonly string _path = dataset.Location.FolderPath;
    DateTimeOffset? _start;
    DateTimeOffset? _end;

    /// <inheritdoc/>
    public override string Display => $"folder {(_path.Length == 0 ? dataset.Location.Container ?? "/" : _path)} of dataset '{dataset.Name}'";

    /// <inheritdoc/>
    public override IReadOnlyList<MetadataField> Fields { get; } =
    [
        MetadataField.ItemName, MetadataField.ItemType, MetadataField.Created, MetadataField.LastModified, MetadataField.ChildItems,
        MetadataField.Exists,
    ];

    /// <inheritdoc/>
    public override async Task<JsonObject?> ReadAsync(
        Factory factory, FactoryConnections connections, IReadOnlyList<MetadataField> fields, CancellationToken cancellationToken)
    {
        var store = await connections.StoreAsync(dataset.Store, dataset.Location.Container, cancellationToken);
        return await store.Faults.TranslateAsync(Side.Source, $"Listing {_path} in {store.Display}", async () =>
        {
            return await store.FindFolderAsync(_path, cancellationToken) is not { } found ? null
                : await ObjectAsync(fields, async field => field switch
                {
                    MetadataField.ItemName => (_path.Length > 0 ? _path : dataset.Location.Container ?? store.Display).Split('/', '\\')[^1],
                    MetadataField.ItemType => "Folder",
                    MetadataField.Created => Time(found.Created),
                    MetadataField.LastModified => Time(found.LastModified),
                    MetadataField.ChildItems => await ListAsync(store, cancellationToken),
                    _ => true,
                });
        });
    }

    /// <summary>The same folder, of which only files written at a time are listed.</summary>
    public FolderItem Within(DateTimeOffset? start, DateTimeOffset? end) => new(dataset) { _start = start, _end = end };

    /// <summary>Whether there is anything in it; null when it is not there.</summary>
    public async Task<bool?> HasItemsAsync(FactoryConnections connections, CancellationToken cancellationToken)
    {
        var store = await connections.StoreAsync(dataset.Store, dataset.Location.Container, cancellationToken);
        return await store.Faults.TranslateAsync<bool?>(Side.Source, $"Listing {_path} in {store.Display}", async () =>
        {
            if (await store.FindFolderAsync(_path, cancellationToken) is null)
                return null;
            await using var entries = store.ListLevelAsync(_path, cancellationToken).GetAsyncEnumerator(cancellationToken);
            return await entries.MoveNextAsync();
        });
    }

    async Task<JsonArray> ListAsync(FileStore store, CancellationToken cancellationToken)
    {
        var items = new List<(string Name, bool IsFile)>();
        var size = 0;
        await foreach (var entry in store.ListLevelAsync(_path, cancellationToken))
        {
            var isFile = entry.Length is not null;
            // With a time only files are listed, as in ADF.
            if ((_start ?? _end) is not null
                && (!isFile || entry.LastModified < _start || entry.LastModified >= _end))
            {
                continue;
            }

            var name = entry.Path[(entry.Path.LastIndexOf('/') + 1)..];
            items.Add((name, isFile));
            size += name.Length + """{"name":"","type":"Folder"},""".Length;
            if (size > MaxListedCharacters)
            {
                throw new SluiceException(Side.Source, "OutputTooLarge",
                    $"The list of what is in {Display} has more than 4 MB. List smaller folders, or ask for files of a time by "
                    + "modifiedDatetimeStart and modifiedDatetimeEnd.");
            }
        }

        return
        [
            .. items.OrderBy(item => item.Name, StringComparer.Ordinal)
                .Select(item => (JsonNode)new JsonObject { ["name"] = item.Name, ["type"] = item.IsFile ? "File" : "Folder" }),
        ];
    }
}
