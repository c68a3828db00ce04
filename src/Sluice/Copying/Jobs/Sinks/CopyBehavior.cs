namespace Sluice.Copying.Jobs.Sinks;

/// <summary>What becomes of folders and names when files are copied to files.</summary>
internal enum CopyBehavior
{
    /// <summary>A file keeps its path below the source's folder.</summary>
    PreserveHierarchy,

    /// <summary>All files go into one folder under generated names.</summary>
    FlattenHierarchy,

    /// <summary>All rows go into one file.</summary>
    MergeFiles,
}
