namespace Sluice.Formats;

/// <summary>A part of a file that is read by itself: some of its pieces, which a Parquet file calls row groups.</summary>
/// <param name="First">Its first piece; the file's first is 0.</param>
/// <param name="Count">Its pieces.</param>
/// <param name="Version">The version of the file that the pieces are counted in.</param>
public sealed record FilePart(int First, int Count, string Version);
