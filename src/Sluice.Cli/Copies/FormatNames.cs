using Sluice.Formats;

namespace Sluice.Cli.Copies;

/// <summary>The formats of files by what the command line is given: an option, or the name of a file.</summary>
static class FormatNames
{
    // Their names in datasets.
    static readonly string[] Codecs = ["gzip", "bzip2", "deflate", "zstd"];

    /// <summary>The format where nothing tells it.</summary>
    public static FileFormat Default => FileFormats.All[0];

    /// <summary>The names that <c>--format</c> takes.</summary>
    public static IEnumerable<string> All => FileFormats.All.Select(format => format.ShortName);

    /// <summary>Whether a name is that of a file rather than of a folder.</summary>
    public static bool IsFile(string name) => FormatOf(name) is not null || CodecOf(name) is not null;

    /// <summary>The format of a file by its name; null when that tells nothing.</summary>
    public static FileFormat? FormatOf(string name)
    {
        var extension = Path.GetExtension(WithoutCodec(name));
        return FileFormats.All.FirstOrDefault(format => format.Extensions.Contains(extension, StringComparer.OrdinalIgnoreCase));
    }

    /// <summary>The compression of a file by its name; null when that tells nothing.</summary>
    public static string? CodecOf(string name)
    {
        var extension = Path.GetExtension(name);
        return Array.Find(Codecs, codec => FileCompression.Extension(Compression(codec)).Equals(extension, StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>A name without the extension of a compression.</summary>
    public static string WithoutCodec(string name) => CodecOf(name) is null ? name : Path.GetFileNameWithoutExtension(name);

    /// <summary>The files of a folder.</summary>
    public static string Pattern(FileFormat format, string? codec) =>
        $"*{format.Extension}{FileCompression.Extension((format with { Compression = Compression(codec) }).WholeFileCompression)}";

    /// <exception cref="Definitions.Parsing.DefinitionException">There is no format of this name.</exception>
    public static FileFormat Parse(string name, string argument) =>
        FileFormats.All.FirstOrDefault(format => format.ShortName.Equals(name, StringComparison.OrdinalIgnoreCase))
        ?? throw CopyLocation.Error(argument, $"'{name}' is not supported", $"Use {string.Join(", ", All)}");

    static Compression Compression(string? codec) => Enum.TryParse<Compression>(codec, ignoreCase: true, out var known) ? known : default;
}
