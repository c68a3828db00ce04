using Sluice.Definitions.Parsing;

namespace Sluice.Formats;

/// <summary>Parses what a dataset says of its compression.</summary>
static class CompressionParser
{
    enum CompressionSpeed
    {
        Optimal,
        Fastest,
    }

    /// <summary>The compression, null when nothing is said, and whether to compress fast rather than well.</summary>
    /// <param name="properties">The dataset's <c>typeProperties</c>.</param>
    /// <param name="supported">What the format can do.</param>
    public static (Compression? Compression, bool IsFast) Parse(DefinitionParser properties, ReadOnlySpan<Compression> supported)
    {
        // DelimitedText and Parquet have compressionCodec and compressionLevel, Json an object; each is taken everywhere.
        properties.Differs("zstd is ours, and lz4 of Parquet; zip and tar are refused", "compressionCodec", "compression");
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
            ? ParseCodec(nested, "type", nestedCodec, supported)
            : ParseCodec(properties, "compressionCodec", codec, supported);
        return (compression, level == CompressionSpeed.Fastest);
    }

    static Compression? ParseCodec(DefinitionParser? reader, string property, string? codec, ReadOnlySpan<Compression> supported)
    {
        if (reader is null || string.IsNullOrEmpty(codec))
            return null;
        if (DefinitionParser.ParseName<Compression>(codec) is { } compression && supported.Contains(compression))
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
}
