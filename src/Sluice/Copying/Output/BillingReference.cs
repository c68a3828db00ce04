using System.Text.Json.Serialization;

namespace Sluice.Copying.Output;

/// <summary>What ADF would bill.</summary>
/// <param name="ActivityType">The kind of activity.</param>
/// <param name="BillableDuration">The meters.</param>
public sealed record BillingReference(
    [property: JsonPropertyName("activityType")] string ActivityType,
    [property: JsonPropertyName("billableDuration")] IReadOnlyList<BillableDuration> BillableDuration)
{
    internal static BillingReference Of(double seconds) =>
        new("DataMovement", [new BillableDuration("SelfhostedIR", Math.Round(seconds / 3600, 4), "Hours")]);
}
