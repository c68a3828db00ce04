using Sluice.Columns;
using Sluice.Definitions.Datasets;
using Sluice.Definitions.Parsing;

namespace Sluice.Formats.Parquet;

/// <summary>Parquet files.</summary>
internal sealed record ParquetFormat : FileFormat
{
    static readonly string[] Endings = [".parquet"];

    /// <summary>Whether composites are written as STRUCT, field by field; else as PostgreSQL's text form.</summary>
    public bool WritesStructs { get; init; }

    /// <inheritdoc/>
    public override string DatasetType => "Parquet";

    /// <inheritdoc/>
    public override string ShortName => "parquet";

    /// <inheritdoc/>
    public override string DisplayName => "Parquet";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Extensions => Endings;

    // Pages are compressed, one by one.
    /// <inheritdoc/>
    public override Compression WholeFileCompression => Compression.None;

    internal override bool NeedsColumns => true;

    // That of the pages of a row group.
    internal override bool NeedsMemory => true;

    // Row groups.
    internal override bool HasPieces => true;

    internal override FormatSettings Parse(DefinitionParser properties) => new ParquetFormat { Compression = Compression.Snappy }
        .WithCompression(properties, Compression.None, Compression.Gzip, Compression.Snappy, Compression.Zstd, Compression.Lz4);

    internal override async Task<RowReader> OpenAsync(
        FileInput file, WantedColumns columns, BadRows badRows, CancellationToken cancellationToken) => await ParquetRowReader.OpenAsync(
        await file.OpenRandomAsync(cancellationToken), file.Path, columns, cancellationToken);

    internal override FileFormat ParseSink(DefinitionParser formatSettings) =>
        this with { WritesStructs = ReadComposites(formatSettings) == CompositeForm.Struct };

    internal override RowWriter CreateWriter(Stream output, IReadOnlyList<Field> fields) => new ParquetRowWriter(
        output, WritesStructs ? fields : [.. fields.Select(field => field with { Type = field.Type with { Fields = null } })], this);

    static CompositeForm? ReadComposites(DefinitionParser formatSettings)
    {
        formatSettings.Ours("compositesAs");
        return formatSettings.Choice<CompositeForm>("compositesAs");
    }

    enum CompositeForm
    {
        Text,
        Struct,
    }
}
