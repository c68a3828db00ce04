using System.Text.Json.Serialization;
using Sluice.Orchestration;

namespace Sluice.Activities;

/// <summary>One activity to evaluate and, unless the orchestration goes on with it, to run.</summary>
/// <param name="Run">The run.</param>
/// <param name="Activity">Its name in the pipeline.</param>
/// <param name="Type">Its type.</param>
/// <param name="Path">Its place in the run: the names of the activities around it, with the numbers of loops' rounds.</param>
/// <param name="Frame">What its expressions see.</param>
public sealed record ActivityRequest(PipelineRunRequest Run, string Activity, string Type, string Path, Frame Frame)
{
    const string FirstRound = "[0]";

    /// <summary>The place of what begins with this: a loop whose rounds are evaluated begins with the first. Null for later ones.</summary>
    [JsonIgnore]
    internal string? BegunPath => Path.EndsWith(Activity, StringComparison.Ordinal) ? Path
        : Path.EndsWith(FirstRound, StringComparison.Ordinal) ? Path[..^FirstRound.Length] : null;

    /// <summary>The orchestration that it is called by, and that events are raised for.</summary>
    [NotOfIdentity]
    public string InstanceId { get; init; } = "";

    /// <summary>What it left behind when it was not done yet, and is to go on from; null at its beginning.</summary>
    public StoredValue? State { get; init; }

    /// <summary>Whether it may be done again when nobody knows whether it was done.</summary>
    [NotOfIdentity]
    public bool IsRepeatable { get; init; } = true;

    /// <summary>Which attempt it is, from 0; only of those that may not be done again.</summary>
    [NotOfIdentity]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public int Attempt { get; init; }

    /// <summary>When it must have ended, all attempts together.</summary>
    [NotOfIdentity]
    public DateTimeOffset? Deadline { get; init; }

    /// <summary>The bytes of an output that may be carried in the history.</summary>
    public int MostCarried { get; init; } = Carried.AtTop;
}
