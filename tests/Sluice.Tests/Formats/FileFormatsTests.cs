using System.Text.Json;
using Sluice.Formats;
using Sluice.Formats.DelimitedText;
using Sluice.Formats.Json;
using Sluice.Formats.Parquet;

namespace Sluice.Tests.Formats;

/// <summary>What holds for every format of files.</summary>
public sealed class FileFormatsTests
{
    /// <summary>Jobs are written into journals and into the state of orchestrations.</summary>
    [Fact]
    public void A_format_comes_back_from_JSON_with_its_settings()
    {
        FileFormat[] formats =
        [
            .. FileFormats.All,
            new DelimitedTextFormat { ColumnDelimiter = "||", RowDelimiter = ";", SkipLineCount = 2, QuoteAllText = true, EncodingName = "UTF-16" },
            new JsonFormat { IsArrayOfObjects = true, Compression = Compression.Gzip, CompressFast = true },
            new ParquetFormat { Compression = Compression.Zstd },
        ];

        Assert.Equal(formats, JsonSerializer.Deserialize<FileFormat[]>(JsonSerializer.Serialize(formats)));
        Assert.Equal(
            """{"format":"Parquet","WritesStructs":false,"Compression":5,"CompressFast":false}""",
            JsonSerializer.Serialize<FileFormat>(new ParquetFormat { Compression = Compression.Zstd }));
    }

    [Fact]
    public void No_two_formats_share_a_name_or_an_extension()
    {
        Assert.Distinct(FileFormats.All.Select(format => format.DatasetType), StringComparer.OrdinalIgnoreCase);
        Assert.Distinct(FileFormats.All.Select(format => format.ShortName), StringComparer.OrdinalIgnoreCase);
        Assert.Distinct(FileFormats.All.SelectMany(format => format.Extensions), StringComparer.OrdinalIgnoreCase);
    }
}
