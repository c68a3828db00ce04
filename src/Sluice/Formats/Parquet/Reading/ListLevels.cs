namespace Sluice.Formats.Parquet.Reading;

/// <summary>What the definition levels of a list mean. Those below <paramref name="Empty"/> are a list that is NULL.</summary>
/// <param name="Empty">A list without items.</param>
/// <param name="Item">An item that is there; one below it, if not <paramref name="Empty"/>, is an item that is NULL.</param>
sealed record ListLevels(int Empty, int Item);
