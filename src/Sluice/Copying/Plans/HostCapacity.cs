namespace Sluice.Copying.Plans;

/// <summary>What a host runs.</summary>
/// <param name="Activities">The most activities at a time; null when it does not say.</param>
public sealed record HostCapacity(int? Activities)
{
    /// <summary>A host without a limit, such as this process.</summary>
    public static HostCapacity Unlimited { get; } = new((int?)null);
}
