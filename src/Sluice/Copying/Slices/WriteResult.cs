namespace Sluice.Copying.Slices;

/// <summary>What a writer wrote.</summary>
/// <param name="Bytes">Bytes, as stored or sent.</param>
/// <param name="Files">The files; none when the sink is a table.</param>
internal sealed record WriteResult(long Bytes, IReadOnlyList<WrittenFile> Files);
