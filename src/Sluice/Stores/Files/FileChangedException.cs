namespace Sluice.Stores.Files;

/// <summary>A file was written since it was found or while it was read: it is another one than was meant.</summary>
/// <param name="message">What happened, without a full stop.</param>
sealed class FileChangedException(string message) : IOException(message)
{
    /// <summary>The code of its fault.</summary>
    public const string Code = "FileChanged";
}
