using System.Text.Json.Nodes;
using Sluice.Definitions.Datasets;
using Sluice.Formats;
using Sluice.Formats.DelimitedText;
using Sluice.Formats.Json;
using Sluice.Formats.Parquet;

namespace Sluice.Tests.Definitions.Datasets;

/// <summary>How datasets say the format of their files.</summary>
public sealed class FormatDatasetTests
{
    [Fact]
    public void Json_has_an_encoding_and_a_compression()
    {
        var settings = Settings("json", """ "encodingName": "UTF-16BE", "compression": { "type": "GZip", "level": "Fastest" } """);

        Assert.Equal(new JsonFormat { EncodingName = "UTF-16BE", Compression = Compression.Gzip, CompressFast = true }, settings);
        Assert.Equal((".json", ".gz"), (settings.Extensions[0], FileCompression.Extension(settings.WholeFileCompression)));
        Assert.Equal(new JsonFormat(), Settings("Json", """ "encodingName": "", "compression": null """));
    }

    [Theory]
    [InlineData("""{ }""", Compression.Snappy)]
    [InlineData("""{ "compressionCodec": "" }""", Compression.Snappy)]
    [InlineData("""{ "compressionCodec": "None" }""", Compression.None)]
    [InlineData("""{ "compressionCodec": "GZIP" }""", Compression.Gzip)]
    [InlineData("""{ "compressionCodec": "snappy" }""", Compression.Snappy)]
    [InlineData("""{ "compressionCodec": "zstd" }""", Compression.Zstd)]
    [InlineData("""{ "compressionCodec": "LZ4" }""", Compression.Lz4)]
    public void Parquet_is_snappy_unless_it_says_otherwise(string properties, Compression expected)
    {
        var settings = Settings("Parquet", properties.Trim('{', '}'));

        Assert.Equal(new ParquetFormat { Compression = expected }, settings);
        Assert.Equal((".parquet", ""), (settings.Extensions[0], FileCompression.Extension(settings.WholeFileCompression)));
    }

    [Theory]
    [InlineData("DelimitedText", """ "compressionCodec": "none" """, Compression.None, "")]
    [InlineData("DelimitedText", """ "compressionCodec": "Deflate", "compressionLevel": "Optimal" """, Compression.Deflate, ".deflate")]
    [InlineData("DelimitedText", """ "compressionCodec": "BZIP2" """, Compression.Bzip2, ".bz2")]
    [InlineData("DelimitedText", """ "compression": { "type": "gzip" } """, Compression.Gzip, ".gz")]
    [InlineData("DelimitedText", """ "compressionCodec": "zstd" """, Compression.Zstd, ".zst")]
    [InlineData("Json", """ "compressionCodec": "gzip", "compression": { "type": "GZip" } """, Compression.Gzip, ".gz")]
    public void The_compression_is_said_by_a_codec_or_an_object(string type, string properties, Compression expected, string extension)
    {
        var settings = Settings(type, properties);

        Assert.Equal((expected, extension), (settings.Compression, FileCompression.Extension(settings.WholeFileCompression)));
    }

    [Theory]
    [InlineData("DelimitedText", "compressionCodec", "ZipDeflate")]
    [InlineData("DelimitedText", "compressionCodec", "TarGzip")]
    [InlineData("DelimitedText", "compressionCodec", "tar")]
    [InlineData("DelimitedText", "compressionCodec", "snappy")]
    [InlineData("DelimitedText", "compressionCodec", "1")]
    [InlineData("DelimitedText", "compressionLevel", "Slowest")]
    [InlineData("DelimitedText", "encodingName", "UTF-7")]
    [InlineData("DelimitedText", "columnDelimiter", "")]
    [InlineData("DelimitedText", "columnDelimiter", "\"")]
    [InlineData("DelimitedText", "columnDelimiter", "\n")]
    [InlineData("DelimitedText", "quoteChar", "''")]
    [InlineData("DelimitedText", "quoteChar", "\r")]
    [InlineData("DelimitedText", "escapeChar", "ab")]
    [InlineData("DelimitedText", "columnDelimiter", "\\,")]
    [InlineData("DelimitedText", "columnDelimiter", "|\\")]
    [InlineData("DelimitedText", "columnDelimiter", "\\u12")]
    [InlineData("DelimitedText", "rowDelimiter", "\\R\\N")]
    [InlineData("DelimitedText", "nullValue", "\ufeff")]
    [InlineData("DelimitedText", "nullValue", "a,b")]
    [InlineData("DelimitedText", "nullValue", "\"")]
    [InlineData("DelimitedText", "nullValue", "a\n")]
    [InlineData("DelimitedText", "nullValue", "a\0")]
    [InlineData("DelimitedText", "escapeChar", "")]
    [InlineData("Json", "compressionCodec", "ZipDeflate")]
    [InlineData("Json", "encodingName", "latin")]
    [InlineData("Parquet", "compressionCodec", "lzo")]
    [InlineData("Parquet", "compressionCodec", "bzip2")]
    public void What_a_format_cannot_be_is_refused_at_the_dataset(string type, string property, string value)
    {
        using var files = FactoryFiles.WithOrders().Dataset("D", Dataset(type, $"\"{property}\": {JsonValue.Create(value).ToJsonString()}"));

        var error = Assert.Single(files.Check().Errors);

        Assert.Equal(("dataset/D.json", $"$.properties.typeProperties.{property}", value), (error.File, error.Path, error.Value));
        Assert.NotEmpty(error.Remedy);
    }

    [Theory]
    [InlineData("utf8", "UTF-8")]
    [InlineData("UTF8", "UTF-8")]
    [InlineData("utf-16be", "UTF-16BE")]
    [InlineData("utf_16", "UTF-16")]
    [InlineData("iso88591", "ISO-8859-1")]
    public void An_encoding_is_known_by_its_usual_spellings(string name, string expected) =>
        Assert.Equal(new JsonFormat { EncodingName = expected }, Settings("Json", $"\"encodingName\": \"{name}\""));

    [Fact]
    public void UTF_7_is_refused_by_its_reason()
    {
        using var files = FactoryFiles.WithOrders().Dataset("D", Dataset("Json", "\"encodingName\": \"utf7\""));

        var error = Assert.Single(files.Check().Errors);

        Assert.StartsWith("UTF-7 is refused: text in it can hide characters", error.Problem, StringComparison.Ordinal);
        Assert.Equal("Convert the files to UTF-8", error.Remedy);
    }

    [Theory]
    [InlineData(""" "columnDelimiter": "|", "rowDelimiter": "||" """, "columnDelimiter")]
    [InlineData(""" "columnDelimiter": "a\"" """, "quoteChar")]
    [InlineData(""" "rowDelimiter": "'", "quoteChar": "'" """, "quoteChar")]
    [InlineData(""" "quoteChar": "", "escapeChar": "," """, "escapeChar")]
    [InlineData(""" "quoteChar": "", "rowDelimiter": "#\\\\" """, "escapeChar")]
    [InlineData(""" "columnDelimiter": "||", "nullValue": "a|" """, "nullValue")]
    [InlineData(""" "columnDelimiter": "ab", "rowDelimiter": "b", "nullValue": "a" """, "nullValue")]
    [InlineData(""" "quoteChar": "", "nullValue": "\\" """, "nullValue")]
    [InlineData(""" "quoteChar": "", "nullValue": "\\\\N" """, "nullValue")]
    public void Settings_of_which_files_cannot_be_read_back_are_refused_at_the_dataset(string settings, string property)
    {
        using var files = FactoryFiles.WithOrders().Dataset("D", Dataset("DelimitedText", settings));

        Assert.Equal($"$.properties.typeProperties.{property}", Assert.Single(files.Check().Errors).Path);
    }

    [Theory]
    [InlineData("\\t", "\t")]
    [InlineData("\\u0001", "\u0001")]
    [InlineData("\\x1F", "\u001f")]
    [InlineData("\\\\", "\\")]
    [InlineData("\\", "\\")]
    [InlineData("|\\t|", "|\t|")]
    [InlineData("\\'", "'")]
    public void A_delimiter_that_is_written_as_an_escape_is_the_character(string written, string delimiter)
    {
        var settings = (DelimitedTextFormat)Settings("DelimitedText", $"\"columnDelimiter\": {JsonValue.Create(written).ToJsonString()}");

        Assert.Equal(delimiter, settings.ColumnDelimiter);
    }

    [Fact]
    public void Quotes_escapes_and_row_delimiters_are_read_as_delimiters_are_and_what_stands_for_NULL_is_not()
    {
        var settings = (DelimitedTextFormat)Settings("DelimitedText", """
            "rowDelimiter": "\\r\\n", "quoteChar": "\\\"", "escapeChar": "\\\\", "nullValue": "\\t"
            """);

        Assert.Equal(("\r\n", "\"", "\\", "\\t"), (settings.RowDelimiter, settings.QuoteChar, settings.EscapeChar, settings.NullValue));
    }

    [Fact]
    public void Two_compressions_are_one_too_many()
    {
        using var files = FactoryFiles.WithOrders()
            .Dataset("D", Dataset("Json", """ "compressionCodec": "gzip", "compression": { "type": "Deflate" } """));

        var error = Assert.Single(files.Check().Errors);

        Assert.Equal(("$.properties.typeProperties.compression.type", "Deflate"), (error.Path, error.Value));
    }

    [Theory]
    [InlineData("columnDelimiter", "||")]
    [InlineData("columnDelimiter", "§")]
    [InlineData("columnDelimiter", "\u0001")]
    [InlineData("quoteChar", "")]
    [InlineData("quoteChar", "§")]
    [InlineData("escapeChar", "\"")]
    [InlineData("rowDelimiter", ";")]
    [InlineData("nullValue", "a;b")]
    [InlineData("encodingName", "UTF-16")]
    [InlineData("encodingName", "ibm037")]
    public void What_only_PostgreSQL_cannot_say_is_taken(string property, string value)
    {
        using var files = FactoryFiles.WithOrders()
            .Dataset("D", Dataset("DelimitedText", $"\"{property}\": {JsonValue.Create(value).ToJsonString()}"))
            .Copy("Orders", "D", CopyDefinition.Export);

        Assert.Empty(files.Check().Errors);
    }

    [Fact]
    public void Unquoted_files_have_neither_quote_nor_escape()
    {
        var settings = (DelimitedTextFormat)Settings("DelimitedText", """ "quoteChar": "", "escapeChar": "" """);

        Assert.Equal(("", ""), (settings.QuoteChar, settings.EscapeChar));
    }

    [Fact]
    public void A_character_that_is_known_at_run_time_only_contradicts_nothing_before()
    {
        using var files = FactoryFiles.WithOrders()
            .Dataset("D", Dataset("DelimitedText", """ "quoteChar": ",", "columnDelimiter": "@concat(';', '')" """));

        Assert.Empty(files.Check().Errors);
    }

    static FileFormat Settings(string type, string properties)
    {
        using var files = FactoryFiles.WithOrders().Dataset("D", Dataset(type, properties));
        Assert.Empty(files.Check().Hints);
        return (FileFormat)files.Dataset<FileDataset>("D").Format;
    }

    static string Dataset(string type, string properties) => $$"""
        { "type": "{{type}}", "linkedServiceName": { "referenceName": "Disk" },
          "typeProperties": { "location": { "type": "FileServerLocation" } {{(properties.Trim().Length > 0 ? "," : "")}} {{properties}} } }
        """;
}
