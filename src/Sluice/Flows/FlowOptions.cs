using Sluice.Flows.Items;

namespace Sluice.Flows;

/// <summary>How a flow deals with bad rows: <c>options</c>.</summary>
/// <param name="MaxBadPercent">How many may be, in percent; null for none.</param>
/// <param name="LogStore">The linked service where they are logged; null for nowhere.</param>
sealed record FlowOptions(double? MaxBadPercent, string? LogStore)
{
    /// <summary>Reads them.</summary>
    /// <param name="flow">The flow.</param>
    /// <param name="target">What it writes to.</param>
    public static FlowOptions Read(FlowBody flow, FlowTarget target)
    {
        if (flow.Object("options") is not { } options)
            return new FlowOptions(null, null);
        var percent = options.Fraction("partialIngestionPercent");
        if (percent is <= 0 or > 100)
            throw options.Wrong("partialIngestionPercent", "is more than 0 and at most 100");
        // Ours: a table has no place for files.
        var store = options.Text("errorDiagnosticsLinkedService") ?? target.Store;
        var isLogged = options.Flag("errorDiagnosticsEnabled");
        if (isLogged == true && store is null)
            throw options.Wrong("errorDiagnosticsEnabled", "has no place to write to beside a table. Name a linked service of files in errorDiagnosticsLinkedService");
        // What is left out is logged, as in Adobe's.
        return new FlowOptions(percent, percent is not null || isLogged == true ? store : null);
    }
}
