using System.Globalization;
using System.Text.Json.Nodes;
using Sluice.Connections;
using Sluice.Definitions;

namespace Sluice.Activities.Files;

/// <summary>
/// <c>Validation</c>: waits until a file, a folder or a table is there as it is wanted. Each look is a step; nothing is held between two
/// of them.
/// </summary>
sealed class ValidationActivity() : ActivityType("Validation")
{
    // ADF's.
    const int DefaultSleepSeconds = 10;
    const int MostSleepSeconds = 86_400;
    static readonly TimeSpan DefaultTimeout = TimeSpan.FromDays(7);

    // What a Double holds exactly, and more than any file has.
    const double MostBytes = 1L << 53;

    /// <inheritdoc/>
    public override ActivityWork? Read(ActivityReading reading) => reading.Properties(properties =>
    {
        var timeout = properties.Duration("timeout") ?? DefaultTimeout;
        var sleep = properties.Integer("sleep", 1, MostSleepSeconds) ?? DefaultSleepSeconds;
        var size = (long?)properties.Number("minimumSize", 0, MostBytes);
        var hasItems = properties.Boolean("childItems");
        var item = DatasetItem.Of(reading.Dataset(properties, "dataset"));
        if (size is not null && item is TableItem)
            properties.Hint("minimumSize", "it has no effect: only files have a size");
        if (hasItems is not null && item is TableItem)
            properties.Hint("childItems", "it has no effect: only folders have items");
        return item is null ? null : async (host, cancellationToken) =>
        {
            var fields = item.Fields.Intersect(
                [MetadataField.Exists, MetadataField.ItemName, MetadataField.ItemType, MetadataField.Size, MetadataField.LastModified]);
            var (found, lacking) = await LookAsync(
                item, reading.Factory, host.Connections, [.. fields], size, hasItems, cancellationToken);
            return new WorkResult
            {
                Output = lacking is null ? found : null,
                Next = new LoopVerdict(lacking is null, (long)timeout.TotalSeconds) { WaitSeconds = sleep, Lacking = lacking is null ? null : reading.Secrecy.Of(lacking) }.ToJson(),
            };
        };
    });

    /// <inheritdoc/>
    public override Task<StoredValue?> RunAsync(ControlFlow flow) => flow.RepeatAsync();

    /// <summary>What is there, and what is wanted of it and is not there yet.</summary>
    static async Task<(JsonObject? Found, string? Lacking)> LookAsync(
        DatasetItem item, Factory factory, FactoryConnections connections, IReadOnlyList<MetadataField> fields, long? size, bool? hasItems,
        CancellationToken cancellationToken)
    {
        try
        {
            var found = await item.ReadAsync(factory, connections, fields, cancellationToken);
            if (found is null)
                return (null, $"there is no {item.Display}");
            if (item is FileItem && (long)found[DatasetItem.NameOf(MetadataField.Size)]! is var length && length < size)
                return (found, string.Create(CultureInfo.InvariantCulture, $"{item.Display} has {length} bytes, not {size}"));
            if (hasItems is { } wanted && item is FolderItem folder && await folder.HasItemsAsync(connections, cancellationToken) != wanted)
                return (found, $"{item.Display} {(wanted ? "is empty" : "is not empty")}");
            return (found, null);
        }
        catch (SluiceException fault) when (fault.IsTransient)
        {
            // It may be told at the next look.
            return (null, fault.Detail.TrimEnd('.'));
        }
    }
}
