using System.Text.Json.Serialization;

namespace Sluice.Definitions;

/// <summary>How files are written: the format of a dataset and its settings.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "format")]
[JsonDerivedType(typeof(DelimitedTextSettings), "delimitedText")]
[JsonDerivedType(typeof(JsonSettings), "json")]
[JsonDerivedType(typeof(ParquetSettings), "parquet")]
public abstract record FormatSettings
{
    /// <summary>The compression: of the whole file, or of Parquet's pages.</summary>
    public Compression Compression { get; init; }

    /// <summary>Whether to compress fast rather than well.</summary>
    public bool CompressFast { get; init; }

    /// <summary>The extension of generated names, with its dot and without that of a compression.</summary>
    [JsonIgnore]
    public abstract string Extension { get; }

    /// <summary>What the compression of the whole file adds to generated names, with its dot.</summary>
    [JsonIgnore]
    public virtual string CompressionExtension => Compression switch
    {
        Compression.Gzip => ".gz",
        Compression.Deflate => ".deflate",
        Compression.Bzip2 => ".bz2",
        Compression.Zstd => ".zst",
        _ => "",
    };

    /// <summary>The compressions of whole files.</summary>
    private protected static ReadOnlySpan<Compression> WholeFile =>
        [Compression.None, Compression.Gzip, Compression.Deflate, Compression.Bzip2, Compression.Zstd];

    /// <summary>These settings with what a dataset says of its compression.</summary>
    /// <param name="properties">The dataset's <c>typeProperties</c>.</param>
    /// <param name="supported">What the format can do.</param>
    private protected FormatSettings WithCompression(DefinitionReader properties, params ReadOnlySpan<Compression> supported)
    {
        // DelimitedText and Parquet have compressionCodec and compressionLevel, Json an object; each is taken everywhere.
        var nested = properties.Object("compression");
        var (codec, nestedCodec) = (properties.Text("compressionCodec"), nested?.Text("type"));
        var level = properties.Choice<CompressionSpeed>("compressionLevel") ?? nested?.Choice<CompressionSpeed>("level");
        nested?.HintUnread();
        if (!string.IsNullOrEmpty(codec) && !string.IsNullOrEmpty(nestedCodec)
            && !codec.Equals(nestedCodec, StringComparison.OrdinalIgnoreCase))
        {
            nested!.Error("type", $"compressionCodec says another compression, {codec}", "Remove one of them", nestedCodec);
        }

        var compression = string.IsNullOrEmpty(codec)
            ? ReadCodec(nested, "type", nestedCodec, supported)
            : ReadCodec(properties, "compressionCodec", codec, supported);
        return this with { Compression = compression ?? Compression, CompressFast = level == CompressionSpeed.Fastest };
    }

    static Compression? ReadCodec(DefinitionReader? reader, string property, string? codec, ReadOnlySpan<Compression> supported)
    {
        if (reader is null || string.IsNullOrEmpty(codec))
            return null;
        if (DefinitionReader.ParseName<Compression>(codec) is { } compression && supported.Contains(compression))
            return compression;
        var isArchive = codec.StartsWith("tar", StringComparison.OrdinalIgnoreCase)
            || codec.StartsWith("zip", StringComparison.OrdinalIgnoreCase);
#pragma warning disable CA1308 // As ADF spells them.
        var names = string.Join(", ", supported.ToArray().Select(known => known.ToString().ToLowerInvariant()));
#pragma warning restore CA1308
        reader.Error(
            property, isArchive ? "an archive of several files cannot be copied" : "this compression is not supported",
            $"{(isArchive ? "Unpack it, or use" : "Use")} one of {names}", codec);
        return null;
    }

    enum CompressionSpeed
    {
        Optimal,
        Fastest,
    }
}

/// <summary>JSON files.</summary>
public sealed record JsonSettings : FormatSettings
{
    /// <summary>The encoding, by ADF's names; null is UTF-8.</summary>
    public string? EncodingName { get; init; }

    /// <inheritdoc/>
    public override string Extension => ".json";

    internal static FormatSettings Read(DefinitionReader properties) =>
        new JsonSettings { EncodingName = EncodingNames.Read(properties) }
            .WithCompression(properties, WholeFile);
}

/// <summary>Parquet files.</summary>
public sealed record ParquetSettings : FormatSettings
{
    /// <inheritdoc/>
    public override string Extension => ".parquet";

    /// <inheritdoc/>
    public override string CompressionExtension => "";

    internal static FormatSettings Read(DefinitionReader properties) =>
        new ParquetSettings { Compression = Compression.Snappy }
            .WithCompression(properties, Compression.None, Compression.Gzip, Compression.Snappy, Compression.Zstd, Compression.Lz4);
}

/// <summary>The compression of a file.</summary>
public enum Compression
{
    /// <summary>None.</summary>
    None,

    /// <summary>gzip (RFC 1952).</summary>
    Gzip,

    /// <summary>Deflate, raw (RFC 1951), as .NET's and ADF's DeflateStream write it.</summary>
    Deflate,

    /// <summary>bzip2.</summary>
    Bzip2,

    /// <summary>Snappy: Parquet's pages only.</summary>
    Snappy,

    /// <summary>Zstandard (RFC 8878): ours, ADF has it for ORC alone.</summary>
    Zstd,

    /// <summary>LZ4, raw blocks: Parquet's pages only; ours.</summary>
    Lz4,
}
