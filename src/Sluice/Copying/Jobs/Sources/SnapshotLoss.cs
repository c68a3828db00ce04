namespace Sluice.Copying.Jobs.Sources;

/// <summary>What becomes of a copy whose shared snapshot is lost, as by a restart of the source.</summary>
internal enum SnapshotLoss
{
    /// <summary>It fails, and says so.</summary>
    Fail,

    /// <summary>The slices that were not read yet are read in a fresh snapshot, which the output notes.</summary>
    Continue,
}
