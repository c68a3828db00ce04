namespace Sluice.Stores.Files;

/// <summary>Another attempt at the same file removed what this one had written: whoever is tried again finds the place free.</summary>
sealed class FileTakenOverException(string path, Exception innerException)
    : IOException($"{path} is being written by another attempt, which removed what this one had written", innerException)
{
    /// <summary>The code of its fault.</summary>
    public const string Code = "FileTakenOver";
}
