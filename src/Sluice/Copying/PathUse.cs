namespace Sluice.Copying;

/// <summary>What a JSON path of a translator is for.</summary>
enum PathUse
{
    Source,
    Sink,
    Collection,
}
