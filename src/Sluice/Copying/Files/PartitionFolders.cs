using System.Text.RegularExpressions;
using Sluice.Copying.Jobs.Sources;
using Sluice.Stores.Files;

namespace Sluice.Copying.Files;

/// <summary>Reads folders named <c>k=v</c>, as Hive and Spark write them, as columns.</summary>
static partial class PartitionFolders
{
    // What Hive names the folder of the rows without a value.
    const string Null = "__HIVE_DEFAULT_PARTITION__";

    /// <summary>The columns of each file: all have those of all, in the order in which they first appear.</summary>
    /// <exception cref="SluiceException">A file is not below the root, or a folder repeats a column.</exception>
    public static IReadOnlyList<IReadOnlyList<KeyValuePair<string, string?>>> Read(FileSource source, IReadOnlyList<StoredFile> files)
    {
        var root = source.PartitionRootPath ?? DefaultRoot(source);
        var found = files.Select(file => Read(root, file.Path)).ToList();
        var columns = found.SelectMany(folders => folders.Select(folder => folder.Key)).Distinct().ToList();
        return [.. found.Select(folders => columns.ConvertAll(
            column => KeyValuePair.Create(column, folders.Find(folder => folder.Key == column).Value)))];
    }

    static List<KeyValuePair<string, string?>> Read(string root, string path)
    {
        if (SelectedFile.Below(root, path) is not { } below)
        {
            throw new SluiceException(Side.Definition, "PartitionRootNotAbove",
                $"The file {path} is not below {root}, where the folders that are columns begin. Correct partitionRootPath.");
        }

        var folders = new List<KeyValuePair<string, string?>>();
        foreach (var folder in below.Split('/')[..^1])
        {
            if (folder.Split('=', 2) is not [{ Length: > 0 } key, var value])
                continue;
            var column = Unescape(key);
            if (folders.Exists(other => other.Key == column))
            {
                throw new SluiceException(Side.Source, "DuplicateColumn",
                    $"The folders of {path} give two values for '{column}'. Set partitionRootPath below the first of them.");
            }

            folders.Add(new(column, value == Null ? null : Unescape(value)));
        }

        return folders;
    }

    /// <summary>
    /// The name without its codes, where it has one that Hive and Spark write. Any other name means what it says: they write a space as
    /// it is, so %20 alone is text.
    /// </summary>
    static string Unescape(string name) => WrittenCode().IsMatch(name) ? Uri.UnescapeDataString(name) : name;

    // Control characters and "#%'*/:=?[\]^{: https://github.com/apache/spark, ExternalCatalogUtils.charToEscape.
    [GeneratedRegex("%(0[1-9A-F]|1[0-9A-F]|2[2357AF]|3[ADF]|5[B-E]|7[BF])", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex WrittenCode();

    /// <summary>The dataset's folder, or what stands before the first wildcard or the last slash of the prefix.</summary>
    static string DefaultRoot(FileSource source) => source switch
    {
        { Prefix: { } prefix } => prefix[..Math.Max(prefix.LastIndexOf('/'), 0)],
        { WildcardFolderPath: { } folder } => Wildcard.FixedPart(folder),
        _ => source.Location.FolderPath,
    };
}
