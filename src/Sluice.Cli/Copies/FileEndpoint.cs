using Sluice.Formats;

namespace Sluice.Cli.Copies;

/// <summary>A place and how its files are written.</summary>
/// <param name="Location">Where it is.</param>
/// <param name="Format">The format of its files.</param>
/// <param name="Codec">Their compression; null is the format's default.</param>
sealed record FileEndpoint(CopyLocation Location, FileFormat Format, string? Codec)
{
    public static FileEndpoint Of(CopyLocation place, string? format, string argument, string? codec)
    {
        var name = place.FileName ?? "";
        var known = format is not null ? FormatNames.Parse(format, argument) : FormatNames.FormatOf(name) ?? FormatNames.Default;
        // Of files that are copied as they are a name says nothing.
        return new FileEndpoint(place, known, codec ?? (known.HasRows ? FormatNames.CodecOf(name) : null));
    }

    /// <summary>Whether it is more than one file.</summary>
    public bool IsMany => Location.FileName is null || Location.HasWildcard;
}
