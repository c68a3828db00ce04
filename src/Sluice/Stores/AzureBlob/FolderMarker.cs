namespace Sluice.Stores.AzureBlob;

/// <summary>
/// The blobs that stand for folders. Accounts with a hierarchical namespace list a folder as an empty blob with the metadata
/// <c>hdi_isfolder</c>; tools for the others make an empty blob whose name ends in a slash, Hadoop one whose name ends in
/// <c>_$folder$</c>. None holds data, so none is a file.
/// </summary>
static class FolderMarker
{
    const string Metadata = "hdi_isfolder";
    const string HadoopSuffix = "_$folder$";

    /// <summary>Whether a blob stands for a folder.</summary>
    public static bool Is(string name, long? length, IDictionary<string, string>? metadata) =>
        length is null or 0
        && (name.EndsWith('/') || name.EndsWith(HadoopSuffix, StringComparison.Ordinal)
            || metadata?.Any(pair => pair.Key.Equals(Metadata, StringComparison.OrdinalIgnoreCase)
                && pair.Value.Equals("true", StringComparison.OrdinalIgnoreCase)) == true);

    /// <summary>The folder that a blob stands for.</summary>
    public static string FolderOf(string name) =>
        name.EndsWith(HadoopSuffix, StringComparison.Ordinal) ? name[..^HadoopSuffix.Length] : name.TrimEnd('/');
}
