using System.Text.Json.Serialization;
using Sluice.Definitions.Parsing;

namespace Sluice.Pipelines;

/// <summary>Something that keeps a pipeline from running.</summary>
/// <param name="Activity">The activity, with the names of those around it; null when it is the pipeline itself.</param>
/// <param name="Type">The activity's type.</param>
/// <param name="Code">What kind of thing it is.</param>
/// <param name="File">The file it stands in: the pipeline's, or that of something which the activity uses.</param>
/// <param name="Path">Its JSON path in that file.</param>
/// <param name="Value">The value found there, unless there is none or it is a secret.</param>
sealed record PipelineBlocker(string? Activity, string? Type, DefinitionErrorCode Code, string File, string Path, string? Value)
{
    /// <summary>The activity, with the names of those around it; null when it is the pipeline itself.</summary>
    public string? Activity { get; } = Activity is null ? null : DefinitionError.Shown(Activity);

    /// <summary>The activity's type.</summary>
    public string? Type { get; } = Type is null ? null : DefinitionError.Shown(Type);

    /// <summary>The value found there, unless there is none or it is a secret.</summary>
    public string? Value { get; } = Value is null ? null : DefinitionError.Shown(Value);

    /// <summary>What is wrong.</summary>
    public required string Problem { get; init => field = DefinitionError.Shown(value); }

    /// <summary>The pipeline that is executed and does not run; null when it is something else.</summary>
    [JsonIgnore]
    public string? Executed { get; init; }

    /// <summary>The blocker that an error is.</summary>
    public static PipelineBlocker Of(DefinitionError error, string? activity, string? type) =>
        new(activity, type, error.Code, error.File, error.Path, error.Value) { Problem = error.Problem };
}
