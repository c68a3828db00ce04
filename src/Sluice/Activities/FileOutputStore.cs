using Sluice.Stores.Files;

namespace Sluice.Activities;

/// <summary>Keeps values as files, one each, in a folder a run.</summary>
sealed class FileOutputStore(Lazy<FileStore> store) : OutputStore
{
    // Attempts need not be told apart: whichever is whole counts.
    const string Attempt = "output";

    FileStore Files => store.Value;

    private protected override string Display => Files.Display;

    private protected override async Task WriteAsync(string key, byte[] bytes, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                await WriteOnceAsync(key, bytes, cancellationToken);
                return;
            }
            catch (SluiceException fault) when (fault.Code == FileTakenOverException.Code)
            {
                // Another attempt at it has just ended: there are not many.
            }
        }
    }

    Task WriteOnceAsync(string key, byte[] bytes, CancellationToken cancellationToken) =>
        Files.Faults.TranslateAsync(Side.Engine, $"Keeping an output in {Files.Display}", async () =>
        {
            await Files.EnsureAsync(cancellationToken);
            await using var file = await Files.CreateAsync(key, Attempt, cancellationToken);
            await file.Body.WriteAsync(bytes, cancellationToken);
            await file.FlushAsync(cancellationToken);
            await file.CommitAsync(cancellationToken);
        });

    private protected override Task<bool> TryCreateAsync(string key, byte[] bytes, CancellationToken cancellationToken) =>
        Files.Faults.TranslateAsync(Side.Engine, $"Keeping a mark in {Files.Display}", async () =>
        {
            await Files.EnsureAsync(cancellationToken);
            return await Files.TryCreateAsync(key, bytes, cancellationToken);
        });

    private protected override async Task<byte[]?> FindAsync(string key, CancellationToken cancellationToken)
    {
        try
        {
            return await Files.Faults.TranslateAsync(Side.Engine, $"Reading an output in {Files.Display}", async () =>
            {
                await using var file = await Files.OpenReadAsync(key, cancellationToken);
                using var bytes = new MemoryStream();
                await file.CopyToAsync(bytes, cancellationToken);
                return bytes.ToArray();
            });
        }
        catch (SluiceException fault) when (fault.IsNotFound)
        {
            return null;
        }
    }

    /// <inheritdoc/>
    public override Task DeleteAsync(string runId, CancellationToken cancellationToken) =>
        DeleteAsync(runId, _ => true, cancellationToken);

    /// <inheritdoc/>
    public override Task DeleteBeforeAsync(DateTimeOffset time, CancellationToken cancellationToken) =>
        DeleteAsync("", file => file.LastModified < time, cancellationToken);

    async Task DeleteAsync(string folder, Func<StoredFile, bool> isSpent, CancellationToken cancellationToken)
    {
        try
        {
            await Files.Faults.TranslateAsync(Side.Engine, $"Deleting outputs in {Files.Display}", async () =>
            {
                var folders = new HashSet<string>();
                await foreach (var file in Files.ListAsync(folder, cancellationToken))
                {
                    if (!isSpent(file) || Path.GetDirectoryName(file.Path) is not { Length: > 0 } parent)
                        continue;
                    await Files.DeleteAsync(file.Path, null, cancellationToken);
                    folders.Add(parent);
                }

                foreach (var emptied in folders)
                    await Files.DeleteEmptyFoldersAsync(emptied, cancellationToken);
            });
        }
        catch (SluiceException fault) when (fault.IsNotFound)
        {
            // There is no container yet, so there are no outputs.
        }
    }
}
