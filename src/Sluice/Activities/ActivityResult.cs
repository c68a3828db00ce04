using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Sluice.Activities;

/// <summary>What came of an activity's evaluation.</summary>
public sealed record ActivityResult
{
    /// <summary>Whether the activity is done: nothing more is to be waited for or decided.</summary>
    [JsonIgnore]
    public bool IsEnd => Next is null && Continuation is null && Failure is null;

    /// <summary>Its output.</summary>
    public StoredValue? Output { get; init; }

    /// <summary>What its orchestration is to do now; of control flow only.</summary>
    public JsonNode? Next { get; init; }

    /// <summary>Where the secrets lie that belong to it.</summary>
    public StoredValue? Secrets { get; init; }

    /// <summary>The pages of a loop's items.</summary>
    public IReadOnlyList<StoredValue>? Pages { get; init; }

    /// <summary>Set when it is not done yet: how it goes on.</summary>
    public Continuation? Continuation { get; init; }

    /// <summary>The message of what it failed with, which no other attempt can change; null when it did not.</summary>
    public string? Failure { get; init; }

    /// <summary>The variable that it changed.</summary>
    public VariableChange? Variable { get; init; }
}
