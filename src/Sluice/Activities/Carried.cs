namespace Sluice.Activities;

/// <summary>The bytes of one value that a history may hold; what is larger lies in the run's store.</summary>
static class Carried
{
    /// <summary>In the pipeline itself.</summary>
    public const int AtTop = 16 * 1024;

    /// <summary>In a loop, which may have many thousand of them.</summary>
    public const int InLoop = 1024;
}
