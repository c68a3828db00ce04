using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Sluice.Flows.Items;

/// <summary>What the Flow Service knows by an id: a connection, a mapping set, a flow.</summary>
/// <param name="Shown">It, as it is told.</param>
sealed record FlowItem(JsonObject Shown)
{
    /// <summary>The definition in the factory that it is; null when it is none.</summary>
    public string? Definition { get; init; }

    /// <summary>Whether its deletion has begun: nobody sees it any more, and whoever deletes it again ends that.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool IsDeleted { get; init; }

    /// <summary>The version of its document.</summary>
    [JsonIgnore]
    public string Version { get; init; } = "";

    /// <summary>Its id.</summary>
    [JsonIgnore]
    public string Id => (string)Shown["id"]!;

    /// <summary>Its ETag, with quotation marks: another one after every change.</summary>
    [JsonIgnore]
    public string Tag => (string)Shown["etag"]!;

    /// <summary>Its name; empty without one.</summary>
    [JsonIgnore]
    public string Name => (string?)Shown["name"] ?? "";
}
