namespace Sluice.Triggers.Events;

/// <summary><c>BlobEventsTrigger</c>: is due when a blob was written or deleted.</summary>
sealed class BlobEventsTrigger() : TriggerType("BlobEventsTrigger")
{
    static readonly string[] Known = ["Microsoft.Storage.BlobCreated", "Microsoft.Storage.BlobDeleted"];

    /// <inheritdoc/>
    public override Occurrence Outline => new("", default) { Body = BlobEvents.Body("", "") };

    /// <inheritdoc/>
    public override TriggerCondition? Read(TriggerReading reading)
    {
        var properties = reading.Properties;
        var scope = properties.Text("scope", required: true);
        var types = properties.Texts("events");
        if (types.Count == 0 || types.Any(type => !Known.Contains(type, StringComparer.OrdinalIgnoreCase)))
        {
            properties.Error(
                "events", "a list of types of events is wanted", $"Use {string.Join(" or ", Known)}", string.Join(", ", types));
        }

        var (begins, ends) = (properties.Text("blobPathBeginsWith") ?? "", properties.Text("blobPathEndsWith") ?? "");
        if (begins.Length == 0 && ends.Length == 0)
            properties.Error("blobPathBeginsWith", "this or blobPathEndsWith is required", "Write for example /container/blobs/folder/");
        var ignoresEmpty = properties.Boolean("ignoreEmptyBlobs") ?? true;
        return scope is null ? null : new BlobEvents(scope, types)
        {
            BeginsWith = begins is "" or ['/', ..] ? begins : $"/{begins}",
            EndsWith = ends,
            IgnoresEmpty = ignoresEmpty,
        };
    }
}
