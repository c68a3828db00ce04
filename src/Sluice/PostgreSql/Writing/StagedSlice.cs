namespace Sluice.PostgreSql.Writing;

/// <summary>A slice whose rows wait to be merged.</summary>
/// <param name="Index">Its number.</param>
/// <param name="Table">Where they wait; null when there are none.</param>
internal sealed record StagedSlice(int Index, long Rows, StagingTable? Table);
