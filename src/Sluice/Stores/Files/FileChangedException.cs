namespace Sluice.Stores.Files;

/// <summary>A file was written since it was found: it is another one than was meant.</summary>
sealed class FileChangedException(string path) : IOException($"{path} was written after it had been found")
{
    /// <summary>The code of its fault.</summary>
    public const string Code = "FileChanged";
}
