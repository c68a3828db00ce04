using System.Text.Json.Serialization;

namespace Sluice.Copying.Slices;

/// <summary>A file that was written.</summary>
/// <param name="Path">Its path in the store.</param>
/// <param name="Rows">Rows in it; null when they were not counted file by file.</param>
/// <param name="Bytes">Its bytes.</param>
/// <param name="Md5">Its MD5, in hex; null when that was not asked for.</param>
public sealed record WrittenFile(
    [property: JsonPropertyName("path")] string Path,
    [property: JsonPropertyName("rows")] long? Rows,
    [property: JsonPropertyName("bytes")] long Bytes,
    [property: JsonPropertyName("md5")] string? Md5);
