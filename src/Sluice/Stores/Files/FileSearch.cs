using Sluice.Definitions.Datasets;

namespace Sluice.Stores.Files;

/// <summary>Finds files in a store, and says what to check where there are none.</summary>
static class FileSearch
{
    /// <summary>The code of the fault of files that are not there.</summary>
    public const string NotFoundCode = "FileNotFound";

    /// <summary>The files that a dataset's location means, with wildcards or without.</summary>
    /// <param name="folderPattern">A pattern for the folder, from the store's root; null is the location's folder.</param>
    /// <param name="namePattern">A pattern for the file's name; null is the location's file, or every file.</param>
    /// <param name="isRecursive">Whether files in folders below count.</param>
    /// <exception cref="SluiceException">No file matches, or the one that is named is not there.</exception>
    public static async Task<IReadOnlyList<StoredFile>> FindAsync(
        FileStore store, FileLocation location, string? folderPattern, string? namePattern, bool isRecursive,
        CancellationToken cancellationToken)
    {
        if (namePattern is null && folderPattern is null && location.FileName is { } name)
        {
            var path = Join(location.FolderPath, name);
            return await store.FindAsync(path, cancellationToken) is { } file ? [file]
                : throw NotFound($"There is no file {path} in {store.Display}. Check the container, the folder and the name.");
        }

        var folder = folderPattern ?? location.FolderPath;
        var pattern = namePattern ?? location.FileName ?? "*";
        return await FilterAsync(
            store, Wildcard.FixedPart(folder), Wildcard.Path(folder, pattern, isRecursive).IsMatch, $"matches {Join(folder, pattern)}",
            "Check the container, the folder and the wildcards.", cancellationToken);
    }

    /// <summary>The files below a folder whose paths are wanted.</summary>
    /// <param name="isWanted">Whether a path is.</param>
    /// <param name="wanted">What a path does that is: <c>matches a/*.csv</c>.</param>
    /// <param name="remedy">What to check where there is none.</param>
    /// <exception cref="SluiceException">There is none.</exception>
    public static async Task<List<StoredFile>> FilterAsync(
        FileStore store, string folder, Func<string, bool> isWanted, string wanted, string remedy, CancellationToken cancellationToken)
    {
        var files = new List<StoredFile>();
        string? other = null;
        await foreach (var file in store.ListAsync(folder, cancellationToken))
        {
            if (isWanted(file.Path))
                files.Add(file);
            else
                other ??= file.Path;
        }

        var hint = other is null ? "" : $" There is {other}: if that is meant, say its format and its compression.";
        return files.Count > 0 ? files : throw NotFound($"No file in {store.Display} {wanted}. {remedy}{hint}");
    }

    /// <summary>A name in a folder, which is empty at the root.</summary>
    public static string Join(string folder, string name) => folder.Length == 0 ? name : $"{folder}/{name}";

    /// <summary>The fault of a file that is not there.</summary>
    public static SluiceException NotFound(string detail) => new(Side.Source, NotFoundCode, detail) { IsNotFound = true };
}
