namespace Sluice.Web.Copying;

/// <summary>How it is copied.</summary>
public sealed class SettingsChoice
{
    /// <summary>How a table is cut into slices; null lets its size decide.</summary>
    public string? PartitionOption { get; set; }

    /// <summary>The column of DynamicRange; empty for the primary key.</summary>
    public string PartitionColumn { get; set; } = "";

    /// <summary>How many slices are under way at a time.</summary>
    public int ParallelCopies { get; set; } = 4;

    /// <summary>Whether all slices must read one moment; null where that can be.</summary>
    public bool? Consistent { get; set; }

    /// <summary>Whether rows that do not fit are left out.</summary>
    public bool SkipsBadRows { get; set; }

    /// <summary>How many may be left out; null for any number.</summary>
    public int? MaxSkippedRows { get; set; }

    /// <summary>The linked service in which what is left out is logged; null for nowhere.</summary>
    public string? LogService { get; set; }

    /// <summary>The folder of the log.</summary>
    public string LogPath { get; set; } = "";

    /// <summary>Whether both sides are compared afterwards.</summary>
    public bool IsVerified { get; set; }

    /// <summary>How often it is tried again.</summary>
    public int Retries { get; set; }
}
