using System.Text.Json.Nodes;

namespace Sluice.Activities;

/// <summary>Whether a loop that ends by a condition goes on.</summary>
/// <param name="IsDone">Whether the condition is met.</param>
/// <param name="TimeoutSeconds">How long the loop may take in all.</param>
sealed record LoopVerdict(bool IsDone, long TimeoutSeconds)
{
    /// <summary>The wait before the next round.</summary>
    public int WaitSeconds { get; init; }

    /// <summary>What it waits for, for messages: <c>there is no file a.csv</c>; null where nothing is known.</summary>
    public string? Lacking { get; init; }

    /// <summary>The verdict of an evaluation.</summary>
    public static LoopVerdict Of(ActivityResult result) => result.Next.Read<LoopVerdict>()!;

    /// <summary>As the result of an evaluation.</summary>
    public JsonNode ToJson() => TypedJson.ToNode(this)!;
}
