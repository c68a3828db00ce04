using System.Text.Json.Nodes;
using Sluice.Columns;
using Sluice.Definitions.Datasets;
using Sluice.Definitions.Parsing;

namespace Sluice.Formats.Excel;

/// <summary>Excel workbooks (.xlsx), of which one sheet is read; they are not written.</summary>
sealed record ExcelFormat : FileFormat
{
    static readonly string[] Endings = [".xlsx", ".xlsm"];

    /// <summary>The sheet by its name; null where it is told by its place.</summary>
    public string? SheetName { get; init; }

    /// <summary>The sheet by its place in the workbook, from 0; hidden ones count.</summary>
    public int SheetIndex { get; init; }

    /// <summary>The cells that are read, such as <c>A3</c> or <c>A3:H5</c>; null is all of them.</summary>
    public string? Range { get; init; }

    /// <summary>Whether the first row names the columns.</summary>
    public bool FirstRowAsHeader { get; init; }

    /// <summary>What stands for NULL, besides a cell without a value.</summary>
    public string NullValue { get; init; } = "";

    /// <inheritdoc/>
    public override string DatasetType => "Excel";

    /// <inheritdoc/>
    public override string ShortName => "excel";

    /// <inheritdoc/>
    public override string DisplayName => "Excel workbooks";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Extensions => Endings;

    internal override bool CanWrite => false;

    internal override bool NamesColumns => FirstRowAsHeader;

    // The texts that the cells share.
    internal override bool NeedsMemory => true;

    /// <inheritdoc/>
    public override JsonObject PlainProperties(string? fileName, bool isWritten) => new() { ["sheetIndex"] = 0, ["firstRowAsHeader"] = true };

    internal override FormatSettings Parse(DefinitionParser properties)
    {
        var (name, index) = (properties.Text("sheetName"), properties.Integer("sheetIndex", 0, int.MaxValue));
        if (!string.IsNullOrEmpty(name) && index is not null)
            properties.Error("sheetIndex", $"sheetName says another sheet, '{name}'", "Remove one of them", $"{index}");
        else if (string.IsNullOrEmpty(name) && !properties.Has("sheetIndex") && !properties.IsDeferred("sheetName"))
            properties.Error("sheetName", "which sheet is read is not said", "Add sheetName, or sheetIndex from 0");
        var range = properties.Text("range");
        if (!string.IsNullOrEmpty(range) && CellRange.Parse(range) is null)
            properties.Error("range", "this is no range of cells", "Write for example A3, or A3:H5", range);
        return new ExcelFormat
        {
            SheetName = string.IsNullOrEmpty(name) ? null : name,
            SheetIndex = index ?? 0,
            Range = string.IsNullOrEmpty(range) ? null : range,
            FirstRowAsHeader = properties.Boolean("firstRowAsHeader") ?? false,
            NullValue = properties.Text("nullValue") ?? "",
        }.WithCompression(properties, Compression.None, Compression.Gzip, Compression.Deflate, Compression.Bzip2, Compression.Zstd);
    }

    internal override async Task<RowReader> OpenAsync(
        FileInput file, WantedColumns columns, BadRows badRows, CancellationToken cancellationToken) =>
        await ExcelRowReader.OpenAsync(
            FileCompression.Decompress(await file.OpenAsync(cancellationToken), Compression, file.Path), this, badRows, cancellationToken);

    internal override RowWriter CreateWriter(Stream output, IReadOnlyList<Field> fields) =>
        throw new NotSupportedException("Excel workbooks are not written");
}
