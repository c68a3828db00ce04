using System.Text.Json.Nodes;

namespace Sluice.Tests.Copying.Support;

/// <summary>One end of a copy: a dataset and what the activity says of it.</summary>
/// <param name="Service">The linked service.</param>
/// <param name="DatasetType">The dataset's type.</param>
/// <param name="Dataset">The dataset's <c>typeProperties</c>.</param>
/// <param name="Activity">The activity's <c>source</c> or <c>sink</c>, its type left out.</param>
sealed record End(string Service, string DatasetType, JsonObject Dataset, JsonObject Activity)
{
    public bool IsTable => DatasetType == "AzurePostgreSqlTable";

    /// <summary>A table by its schema and name.</summary>
    public static End Table(string name, string schema = "public", string service = "db") =>
        new(service, "AzurePostgreSqlTable", new JsonObject { ["schema"] = schema, ["table"] = name }, []);

    /// <summary>The tables of a database that patterns name.</summary>
    public static End Tables(IEnumerable<string> include, params IEnumerable<string> exclude) => Database("db").With("tables", new JsonObject
    {
        ["include"] = new JsonArray([.. include.Select(pattern => JsonValue.Create(pattern))]),
        ["exclude"] = new JsonArray([.. exclude.Select(pattern => JsonValue.Create(pattern))]),
    });

    /// <summary>A database, without a table.</summary>
    public static End Database(string service) => new(service, "AzurePostgreSqlTable", [], []);

    /// <summary>A query, without a table.</summary>
    public static End Query(string sql, string service = "db") => new(service, "AzurePostgreSqlTable", [], new JsonObject { ["query"] = sql });

    /// <summary>Comma-separated files with a header, as RFC 4180 has them, in a folder.</summary>
    public static End Csv(string folder, string? file = null, string service = "files")
    {
        var location = new JsonObject { ["type"] = "FileServerLocation", ["folderPath"] = folder };
        if (file is not null)
            location["fileName"] = file;
        return new End(service, "DelimitedText", new JsonObject { ["location"] = location, ["firstRowAsHeader"] = true, ["escapeChar"] = "\"" }, []);
    }

    /// <summary>JSON files in a folder.</summary>
    public static End Json(string folder, string? file = null) => OfFormat("Json", folder, file);

    /// <summary>Parquet files in a folder.</summary>
    public static End Parquet(string folder, string? file = null) => OfFormat("Parquet", folder, file);

    /// <summary>The type of the activity's source, or sink.</summary>
    public string ActivityType(string side) => IsTable ? $"AzurePostgreSql{side}" : DatasetType + side;

    /// <summary>The same in a blob container.</summary>
    public static End Blobs(string container, string folder, string? file = null) => Csv(folder, file).InBlobs(container);

    /// <summary>The same files in a blob container.</summary>
    public End InBlobs(string container)
    {
        var end = this with { Service = "blobs", Dataset = (JsonObject)Dataset.DeepClone() };
        end.Dataset["location"]!["type"] = "AzureBlobStorageLocation";
        end.Dataset["location"]!["container"] = container;
        return end;
    }

    /// <summary>With a property of the activity's source or sink.</summary>
    public End With(string property, JsonNode? value)
    {
        var activity = (JsonObject)Activity.DeepClone();
        activity[property] = value;
        return this with { Activity = activity };
    }

    /// <summary>With a property of the dataset.</summary>
    public End Set(string property, JsonNode? value)
    {
        var dataset = (JsonObject)Dataset.DeepClone();
        dataset[property] = value;
        return this with { Dataset = dataset };
    }

    /// <summary>The source that is not tried again after a transient fault.</summary>
    public End ReadOnce() => With("sourceRetryCount", 0);

    /// <summary>The sink that is not tried again after a transient fault.</summary>
    public End WrittenOnce() => With("sinkRetryCount", 0);

    /// <summary>The source that is tried again at once after a transient fault.</summary>
    public End ReadAgainAtOnce() => With("sourceRetryWait", "00:00:00");

    /// <summary>The sink that is tried again at once after a transient fault.</summary>
    public End WrittenAgainAtOnce() => With("sinkRetryWait", "00:00:00");

    /// <summary>Sliced by ranges of a column.</summary>
    public End ByRange(string? column, string? lower = null, string? upper = null)
    {
        var settings = new JsonObject();
        if (column is not null)
            settings["partitionColumnName"] = column;
        if (lower is not null)
            settings["partitionLowerBound"] = lower;
        if (upper is not null)
            settings["partitionUpperBound"] = upper;
        return With("partitionOption", "DynamicRange").With("partitionSettings", settings);
    }

    /// <summary>Sliced by physical partitions.</summary>
    public End ByPartition(params IEnumerable<string> names) =>
        With("partitionOption", "PhysicalPartitionsOfTable")
            .With("partitionSettings", new JsonObject { ["partitionNames"] = new JsonArray([.. names.Select(name => JsonValue.Create(name))]) });

    /// <summary>Read only files of this name.</summary>
    public End Matching(string fileName, string? folder = null, bool recursive = true)
    {
        var store = new JsonObject { ["type"] = "FileServerReadSettings", ["wildcardFileName"] = fileName, ["recursive"] = recursive };
        if (folder is not null)
            store["wildcardFolderPath"] = folder;
        return With("storeSettings", store);
    }

    /// <summary>Written with every value quoted, or only where it must be.</summary>
    public End Quoting(bool all) => With("formatSettings", new JsonObject { ["type"] = "DelimitedTextWriteSettings", ["quoteAllText"] = all });

    public End Gzip() => Set("compressionCodec", "gzip");

    static End OfFormat(string type, string folder, string? file)
    {
        var csv = Csv(folder, file);
        return csv with { DatasetType = type, Dataset = new JsonObject { ["location"] = csv.Dataset["location"]!.DeepClone() } };
    }
}
