using Sluice.Benchmarks.Scenarios;

namespace Sluice.Benchmarks;

/// <summary>One job, done by Sluice and by what a user would write instead.</summary>
abstract class Scenario
{
    public static IReadOnlyList<Scenario> All { get; } =
    [
        new TableToTable(), new TableToCsv(), new CsvToTable(), new CsvWithBadRows(), new TableToJson(), new JsonToTable(), new TableToParquet(),
        new ParquetToTable(), new TypedTableToTable(), new Upsert(), new NewTable(), new DatabaseCopy(), new ManyTables(), new ManySlices(), new Startup(),
    ];

    public abstract string Name { get; }

    public abstract string Description { get; }

    /// <summary>The rows it is measured with, when they are not the caller's choice.</summary>
    public virtual long? FixedRows => null;

    /// <summary>Whether only a process from start to exit makes sense.</summary>
    public virtual bool IsCold => false;

    /// <summary>Whether the peak of memory is that of a <c>sluice</c> process even when the time is not.</summary>
    public virtual bool IsPeakOfProcess => false;

    /// <summary>What it is measured against, in a word.</summary>
    public virtual string PeerName => "psql";

    /// <summary>Makes what both need, once.</summary>
    public virtual Task PrepareAsync(Bench bench) => Task.CompletedTask;

    /// <summary>Removes what a run wrote.</summary>
    public abstract Task ResetAsync(Bench bench);

    /// <summary>FROM, TO and the options of <c>sluice copy</c> for this job.</summary>
    public abstract SluiceCopy Sluice(Bench bench);

    /// <summary>The shell commands for this job, one a lane.</summary>
    public abstract IReadOnlyList<string> Peer(Bench bench);

    /// <summary>Another copy of Sluice that takes the place of <see cref="Peer"/>, or null.</summary>
    public virtual SluiceCopy? PeerSluice(Bench bench) => null;

    /// <summary>Fails when a run did not do the whole job.</summary>
    public abstract Task CheckAsync(Bench bench);
}
