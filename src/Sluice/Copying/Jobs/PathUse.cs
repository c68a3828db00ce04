namespace Sluice.Copying.Jobs;

/// <summary>What a JSON path of a translator is for.</summary>
enum PathUse
{
    Source,
    Sink,
    Collection,
}
