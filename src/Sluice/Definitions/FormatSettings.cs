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
}

/// <summary>JSON files.</summary>
public sealed record JsonSettings : FormatSettings
{
    /// <summary>The encoding, by ADF's names; null is UTF-8.</summary>
    public string? EncodingName { get; init; }

    /// <inheritdoc/>
    public override string Extension => ".json";
}

/// <summary>Parquet files.</summary>
public sealed record ParquetSettings : FormatSettings
{
    /// <inheritdoc/>
    public override string Extension => ".parquet";
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
}
