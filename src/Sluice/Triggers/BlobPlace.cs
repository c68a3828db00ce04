namespace Sluice.Triggers;

/// <summary>Where the blobs are that a trigger waits for.</summary>
/// <param name="Scope">The storage account as a resource of Azure, in small letters: their case does not matter.</param>
/// <param name="Container">The container; empty when it may be any.</param>
/// <param name="Folder">The folder in it; empty for all of it.</param>
sealed record BlobPlace(string Scope, string Container, string Folder)
{
    /// <summary>What comes before the container and the blob in the subjects of events.</summary>
    public const string Containers = "/blobServices/default/containers/", Blobs = "/blobs/";

    /// <summary>The place of a scope and what paths begin with, <c>/container/blobs/folder/</c>.</summary>
    public static BlobPlace Of(string scope, string beginsWith)
    {
        var blobs = beginsWith.IndexOf(Blobs, StringComparison.OrdinalIgnoreCase);
        var path = blobs < 0 ? "" : beginsWith[(blobs + Blobs.Length)..];
        var container = beginsWith.TrimStart('/').Split('/')[0];
        return new BlobPlace(scope.TrimEnd('/').ToLowerInvariant(), container, path[..Math.Max(path.LastIndexOf('/'), 0)]);
    }

    /// <summary>The account's name.</summary>
    public string Account => Scope[(Scope.LastIndexOf('/') + 1)..];

    /// <summary>The subject of events of a blob there.</summary>
    public string SubjectOf(string path) => $"{Containers}{Container}{Blobs}{path}";
}
