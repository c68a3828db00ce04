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
            await using var file = await Files.CreateAsync(key, key, cancellationToken);
            await file.Body.WriteAsync(bytes, cancellationToken);
            await file.FlushAsync(cancellationToken);
            await file.CommitAsync(cancellationToken);
            return true;
        });

    private protected override Task<byte[]> ReadAsync(string key, CancellationToken cancellationToken) =>
        Files.Faults.TranslateAsync(Side.Engine, $"Reading an output in {Files.Display}", async () =>
        {
            await using var file = await Files.OpenReadAsync(key, cancellationToken);
            using var bytes = new MemoryStream();
            await file.CopyToAsync(bytes, cancellationToken);
            return bytes.ToArray();
        });
}
