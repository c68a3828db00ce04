using System.Text.Json.Serialization;
using Sluice.Copying.Jobs;
using Sluice.Orchestration;

namespace Sluice.Copying.Slices;

/// <summary>One copy to run.</summary>
/// <param name="RunId">
/// The run it belongs to, for reruns the first of them: with <paramref name="CopyId"/> the key of its slices in the ledger.
/// </param>
/// <param name="CopyId">The copy within the run: its activity's name.</param>
/// <param name="Job">What to copy.</param>
public sealed record CopyRequest(string RunId, string CopyId, CopyJob Job)
{
    /// <summary>The run that executes it: another one than <see cref="RunId"/> in a rerun.</summary>
    [NotOfIdentity]
    public string ExecutionId { get => field ?? RunId; init; }

    /// <summary>The pipeline that it is part of; null where that is not known.</summary>
    [NotOfIdentity]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Pipeline { get; init; }

    /// <summary>The table, where it is the copy of one of many: its name for people, with which <see cref="CopyId"/> ends.</summary>
    [NotOfIdentity]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Table { get; init; }

    /// <summary>The copy of all tables, where it is that of one of many; else itself.</summary>
    [JsonIgnore]
    public string WholeId => Table is null ? CopyId : CopyId[..^(Table.Length + 1)];

    /// <summary>When it must have ended, all attempts together; null leaves each step the job's timeout.</summary>
    [NotOfIdentity]
    public DateTimeOffset? Deadline { get; init; }

    /// <summary>Whether what is copied is secret: it is kept out of orchestrations, and its plan out of the ledger.</summary>
    [JsonIgnore]
    public bool IsSecure { get; init; }

    /// <summary>Whether an earlier run may have copied some of it.</summary>
    [JsonIgnore]
    public bool IsRerun => ExecutionId != RunId;
}
