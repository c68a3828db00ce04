namespace Sluice.Copying.Steps;

/// <summary>What the table has got.</summary>
/// <param name="Indexes">How many indexes it has, whoever made them.</param>
public sealed record BuildIndexesResult(int Indexes);
