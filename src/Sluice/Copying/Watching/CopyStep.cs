namespace Sluice.Copying.Watching;

/// <summary>What is done in a copy beside copying slices, as far as it may take long.</summary>
public enum CopyStep
{
    /// <summary>Indexes, keys and the like are made, of a table that the copy has made.</summary>
    Indexes,

    /// <summary>What was copied is checked, and the copy ends.</summary>
    Finish,

    /// <summary>Foreign keys between many tables are made.</summary>
    ForeignKeys,
}
