namespace Sluice;

/// <summary>Where a fault comes from.</summary>
public enum Side
{
    /// <summary>The definitions or the arguments: nothing was connected to, or what was found does not fit them.</summary>
    Definition,

    /// <summary>Reading: the source server, its data, the source store.</summary>
    Source,

    /// <summary>Writing: the target server, its constraints, the sink store.</summary>
    Sink,

    /// <summary>Someone asked for it to stop.</summary>
    Cancelled,

    /// <summary>An activity that its author made to fail.</summary>
    Activity,

    /// <summary>Sluice itself: a fault that should not happen.</summary>
    Engine,
}
