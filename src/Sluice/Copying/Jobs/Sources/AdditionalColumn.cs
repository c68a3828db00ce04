using System.Text.Json.Serialization;

namespace Sluice.Copying.Jobs.Sources;

/// <summary>A column that the source adds to its own.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Value">
/// Its value: <c>$$FILEPATH</c> is the file's path below the dataset's folder, <c>$$COLUMN:x</c> a copy of column x, anything else
/// itself.
/// </param>
public sealed record AdditionalColumn(string Name, string Value)
{
    internal const string FilePath = "$$FILEPATH";
    internal const string CopyPrefix = "$$COLUMN:";

    /// <summary>The column that it copies; null when it copies none.</summary>
    [JsonIgnore]
    public string? Copied =>
        Value.StartsWith(CopyPrefix, StringComparison.OrdinalIgnoreCase) ? Value[CopyPrefix.Length..] : null;

    /// <summary>Whether it is the file's path.</summary>
    [JsonIgnore]
    public bool IsFilePath => Value.Equals(FilePath, StringComparison.OrdinalIgnoreCase);
}
