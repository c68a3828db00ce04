using Sluice.Stores.Files;

namespace Sluice.Stores.LocalFolder;

/// <summary>A folder of this machine, as a linked service names it.</summary>
sealed class LocalFolderConnection(string host) : StoreConnection
{
    public override string Display { get; } = Path.GetFullPath(host);

    public override FileStore Open(string? container) => new LocalFolderStore(host);

    /// <summary>Lists the folder, and creates a file that is gone when it is closed.</summary>
    public override Task<StoreTest> TestAsync(TimeProvider time, CancellationToken cancellationToken) =>
        Faults.TranslateAsync(Side.Source, $"Listing {Display}", () => Task.FromResult(Test()));

    StoreTest Test()
    {
        if (!Directory.Exists(Display))
        {
            throw new SluiceException(Side.Source, "FolderNotFound",
                $"There is no folder {Display}, or it may not be seen. "
                + "A copy that writes there creates it; to read, correct host or mount it.")
            {
                IsNotFound = true,
            };
        }

        _ = new DirectoryInfo(Display).EnumerateFileSystemInfos().FirstOrDefault();
        var canWrite = CanWrite();
        return new StoreTest(new StoreFacts(Display) { CanList = true, CanWrite = canWrite })
        {
            Notes = canWrite ? [] : ["no file can be created in the folder: it can be read, not written to"],
        };
    }

    bool CanWrite()
    {
        var path = Path.Combine(Display, $".sluice-{Guid.NewGuid():N}.partial");
        try
        {
            using var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose);
            return true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
