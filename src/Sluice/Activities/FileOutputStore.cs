using Sluice.Stores;

namespace Sluice.Activities;

/// <summary>Keeps values as files, one each, in a folder a run.</summary>
sealed class FileOutputStore(FileStore files) : OutputStore
{
    private protected override async Task WriteAsync(string key, byte[] bytes, CancellationToken cancellationToken) =>
        await files.Faults.TranslateAsync(Side.Engine, $"Keeping an output in {files.Display}", async () =>
        {
            await files.EnsureAsync(cancellationToken);
            await using var file = await files.CreateAsync(key, key, cancellationToken);
            await file.Body.WriteAsync(bytes, cancellationToken);
            await file.FlushAsync(cancellationToken);
            await file.CommitAsync(cancellationToken);
            return true;
        });

    private protected override Task<byte[]> ReadAsync(string key, CancellationToken cancellationToken) =>
        files.Faults.TranslateAsync(Side.Engine, $"Reading an output in {files.Display}", async () =>
        {
            await using var file = await files.OpenReadAsync(key, cancellationToken);
            using var bytes = new MemoryStream();
            await file.CopyToAsync(bytes, cancellationToken);
            return bytes.ToArray();
        });
}
