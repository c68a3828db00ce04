namespace Sluice;

/// <summary>Files that only this account may read.</summary>
static class PrivateFile
{
    /// <summary>Makes a file that was not there.</summary>
    /// <exception cref="IOException">There is one, or it cannot be made.</exception>
    public static FileStream Create(string path, FileOptions options = FileOptions.None)
    {
        var wanted = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.ReadWrite,
            Share = FileShare.None,
            Options = options,
        };
        if (!OperatingSystem.IsWindows())
            wanted.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        return new FileStream(path, wanted);
    }

    /// <summary>Makes one that is gone when it is closed, also by the end of the process.</summary>
    /// <param name="extension">What its name ends in, with the dot.</param>
    public static FileStream CreateTemporary(string extension, FileOptions options = FileOptions.None) =>
        Create(Path.Combine(Path.GetTempPath(), $"sluice-{Guid.NewGuid():N}{extension}"), options | FileOptions.DeleteOnClose);
}
