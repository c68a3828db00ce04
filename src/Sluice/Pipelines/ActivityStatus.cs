using System.Text.Json.Serialization;

namespace Sluice.Pipelines;

/// <summary>How an activity ended.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ActivityStatus>))]
public enum ActivityStatus
{
    /// <summary>It did its work.</summary>
    Succeeded,

    /// <summary>It failed.</summary>
    Failed,

    /// <summary>It did not run.</summary>
    Skipped,
}
