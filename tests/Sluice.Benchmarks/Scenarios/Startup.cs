namespace Sluice.Benchmarks.Scenarios;

/// <summary>A copy of 100 rows by <c>sluice</c> as a process: what starting costs.</summary>
sealed class Startup : Scenario
{
    readonly TableToTable _job = new();

    public override string Name => "startup";

    public override string Description => "100 rows to a table by the sluice process, from its start to its exit, against psql | psql.";

    public override long? FixedRows => 100;

    public override bool IsCold => true;

    public override Task PrepareAsync(Bench bench) => _job.PrepareAsync(bench);

    public override Task ResetAsync(Bench bench) => _job.ResetAsync(bench);

    public override SluiceCopy Sluice(Bench bench) => _job.Sluice(bench);

    public override IReadOnlyList<string> Peer(Bench bench) => _job.Peer(bench);

    public override Task CheckAsync(Bench bench) => _job.CheckAsync(bench);
}
