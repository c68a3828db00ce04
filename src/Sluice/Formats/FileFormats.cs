using System.Collections.Concurrent;
using Sluice.Definitions.Datasets;
using Sluice.Formats.Binary;
using Sluice.Formats.DelimitedText;
using Sluice.Formats.Excel;
using Sluice.Formats.Json;
using Sluice.Formats.Parquet;

namespace Sluice.Formats;

/// <summary>The formats of files.</summary>
internal static class FileFormats
{
    /// <summary>Each format, as it is when a dataset says nothing.</summary>
    public static IReadOnlyList<FileFormat> All { get; } = [new DelimitedTextFormat(), new JsonFormat(), new ParquetFormat(), new ExcelFormat(), new BinaryFormat()];

    /// <summary>Formats beyond these, of a program that has more; those of <see cref="All"/> are found first.</summary>
    internal static ConcurrentBag<FileFormat> Added { get; } = [];

    /// <summary>A format by the type of its datasets, as ADF spells it; null when there is none.</summary>
    internal static FileFormat? Find(string? datasetType) => All.Concat(Added).FirstOrDefault(format => format.DatasetType == datasetType);

    /// <summary>The format of a dataset.</summary>
    internal static FileFormat Of(FileDataset dataset) => (FileFormat)dataset.Format;
}
