namespace Sluice.Benchmarks;

/// <summary>One job, done by Sluice and by what a user would write instead.</summary>
abstract class Scenario
{
    public static IReadOnlyList<Scenario> All { get; } = [new TableToTable(), new TableToCsv(), new CsvToTable(), new Startup()];

    public abstract string Name { get; }

    public abstract string Description { get; }

    /// <summary>The rows it is measured with, when they are not the caller's choice.</summary>
    public virtual long? FixedRows => null;

    /// <summary>Whether only a process from start to exit makes sense.</summary>
    public virtual bool IsCold => false;

    /// <summary>Makes what both need, once.</summary>
    public virtual Task PrepareAsync(Bench bench) => Task.CompletedTask;

    /// <summary>Removes what a run wrote.</summary>
    public abstract Task ResetAsync(Bench bench);

    /// <summary>FROM, TO and the options of <c>sluice copy</c> for this job.</summary>
    public abstract SluiceCopy Sluice(Bench bench);

    /// <summary>The shell commands for this job, one a lane.</summary>
    public abstract IReadOnlyList<string> Peer(Bench bench);

    /// <summary>Fails when a run did not do the whole job.</summary>
    public abstract Task CheckAsync(Bench bench);
}

/// <summary>A copy that Sluice is to make.</summary>
/// <param name="FromTable">The source table, or null for the CSV folder.</param>
/// <param name="ToTable">The target table, or null for the CSV folder.</param>
sealed record SluiceCopy(string? FromTable, string? ToTable);
