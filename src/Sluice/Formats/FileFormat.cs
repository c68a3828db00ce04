using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Sluice.Columns;
using Sluice.Definitions.Datasets;
using Sluice.Definitions.Parsing;
using Sluice.Formats.DelimitedText;
using Sluice.Formats.Json;

namespace Sluice.Formats;

/// <summary>
/// A format of files with its settings: everything that is asked of a format. A new one is a folder of this room and a line in
/// <see cref="FileFormats.All"/>; nobody asks which of them it is.
/// </summary>
[JsonConverter(typeof(FileFormatConverter))]
internal abstract record FileFormat : FormatSettings
{
    /// <summary>Its name on the command line.</summary>
    public abstract string ShortName { get; }

    /// <summary>What its files are, for messages: <c>the files are ...</c>.</summary>
    public abstract string DisplayName { get; }

    /// <summary>
    /// What names of its files end in, with the dot; the first is that of generated names. None where files may have any name.
    /// </summary>
    public abstract IReadOnlyList<string> Extensions { get; }

    /// <summary>What generated names end in; empty where files may have any name.</summary>
    internal string Extension => Extensions.Count > 0 ? Extensions[0] : "";

    /// <summary>The compression: of the whole file, or of what is in it.</summary>
    public Compression Compression { get; init; }

    /// <summary>Whether to compress fast rather than well.</summary>
    public bool CompressFast { get; init; }

    /// <summary>The compression of the whole file; none where the format compresses what is in it.</summary>
    public virtual Compression WholeFileCompression => Compression;

    /// <summary>What a dataset says of plain files of this format: such as any program writes and reads.</summary>
    /// <param name="fileName">The file's name without the extension of a compression; null where there are many.</param>
    /// <param name="isWritten">Whether the files are written; else they are read.</param>
    public virtual JsonObject PlainProperties(string? fileName, bool isWritten) => [];

    /// <summary>The same format as the <c>formatSettings</c> of a source say it; what is wrong is reported.</summary>
    internal virtual FileFormat ParseSource(DefinitionParser formatSettings) => this;

    /// <summary>The same format as the <c>formatSettings</c> of a sink say it; what is wrong is reported.</summary>
    internal virtual FileFormat ParseSink(DefinitionParser formatSettings) => this;

    /// <summary>Whether files are read and written as rows; else they are copied as they are, to files of the same format.</summary>
    internal virtual bool HasRows => true;

    /// <summary>
    /// Whether rows are nested objects, as those of JSON: their columns are the properties that the rows turn out to have, each has a
    /// path, and values of JSON keep their form. The columns of other files are known before the first row.
    /// </summary>
    internal virtual bool IsHierarchical => false;

    /// <summary>Whether files name their columns; else they are told by position.</summary>
    internal virtual bool NamesColumns => true;

    /// <summary>Whether a file must have a column.</summary>
    internal virtual bool NeedsColumns => false;

    /// <summary>Whether the memory that reading takes depends on the file: <see cref="RowReader.EstimateMemoryAsync"/> tells it.</summary>
    internal virtual bool NeedsMemory => false;

    /// <summary>Whether files have pieces that can be read apart: <see cref="RowReader.Pieces"/>.</summary>
    internal virtual bool HasPieces => false;

    /// <summary>These files as delimited text, which PostgreSQL itself can read and write; null when they are none.</summary>
    internal virtual DelimitedTextFormat? AsDelimitedText => null;

    /// <summary>Opens the rows of a file.</summary>
    /// <param name="file">The file; closed by the caller.</param>
    /// <param name="columns">What is read of it.</param>
    /// <param name="badRows">Takes the rows that cannot be read.</param>
    internal abstract Task<RowReader> OpenAsync(
        FileInput file, WantedColumns columns, BadRows badRows, CancellationToken cancellationToken);

    /// <summary>The properties that the first rows of a file have; none where <see cref="IsHierarchical"/> is false.</summary>
    /// <param name="file">The file; closed by the caller.</param>
    /// <param name="collection">The array in each object whose items are the rows; null when the objects are.</param>
    internal virtual Task<IReadOnlyList<string>> SampleAsync(FileInput file, JsonPath? collection, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<string>>([]);

    /// <summary>
    /// What stands between the rows' writer and a file. All is written once it is disposed, which leaves the file open; it is the file
    /// itself where nothing is needed.
    /// </summary>
    internal virtual Stream Encode(Stream file) => file;

    /// <summary>Writes rows as one file.</summary>
    /// <param name="output">What <see cref="Encode"/> gave.</param>
    /// <param name="fields">The columns.</param>
    internal abstract RowWriter CreateWriter(Stream output, IReadOnlyList<Field> fields);

    /// <summary>This format with what a dataset says of its compression.</summary>
    /// <param name="properties">The dataset's <c>typeProperties</c>.</param>
    /// <param name="supported">What the format can do.</param>
    private protected FileFormat WithCompression(DefinitionParser properties, params ReadOnlySpan<Compression> supported)
    {
        var (compression, isFast) = CompressionParser.Parse(properties, supported);
        return this with { Compression = compression ?? Compression, CompressFast = isFast };
    }
}
