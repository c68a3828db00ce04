namespace Sluice.Copying;

/// <summary>What has passed through the pump so far.</summary>
/// <param name="Rows">Rows written.</param>
/// <param name="BytesRead">Bytes taken from the source.</param>
/// <param name="Reading">Spent on reading.</param>
/// <param name="Writing">Spent on writing, mostly at the same time.</param>
readonly record struct PumpProgress(long Rows, long BytesRead, TimeSpan Reading, TimeSpan Writing);
