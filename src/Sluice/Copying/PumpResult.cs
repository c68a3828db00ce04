using Sluice.Copying.Slices;

namespace Sluice.Copying;

/// <summary>What passed through the pump.</summary>
/// <param name="Rows">Rows written.</param>
/// <param name="BytesRead">Bytes taken from the source.</param>
/// <param name="Written">What the sink was given.</param>
/// <param name="TimeToFirstByte">Until the first chunk was filled.</param>
/// <param name="Reading">Spent on reading.</param>
/// <param name="Writing">Spent on writing, mostly at the same time.</param>
internal sealed record PumpResult(
    long Rows, long BytesRead, WriteResult Written, TimeSpan TimeToFirstByte, TimeSpan Reading, TimeSpan Writing);
