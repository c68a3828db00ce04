namespace Sluice.Activities;

/// <summary>The bytes that a history may hold; what is larger lies in the run's store.</summary>
static class Carried
{
    /// <summary>Of one value in the pipeline itself.</summary>
    public const int AtTop = 16 * 1024;

    /// <summary>Of one value in a loop, which may have many thousand of them.</summary>
    public const int InLoop = 1024;

    /// <summary>
    /// The levels of objects and lists of one value. A history, which has 64, nests it in what it belongs to; what is deeper lies in the
    /// run's store, too.
    /// </summary>
    public const int MostDeep = 32;

    /// <summary>Of all outputs in the result of a run.</summary>
    public const int InResult = 512 * 1024;
}
