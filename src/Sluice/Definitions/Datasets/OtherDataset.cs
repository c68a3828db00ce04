namespace Sluice.Definitions.Datasets;

/// <summary>A dataset of a type that Sluice cannot copy. A factory may hold it as long as no copy refers to it.</summary>
internal sealed record OtherDataset(string Name, Reference Store, string Type) : Dataset(Name, Store);
