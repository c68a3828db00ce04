namespace Sluice.Copying.Plans;

/// <summary>What an orchestration knows of a slice.</summary>
/// <param name="Index">Its number in the plan.</param>
/// <param name="Name">What it holds, for people.</param>
/// <param name="EstimatedBytes">About how many bytes the source holds of it; 0 when unknown.</param>
public sealed record SliceOutline(int Index, string Name, long EstimatedBytes);
