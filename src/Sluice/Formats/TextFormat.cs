using Sluice.Columns;
using Sluice.Formats.Streams;

namespace Sluice.Formats;

/// <summary>A format of text: it has an encoding and is compressed as a whole. Readers and writers see UTF-8.</summary>
internal abstract record TextFormat : FileFormat
{
    /// <summary>The encoding, by ADF's names; null is UTF-8.</summary>
    public string? EncodingName { get; init; }

    /// <summary>The compressions of whole files.</summary>
    private protected static ReadOnlySpan<Compression> Compressions =>
        [Compression.None, Compression.Gzip, Compression.Deflate, Compression.Bzip2, Compression.Zstd];

    internal sealed override async Task<RowReader> OpenAsync(
        FileInput file, WantedColumns columns, BadRows badRows, CancellationToken cancellationToken) =>
        await OpenAsync(await OpenTextAsync(file, cancellationToken), columns, badRows, cancellationToken);

    /// <summary>Opens the rows of a text.</summary>
    /// <param name="utf8">The text; closed with the reader.</param>
    /// <param name="columns">What is read of it.</param>
    /// <param name="badRows">Takes the rows that cannot be read.</param>
    private protected abstract ValueTask<RowReader> OpenAsync(
        Stream utf8, WantedColumns columns, BadRows badRows, CancellationToken cancellationToken);

    internal sealed override Stream Encode(Stream file) => FileEncoding.Encode(file, EncodingName);

    /// <summary>The text of a file.</summary>
    private protected async Task<Stream> OpenTextAsync(FileInput file, CancellationToken cancellationToken) => FileEncoding.Decode(
        FileCompression.Decompress(await file.OpenAsync(cancellationToken), Compression, file.Path), EncodingName);
}
