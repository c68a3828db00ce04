using System.Text.Json.Nodes;

namespace Sluice.Activities;

/// <summary>What came of an activity's work, before what is large goes to the store.</summary>
sealed record WorkResult
{
    /// <summary>The output.</summary>
    public JsonNode? Output { get; init; }

    /// <summary>What the orchestration is to do now.</summary>
    public JsonNode? Next { get; init; }

    /// <summary>Of what the orchestration is to do, the values that are secret.</summary>
    public JsonObject? Secrets { get; init; }

    /// <summary>The items of a loop.</summary>
    public JsonArray? Items { get; init; }

    /// <summary>Set when it is not done yet: what it goes on from, and after how long.</summary>
    public (JsonNode State, TimeSpan After)? Continuation { get; init; }

    /// <summary>The event that it goes on with, should it come earlier; null for none.</summary>
    public string? Event { get; init; }

    /// <summary>What it failed with, which no other attempt can change.</summary>
    public SluiceException? Failure { get; init; }

    /// <summary>A variable to change.</summary>
    public (string Name, JsonNode? Value, bool IsAppended)? Variable { get; init; }

    /// <summary>Work that is done with the evaluation.</summary>
    public static ActivityWork Done(WorkResult result) => (_, _) => Task.FromResult(result);
}
