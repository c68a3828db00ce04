using System.Text.Json.Nodes;

namespace Sluice.Flows;

/// <summary>The pipeline that a flow means.</summary>
sealed record FlowPipeline
{
    /// <summary>The dataset that is read.</summary>
    public required string Source { get; init; }

    /// <summary>The dataset that is written.</summary>
    public required FlowTarget Target { get; init; }

    /// <summary>The table that is read, quoted.</summary>
    public required string Table { get; init; }

    /// <summary>The columns that are read; empty for all.</summary>
    public IReadOnlyList<string> Columns { get; init; } = [];

    /// <summary>The column that tells when a row was written; null for none.</summary>
    public string? Delta { get; init; }

    /// <summary>Where columns go; empty for the columns of the same names.</summary>
    public IReadOnlyList<(string Source, string Destination)> Mappings { get; init; } = [];

    /// <summary>How many rows may be bad, in percent; null for none.</summary>
    public double? MaxBadPercent { get; init; }

    /// <summary>Where bad rows are logged; null for nowhere.</summary>
    public string? LogStore { get; init; }

    /// <summary>The definition.</summary>
    public JsonObject Describe() =>
        new WindowedCopy { Source = Source, From = Table, Columns = Columns, Delta = Delta, Activity = CopyActivity() }.Describe();

    JsonObject CopyActivity()
    {
        var properties = new JsonObject
        {
            ["source"] = new JsonObject { ["type"] = "AzurePostgreSqlSource" },
            ["sink"] = Target.Sink.DeepClone(),
        };
        if (Mappings.Count > 0)
        {
            properties["translator"] = new JsonObject
            {
                ["type"] = "TabularTranslator",
                ["mappings"] = new JsonArray([.. Mappings.Select(one => new JsonObject
                {
                    ["source"] = new JsonObject { ["name"] = one.Source },
                    ["sink"] = new JsonObject { ["name"] = one.Destination },
                })]),
            };
        }

        if (MaxBadPercent is { } percent)
            (properties["enableSkipIncompatibleRow"], properties["maxSkippedPercent"]) = (true, percent);
        if (LogStore is not null)
        {
            properties["logSettings"] = new JsonObject
            {
                ["enableCopyActivityLog"] = true,
                ["copyActivityLogSettings"] = new JsonObject { ["logLevel"] = "Warning" },
                ["logLocationSettings"] = new JsonObject { ["linkedServiceName"] = FlowServer.Reference(LogStore, "LinkedServiceReference") },
            };
        }

        return new JsonObject
        {
            ["name"] = WindowedCopy.Copy,
            ["type"] = "Copy",
            ["policy"] = new JsonObject { ["timeout"] = "0.12:00:00", ["retry"] = 2, ["retryIntervalInSeconds"] = 30 },
            ["typeProperties"] = properties,
            ["inputs"] = new JsonArray(FlowServer.Reference(Source, "DatasetReference")),
            ["outputs"] = new JsonArray(Target.Reference),
        };
    }
}
