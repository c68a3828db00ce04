namespace Sluice.Http;

/// <summary>Bodies that are read into memory.</summary>
static class HttpBody
{
    /// <summary>The most that one has; ADF's limit.</summary>
    public const int MaxBytes = 4 << 20;

    /// <summary>Reads one to its end; null when it is larger than <see cref="MaxBytes"/>.</summary>
    public static async Task<MemoryStream?> ReadAsync(Stream body, CancellationToken cancellationToken)
    {
        var bytes = new MemoryStream();
        var buffer = new byte[64 * 1024];
        while (await body.ReadAsync(buffer, cancellationToken) is > 0 and var read)
        {
            if (bytes.Length + read > MaxBytes)
                return null;
            await bytes.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
        }

        bytes.Position = 0;
        return bytes;
    }
}
