using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Sluice.Activities;

/// <summary>A value as orchestrations carry it: itself when it is small, else where it lies in the run's store.</summary>
/// <param name="Value">The value; null too when it lies in the store.</param>
/// <param name="Key">Where it lies; null when it is carried.</param>
/// <param name="Index">Which item it is of the list that lies there; null when it is all of it.</param>
public sealed record StoredValue(JsonNode? Value, string? Key = null, int? Index = null)
{
    /// <summary>Whether it is secret: it lies in the store then, and what is made of it is secret, too.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool IsSecure { get; init; }
}
