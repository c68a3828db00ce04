using System.Text.Json.Nodes;

namespace Sluice.Web.Parts;

/// <summary>In which format a file is looked into, by its name.</summary>
static class FileFormat
{
    /// <summary>What the API is asked for; null for a file of no such format.</summary>
    /// <param name="path">Where the file lies.</param>
    public static JsonObject? Preview(string path)
    {
        var isPacked = path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase);
        var name = isPacked ? path[..^3] : path;
        var format = name[(name.LastIndexOf('.') + 1)..].ToLowerInvariant() switch
        {
            "csv" or "tsv" or "txt" => "DelimitedText",
            "json" or "jsonl" or "ndjson" => "Json",
            "parquet" => "Parquet",
            "xlsx" => "Excel",
            _ => null,
        };
        if (format is null)
            return null;
        var properties = new JsonObject();
        if (format is "DelimitedText" or "Excel")
            properties["firstRowAsHeader"] = true;
        if (name.EndsWith(".tsv", StringComparison.OrdinalIgnoreCase))
            properties["columnDelimiter"] = "\t";
        if (isPacked && format == "DelimitedText")
            properties["compressionCodec"] = "gzip";
        else if (isPacked)
            properties["compression"] = new JsonObject { ["type"] = "gzip" };
        return new JsonObject { ["path"] = path, ["format"] = format, ["typeProperties"] = properties };
    }
}
