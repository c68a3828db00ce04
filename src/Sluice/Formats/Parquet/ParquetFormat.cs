using Sluice.Columns;
using Sluice.Definitions.Datasets;
using Sluice.Definitions.Parsing;

namespace Sluice.Formats.Parquet;

/// <summary>Parquet files.</summary>
internal sealed record ParquetFormat : FileFormat
{
    static readonly string[] Endings = [".parquet"];

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

    internal override FormatSettings Parse(DefinitionParser properties) => new ParquetFormat { Compression = Compression.Snappy }
        .WithCompression(properties, Compression.None, Compression.Gzip, Compression.Snappy, Compression.Zstd, Compression.Lz4);

    internal override async Task<RowReader> OpenAsync(
        FileInput file, WantedColumns columns, BadRows badRows, CancellationToken cancellationToken) => await ParquetRowReader.OpenAsync(
        await file.OpenRandomAsync(cancellationToken), file.Path, columns.Names, columns.TruncatesTimes, cancellationToken);

    internal override RowWriter CreateWriter(Stream output, IReadOnlyList<Field> fields) => new ParquetRowWriter(output, fields, this);
}
