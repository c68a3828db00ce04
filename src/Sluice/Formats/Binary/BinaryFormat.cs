using Sluice.Columns;
using Sluice.Definitions.Datasets;
using Sluice.Definitions.Parsing;

namespace Sluice.Formats.Binary;

/// <summary>Files of any content: nobody looks into them, but to decompress or compress them.</summary>
sealed record BinaryFormat : FileFormat
{
    const string NoRows = "a Binary dataset has no rows: use a dataset of the files' own format";

    /// <inheritdoc/>
    public override string DatasetType => "Binary";

    /// <inheritdoc/>
    public override string ShortName => "binary";

    /// <inheritdoc/>
    public override string DisplayName => "binary";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Extensions => [];

    internal override bool HasRows => false;

    internal override FormatSettings Parse(DefinitionParser properties) => new BinaryFormat().WithCompression(
        properties, Compression.None, Compression.Gzip, Compression.Deflate, Compression.Bzip2, Compression.Zstd);

    internal override Task<RowReader> OpenAsync(
        FileInput file, WantedColumns columns, BadRows badRows, CancellationToken cancellationToken) => throw new NotSupportedException(NoRows);

    internal override RowWriter CreateWriter(Stream output, IReadOnlyList<Field> fields) => throw new NotSupportedException(NoRows);
}
