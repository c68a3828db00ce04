namespace Sluice.Connections;

/// <summary>
/// A folder that is this process's alone, and is deleted with it. Those of processes that were killed are deleted by the next: beside each
/// folder lies a file that its process holds open, and the end of a process, in whatever way, lets it go.
/// </summary>
sealed class ProcessFolder : IDisposable
{
    const string Held = ".held";

    readonly FileStream _held;

    ProcessFolder(string path, FileStream held) => (Path, _held) = (path, held);

    /// <summary>Where it is.</summary>
    public string Path { get; }

    /// <summary>Makes one, and deletes what others have left.</summary>
    /// <param name="parent">Where they lie.</param>
    /// <param name="prefix">What their names begin with.</param>
    public static ProcessFolder Create(string parent, string prefix)
    {
        foreach (var left in Directory.EnumerateFiles(parent, $"{prefix}*{Held}"))
            TryDelete(left);
        var path = System.IO.Path.Combine(parent, $"{prefix}{Guid.NewGuid():N}");
        // Before the folder is there: nobody sees one that is not held.
        var held = PrivateFile.Create(path + Held);
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(path);
        else
            Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return new ProcessFolder(path, held);
    }

    /// <summary>Deletes it.</summary>
    public void Dispose()
    {
        Delete(Path);
        _held.Dispose();
        File.Delete(Path + Held);
    }

    static void TryDelete(string held)
    {
        try
        {
            using (new FileStream(held, FileMode.Open, FileAccess.ReadWrite, FileShare.None))
                Delete(held[..^Held.Length]);
            File.Delete(held);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Its process lives, or it is another account's.
        }
    }

    static void Delete(string path)
    {
        if (Directory.Exists(path))
            Directory.Delete(path, recursive: true);
    }
}
