using System.Globalization;
using System.Text.Json.Nodes;
using Sluice.Stores.Files;
using Sluice.Triggers;

namespace Sluice.Cli.Serving.Watching;

/// <summary>Events of blobs as Event Grid tells them: https://learn.microsoft.com/azure/event-grid/event-schema-blob-storage.</summary>
static class BlobEvent
{
    /// <summary>A blob was written.</summary>
    /// <param name="place">Where it was found.</param>
    /// <param name="address">The address of the container.</param>
    /// <param name="file">The blob; its path begins in the container.</param>
    /// <param name="time">When it was written.</param>
    public static TriggerEvent Created(BlobPlace place, string address, StoredFile file, DateTimeOffset time) =>
        Of("Microsoft.Storage.BlobCreated", place, address, file, time, new JsonObject { ["api"] = "PutBlob", ["contentLength"] = file.Length });

    /// <summary>A blob was deleted.</summary>
    /// <inheritdoc cref="Created"/>
    public static TriggerEvent Deleted(BlobPlace place, string address, StoredFile file, DateTimeOffset time) =>
        Of("Microsoft.Storage.BlobDeleted", place, address, file, time, new JsonObject { ["api"] = "DeleteBlob" });

    static TriggerEvent Of(string type, BlobPlace place, string address, StoredFile file, DateTimeOffset time, JsonObject data)
    {
        var subject = place.SubjectOf(file.Path);
        data["eTag"] = file.Version;
        data["blobType"] = "BlockBlob";
        data["url"] = $"{address}/{file.Path}";
        var json = new JsonObject
        {
            ["topic"] = place.Scope,
            ["subject"] = subject,
            ["eventType"] = type,
            ["eventTime"] = time.UtcDateTime.ToString("O", CultureInfo.InvariantCulture),
            // The same whenever and by whom the blob is found.
            ["id"] = TextHash.Id($"{type}\n{subject}\n{file.Version}"),
            ["data"] = data,
            ["dataVersion"] = "",
            ["metadataVersion"] = "1",
        };
        return TriggerEvent.ReadAll(json, time).Single();
    }
}
