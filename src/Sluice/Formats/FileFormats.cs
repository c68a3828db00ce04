using Sluice.Definitions.Datasets;
using Sluice.Formats.Binary;
using Sluice.Formats.DelimitedText;
using Sluice.Formats.Json;
using Sluice.Formats.Parquet;

namespace Sluice.Formats;

/// <summary>The formats of files.</summary>
internal static class FileFormats
{
    /// <summary>Each format, as it is when a dataset says nothing.</summary>
    public static IReadOnlyList<FileFormat> All { get; } = [new DelimitedTextFormat(), new JsonFormat(), new ParquetFormat(), new BinaryFormat()];

    /// <summary>The format of a dataset.</summary>
    internal static FileFormat Of(FileDataset dataset) => (FileFormat)dataset.Format;
}
