namespace Sluice.Cli;

/// <summary>A format of files, as the command line names it and as ADF does.</summary>
/// <param name="Name">What <c>--format</c> takes.</param>
/// <param name="DatasetType">The dataset's type; the source's and sink's begin with it.</param>
/// <param name="Extensions">What names of such files end in, with the dot; the first is that of folders.</param>
sealed record FileFormat(string Name, string DatasetType, params IReadOnlyList<string> Extensions)
{
    public static readonly FileFormat Csv = new("csv", "DelimitedText", ".csv", ".txt", ".tsv");
    public static readonly FileFormat Json = new("json", "Json", ".json", ".jsonl", ".ndjson");
    public static readonly FileFormat Parquet = new("parquet", "Parquet", ".parquet");

    static readonly FileFormat[] All = [Csv, Json, Parquet];

    /// <summary>What a compression adds to a name.</summary>
    static readonly Dictionary<string, string> Codecs = new(StringComparer.OrdinalIgnoreCase)
    {
        ["gzip"] = ".gz",
        ["bzip2"] = ".bz2",
        ["deflate"] = ".deflate",
        ["zstd"] = ".zst",
    };

    /// <summary>Whether a name is that of a file rather than of a folder.</summary>
    public static bool IsFile(string name) => OfName(name) is not null || CodecOf(name) is not null;

    /// <summary>The format of a file by its name; null when that tells nothing.</summary>
    public static FileFormat? OfName(string name) =>
        Array.Find(All, format => format.Extensions.Contains(Extension(name), StringComparer.OrdinalIgnoreCase));

    /// <summary>Whether a name says that tabs separate the columns.</summary>
    public static bool IsTabbed(string name) => Extension(name).Equals(".tsv", StringComparison.OrdinalIgnoreCase);

    /// <summary>The compression of a file by its name; null when that tells nothing.</summary>
    public static string? CodecOf(string name)
    {
        var extension = Path.GetExtension(name);
        return Codecs.FirstOrDefault(codec => codec.Value.Equals(extension, StringComparison.OrdinalIgnoreCase)).Key;
    }

    static string Extension(string name) => Path.GetExtension(CodecOf(name) is null ? name : Path.GetFileNameWithoutExtension(name));

    /// <summary>The files of a folder.</summary>
    public string Pattern(string? codec) => "*" + Extensions[0] + (this == Parquet || codec is null ? "" : Codecs.GetValueOrDefault(codec));

    /// <exception cref="Definitions.DefinitionException">There is no format of this name.</exception>
    public static FileFormat Parse(string name, string argument) =>
        Array.Find(All, format => format.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
        ?? throw Place.Error(argument, $"'{name}' is not supported", $"Use {string.Join(", ", All.Select(format => format.Name))}");
}
