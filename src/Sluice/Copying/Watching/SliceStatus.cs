namespace Sluice.Copying.Watching;

/// <summary>How far a slice is.</summary>
public enum SliceStatus
{
    /// <summary>It has not begun.</summary>
    Queued,

    /// <summary>It is being copied.</summary>
    InProgress,

    /// <summary>An attempt has failed, and the next one is waited for.</summary>
    Retrying,

    /// <summary>It is committed.</summary>
    Succeeded,

    /// <summary>Its last attempt has failed.</summary>
    Failed,

    /// <summary>It was stopped, by a cancellation or with its copy.</summary>
    Cancelled,
}
