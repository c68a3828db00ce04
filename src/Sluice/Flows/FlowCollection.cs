using Sluice.Definitions;

namespace Sluice.Flows;

/// <summary>A collection of items.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Path">Where it is.</param>
/// <param name="Kind">What its items are in the factory; null for nothing.</param>
sealed record FlowCollection(string Name, string Path, ResourceKind? Kind)
{
    /// <summary>Where Adobe's APIs are.</summary>
    public const string Root = "data/foundation/";

    /// <summary>Where the Flow Service is.</summary>
    public const string Service = $"{Root}flowservice";

    public static FlowCollection Connections { get; } = new("connections", $"{Service}/connections", ResourceKind.LinkedService);

    public static FlowCollection Sources { get; } = new("sourceConnections", $"{Service}/sourceConnections", ResourceKind.Dataset);

    public static FlowCollection Targets { get; } = new("targetConnections", $"{Service}/targetConnections", ResourceKind.Dataset);

    public static FlowCollection Flows { get; } = new("flows", $"{Service}/flows", ResourceKind.Pipeline);

    public static FlowCollection MappingSets { get; } = new("mappingSets", $"{Root}conversion/mappingSets", null);
}
