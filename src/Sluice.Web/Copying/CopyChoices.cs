using System.Text.RegularExpressions;

namespace Sluice.Web.Copying;

/// <summary>What somebody has chosen for a copy, step by step. <see cref="CopyDefinitions"/> makes definitions of it.</summary>
public sealed partial class CopyChoices
{
    /// <summary>The name of the pipeline; those of the other definitions begin with it.</summary>
    public string Name { get; set; } = "";

    /// <summary>Whether all is saved.</summary>
    public bool IsSaved { get; set; }

    /// <summary>What is read.</summary>
    public SourceChoice Source { get; } = new();

    /// <summary>What is written.</summary>
    public SinkChoice Sink { get; } = new();

    /// <summary>Where columns go.</summary>
    public List<ColumnChoice> Columns { get; set; } = [];

    /// <summary>How it is copied.</summary>
    public SettingsChoice Settings { get; } = new();

    /// <summary>When it is copied.</summary>
    public ScheduleChoice Schedule { get; } = new();

    /// <summary>Whether the table that is made gets the indexes of the source's: a query has none, and what is new is read by one.</summary>
    public bool MakesIndexes => Sink is { IsTable: true, AutoCreate: true, Indexes: true } && !Source.IsQuery && !Schedule.IsIncremental;

    /// <summary>Whether each run adds the same rows again.</summary>
    public bool AddsAgain => Schedule is { IsRecurring: true, IsIncremental: false } && Sink is { IsTable: true, Truncate: false } && Sink.WriteMethod != "Upsert";

    /// <summary>A name by what is read. ADF's names have no dots, slashes and the like.</summary>
    public string ProposedName => $"Copy_{string.Concat((Source.IsQuery ? "query" : Source.Table).Select(one => char.IsAsciiLetterOrDigit(one) ? one : '_'))}";

    /// <summary>What is wanting before a step is done; null when nothing is. What only the server knows is told with the plan.</summary>
    public string? Missing(CopyStep step) => step switch
    {
        CopyStep.Source when Source.Service is null => "Choose the linked service to read from.",
        CopyStep.Source when Source.IsQuery && string.IsNullOrWhiteSpace(Source.Query) => "Write a query.",
        CopyStep.Source when Source.Columns.Count == 0 => Source.IsQuery ? "Preview the query: its columns are not known yet." : "Choose a table.",
        CopyStep.Sink when Sink.Service is null => "Choose the linked service to write to.",
        CopyStep.Sink when Sink.IsTable && string.IsNullOrWhiteSpace(Sink.Table) => "Name the table to write to.",
        CopyStep.Sink when Sink.HasContainers && string.IsNullOrWhiteSpace(Sink.Container) => "Name the container to write to.",
        CopyStep.Sink when Sink.HasContainers && !ContainerName().IsMatch(Sink.Container) =>
            "A container's name has 3 to 63 small letters, digits and hyphens, each hyphen between two of the others.",
        CopyStep.Mapping when !Columns.Exists(column => column.IsCopied) => "Copy one column at least.",
        CopyStep.Mapping when Columns.Find(column => column.IsCopied && column.Name.Length == 0) is { } unnamed => $"Name the column that {unnamed.Source.Name} goes to.",
        CopyStep.Mapping when Columns.Where(column => column.IsCopied).GroupBy(column => column.Name).FirstOrDefault(group => group.Count() > 1) is { } twins =>
            $"Two columns go to {twins.Key}. Name another.",
        CopyStep.Mapping when Sink is { IsTable: true, WriteMethod: "Upsert" } && Sink.KeyNames.FirstOrDefault(key => !Columns.Exists(column => column.IsCopied && column.Name == key)) is { } key =>
            $"The key column {key} is none of those that are written. Correct it in the step Sink.",
        CopyStep.Schedule when Schedule is { IsRecurring: true, Interval: < 1 } => "Say how often it runs: 1 or more.",
        CopyStep.Schedule when Schedule.HasTrigger && Schedule.StartTime is null => "Say when it starts.",
        CopyStep.Schedule when Schedule is { IsIncremental: true, Frequency: "Minute", Interval: < 15 } => "What is new is copied every 15 minutes at most.",
        CopyStep.Review when string.IsNullOrWhiteSpace(Name) => "Give it a name.",
        _ => null,
    };

    [GeneratedRegex(@"^(\$[a-z]+|(?=.{3,63}$)[a-z0-9]+(-[a-z0-9]+)*)$")]
    private static partial Regex ContainerName();
}

/// <summary>The steps, in their order.</summary>
public enum CopyStep
{
    /// <summary>What is read.</summary>
    Source,

    /// <summary>What is written.</summary>
    Sink,

    /// <summary>Where columns go.</summary>
    Mapping,

    /// <summary>How it is copied.</summary>
    Settings,

    /// <summary>When it is copied.</summary>
    Schedule,

    /// <summary>What would be done, before it is.</summary>
    Review,
}
