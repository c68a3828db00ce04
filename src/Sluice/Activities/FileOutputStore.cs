using Sluice.Stores.Files;

namespace Sluice.Activities;

/// <summary>Keeps values as files, one each, in a folder a run.</summary>
sealed class FileOutputStore(Lazy<FileStore> store) : OutputStore
{
    FileStore Files => store.Value;

    private protected override async Task WriteAsync(string key, byte[] bytes, CancellationToken cancellationToken) =>
        await Files.Faults.TranslateAsync(Side.Engine, $"Keeping an output in {Files.Display}", async () =>
        {
            await Files.EnsureAsync(cancellationToken);
            // The attempt becomes part of a file's name, which has no folder in it.
            await using var file = await Files.CreateAsync(key, Path.GetFileName(key), cancellationToken);
            await file.Body.WriteAsync(bytes, cancellationToken);
            await file.FlushAsync(cancellationToken);
            await file.CommitAsync(cancellationToken);
            return true;
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
        catch (SluiceException fault) when (fault.Code is "FileNotFound" or "FolderNotFound" or "Http404")
        {
            return null;
        }
    }
}
