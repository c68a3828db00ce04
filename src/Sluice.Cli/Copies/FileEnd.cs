using Sluice.Formats;

namespace Sluice.Cli.Copies;

/// <summary>A place and how its files are written.</summary>
/// <param name="Place">The place.</param>
/// <param name="Format">The format of its files.</param>
/// <param name="Codec">Their compression; null is the format's default.</param>
sealed record FileEnd(Place Place, FileFormat Format, string? Codec)
{
    public static FileEnd Of(Place place, string? format, string argument, string? codec)
    {
        var name = place.FileName ?? "";
        var known = format is not null ? FormatNames.Parse(format, argument) : FormatNames.FormatOf(name) ?? FormatNames.Default;
        return new FileEnd(place, known, codec ?? FormatNames.CodecOf(name));
    }

    /// <summary>Whether it is more than one file.</summary>
    public bool IsMany => Place.FileName is null || Place.HasWildcard;
}
