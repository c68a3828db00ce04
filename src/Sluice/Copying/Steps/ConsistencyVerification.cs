using System.Text.Json.Serialization;

namespace Sluice.Copying.Steps;

/// <summary>What was verified.</summary>
/// <param name="VerificationResult"><c>Verified</c>, <c>NotVerified</c>, or <c>Unsupported</c> where a store does not tell enough of its files.</param>
/// <param name="InconsistentData"><c>None</c>; absent when nothing was verified.</param>
public sealed record ConsistencyVerification(
    [property: JsonPropertyName("VerificationResult")] string VerificationResult,
    [property: JsonPropertyName("InconsistentData"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? InconsistentData);
