namespace Sluice.Formats;

/// <summary>The pieces of a file that can be read apart, in their order.</summary>
/// <param name="Version">The version of the file.</param>
/// <param name="Bytes">The bytes of each.</param>
sealed record FilePieces(string Version, IReadOnlyList<long> Bytes);
