using Sluice.Stores.Files;

namespace Sluice.Cli.Serving.Watching;

/// <summary>A container of blobs, or a folder of this machine that stands for one.</summary>
/// <param name="store">The container; or the folder in which containers are folders.</param>
/// <param name="path">The container's path in the store; empty when it is the store.</param>
sealed class WatchedContainer(FileStore store, string path)
{
    /// <summary>Where it is.</summary>
    public string Address { get; } = FileSearch.Join(store.Display.TrimEnd('/'), path).TrimEnd('/');

    /// <summary>The files in a folder and below it, by their paths in the container.</summary>
    /// <exception cref="SluiceException">They cannot be listed.</exception>
    public Task<Dictionary<string, StoredFile>> ListAsync(string folder, CancellationToken cancellationToken) =>
        store.Faults.TranslateAsync(Side.Source, $"Watching {Address}", async () =>
        {
            var files = new Dictionary<string, StoredFile>();
            await foreach (var file in store.ListAsync(FileSearch.Join(path, folder).TrimEnd('/'), cancellationToken))
            {
                var inContainer = path.Length == 0 ? file.Path : file.Path[(path.Length + 1)..];
                files[inContainer] = file with { Path = inContainer };
            }

            // One that is away has lost no files.
            return files.Count > 0 || await store.FindFolderAsync(path, cancellationToken) is not null ? files
                : throw new DirectoryNotFoundException(Address);
        });
}
