using System.Diagnostics;

namespace Sluice.Telemetry;

/// <summary>The spans of Sluice: their source and their names. README.md lists them.</summary>
static class Spans
{
    /// <summary>What a collector is told to listen to, for spans and metrics alike.</summary>
    public const string SourceName = "Sluice";

    /// <summary>A copy, inside its activity.</summary>
    public const string Copy = "copy";

    /// <summary>A slice, inside its copy: one for each time that it is begun.</summary>
    public const string Slice = "slice";

    /// <summary>Choosing slices and lane.</summary>
    public const string Plan = "plan";

    /// <summary>Making the sink ready.</summary>
    public const string Prepare = "prepare";

    /// <summary>Taking the snapshot that slices share.</summary>
    public const string HoldSnapshot = "hold snapshot";

    /// <summary>Making the indexes of a new table.</summary>
    public const string BuildIndexes = "build indexes";

    /// <summary>Making staged rows visible, and what else follows the slices.</summary>
    public const string Complete = "complete";

    /// <summary>Verifying and reporting.</summary>
    public const string Finish = "finish";

    /// <summary>Where they come from.</summary>
    public static ActivitySource Source { get; } = new(SourceName, typeof(Spans).Assembly.GetName().Version?.ToString(3));

    /// <summary>The name of a run's.</summary>
    public static string OfPipeline(string name) => $"pipeline {name}";

    /// <summary>The name of an activity's.</summary>
    public static string OfActivity(string name) => $"activity {name}";

    /// <summary>The name of a statement's, as OpenTelemetry names what is asked of a database.</summary>
    /// <param name="operation">What it does.</param>
    /// <param name="table">The table; null where it is not told.</param>
    public static string OfDatabase(string operation, string? table) => table is null ? operation : $"{operation} {table}";
}
