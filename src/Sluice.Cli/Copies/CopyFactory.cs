using System.Text.Json.Nodes;
using Sluice.Cli.Commands;
using Sluice.Connections;
using Sluice.Definitions;
using Sluice.Definitions.Parsing;

namespace Sluice.Cli.Copies;

/// <summary>
/// Writes the arguments of <c>sluice copy</c> as a factory with one pipeline of one Copy activity, so that a copy from the command
/// line and one from a factory are the same copy.
/// </summary>
static class CopyFactory
{
    public const string Pipeline = "copy";

    /// <exception cref="DefinitionException">The arguments do not go together.</exception>
    public static Factory Create(CopyChoice choice)
    {
        var (from, to) = CopyEndpoints.Read(choice);
        if (!from.Location.IsPostgreSql)
        {
            Refuse(
                "FROM is no database", ("--query", choice.Query is not null), ("--consistent", choice.Consistent is not null), ("--indexes", choice.Indexes),
                ("--on-snapshot-lost", choice.OnSnapshotLost is not null), ("--snapshot", choice.Snapshot is not null),
                ("--partition-option", choice.PartitionOption is not null),
                ("--partition-column", choice.PartitionColumn is not null));
        }

        if (!to.Location.IsPostgreSql)
        {
            Refuse(
                "TO is no database", ("--to-table", choice.ToTable is not null), ("--keys", choice.Keys.Count > 0),
                ("--delete-missing", choice.DeleteMissing), ("--truncate", choice.Truncate), ("--auto-create", choice.AutoCreate),
                ("--indexes", choice.Indexes),
                ("--atomic", choice.Atomic), ("--reset-sequences", choice.ResetSequences), ("--pre-copy-script", choice.PreCopyScript is not null),
                ("--post-copy-script", choice.PostCopyScript is not null));
        }

        if (!to.Format.HasRows)
        {
            Refuse(
                "files are copied as they are", ("--map", choice.Map is not null), ("--skip-bad-rows", choice.SkipBadRows),
                ("--max-rows-per-second", choice.MaxRowsPerSecond is not null));
        }

        if (!choice.AutoCreate && !choice.IsOfMany)
            Refuse("no table is made without --auto-create", ("--indexes", choice.Indexes));
        if (choice.Query is not null)
            Refuse("a query has no indexes", ("--indexes", choice.Indexes));
        if (choice.IsOfMany)
        {
            Refuse(
                "it is of one table, and many are copied", ("--to-table", choice.ToTable is not null), ("--map", choice.Map is not null),
                ("--keys", choice.Keys.Count > 0), ("--partition-column", choice.PartitionColumn is not null),
                ("--pre-copy-script", choice.PreCopyScript is not null), ("--post-copy-script", choice.PostCopyScript is not null));
        }

        if (!choice.WriteMethod.Equals("Upsert", StringComparison.OrdinalIgnoreCase))
            Refuse("the write method is not Upsert", ("--keys", choice.Keys.Count > 0));
        var log = choice.Log is null ? null : ReadLog(choice.Log);
        var properties = new JsonObject
        {
            ["parallelCopies"] = choice.Parallel,
            ["validateDataConsistency"] = choice.Verify,
            ["maxRowsPerSecond"] = choice.MaxRowsPerSecond,
            ["maxMegabytesPerSecond"] = choice.MaxMegabytesPerSecond,
            ["source"] = from.Location.IsPostgreSql ? TableSource(choice) : FileSource(from),
            ["sink"] = to.Location.IsPostgreSql ? TableSink(choice) : FileSink(from, to),
        };
        if (to.Format.HasRows)
            properties["translator"] = Translator(choice.Map);
        if (choice.SkipBadRows)
            properties["enableSkipIncompatibleRow"] = true;
        if (choice.MaxSkippedRows is { } most)
            properties["maxSkippedRows"] = most;
        if (log is not null)
            properties["logSettings"] = LogSettings(log);
        var activity = new JsonObject
        {
            ["name"] = Pipeline,
            ["type"] = "Copy",
            ["inputs"] = References("source"),
            ["outputs"] = References("sink"),
            ["typeProperties"] = properties,
        };
        List<Resource> resources =
        [
            Service("FROM", "source", from.Location),
            Service("TO", "sink", to.Location),
            Resource(ResourceKind.Dataset, "FROM", "source", Dataset(from, choice.Table, "source")),
            Resource(ResourceKind.Dataset, "TO", "sink", Dataset(to, choice.ToTable ?? choice.Table, "sink")),
            Resource(ResourceKind.Pipeline, "copy", Pipeline, new JsonObject { ["activities"] = new JsonArray(activity) }),
        ];
        if (log is not null)
            resources.Add(Service("--log", "log", log));
        return new Factory(KnownTypes.All, resources);
    }

    /// <summary>The database of <see cref="OfDatabase"/>.</summary>
    public static Reference DatabaseReference { get; } = new("database", []);

    /// <summary>A factory with one database.</summary>
    public static Factory OfDatabase(CopyLocation location) =>
        new(KnownTypes.All, [Service("CONNECTION", DatabaseReference.Name, location)]);

    /// <summary>Not passed over: whoever gives an option counts on it.</summary>
    static void Refuse(string problem, params IEnumerable<(string Option, bool IsGiven)> options)
    {
        if (options.FirstOrDefault(option => option.IsGiven) is { Option: { } option })
            throw CopyLocation.Error(option, $"it has no meaning here: {problem}", "Leave it out");
    }

    static JsonObject TableSource(CopyChoice choice)
    {
        var source = new JsonObject { ["type"] = "AzurePostgreSqlSource" };
        if (choice.Query is { } query)
            source["query"] = CopyLocation.Text(query);
        if (choice.PartitionOption is { } option)
            source["partitionOption"] = option;
        if (choice.IsOfMany)
            source["tables"] = new JsonObject { ["include"] = Texts(choice.Include), ["exclude"] = Texts(choice.Exclude) };
        source["snapshot"] = choice.Snapshot is { } snapshot ? CopyLocation.Text(snapshot) : null;
        source["consistent"] = choice.Consistent;
        source["onSnapshotLost"] = choice.OnSnapshotLost;
        if (choice.PartitionColumn is { } column)
            source["partitionSettings"] = new JsonObject { ["partitionColumnName"] = CopyLocation.Text(column) };
        return source;
    }

    static JsonObject FileSource(FileEndpoint from)
    {
        var store = new JsonObject { ["type"] = "ReadSettings", ["recursive"] = true };
        if (from.IsMany)
            store["wildcardFileName"] = CopyLocation.Text(from.Location.FileName ?? FormatNames.Pattern(from.Format, from.Codec));
        return new JsonObject { ["type"] = $"{from.Format.DatasetType}Source", ["storeSettings"] = store };
    }

    static JsonObject TableSink(CopyChoice choice)
    {
        var sink = new JsonObject
        {
            ["type"] = "AzurePostgreSqlSink",
            ["writeMethod"] = choice.WriteMethod,
            ["deleteMissing"] = choice.DeleteMissing,
            ["truncate"] = choice.Truncate,
            // Whoever copies a database does not make its tables first.
            ["tableOption"] = choice.AutoCreate || choice.IsOfMany ? "autoCreate" : null,
            ["indexes"] = choice.Indexes ? true : null,
            ["atomic"] = choice.Atomic,
            ["resetSequences"] = choice.ResetSequences ? true : null,
            ["preCopyScript"] = choice.PreCopyScript is { } before ? CopyLocation.Text(before) : null,
            ["postCopyScript"] = choice.PostCopyScript is { } after ? CopyLocation.Text(after) : null,
            ["ledger"] = choice.Ledger,
        };
        if (choice.Keys.Count > 0)
            sink["upsertSettings"] = new JsonObject { ["keys"] = Texts(choice.Keys) };
        return sink;
    }

    static JsonArray Texts(IReadOnlyList<string> texts) => [.. texts.Select(text => (JsonNode?)CopyLocation.Text(text))];

    static JsonObject FileSink(FileEndpoint from, FileEndpoint to)
    {
        var sink = new JsonObject { ["type"] = $"{to.Format.DatasetType}Sink" };
        if (!from.Location.IsPostgreSql && from.IsMany && !to.IsMany)
            sink["storeSettings"] = new JsonObject { ["type"] = "WriteSettings", ["copyBehavior"] = "MergeFiles" };
        return sink;
    }

    static JsonObject Dataset(FileEndpoint end, string? table, string service)
    {
        var (type, properties) = end.Location.IsPostgreSql
            ? ("AzurePostgreSqlTable", table is null ? [] : new JsonObject { ["tableName"] = CopyLocation.Text(table) })
            : (end.Format.DatasetType, Files(end, isWritten: service == "sink"));
        return new JsonObject
        {
            ["type"] = type,
            ["linkedServiceName"] = Reference(service),
            ["typeProperties"] = properties,
        };
    }

    static JsonObject Files(FileEndpoint end, bool isWritten)
    {
        var name = end.Location.FileName is { } file ? FormatNames.WithoutCodec(file) : null;
        var properties = end.Format.PlainProperties(name, isWritten);
        properties["location"] = end.Location.Location!.DeepClone();
        if (end.Codec is { } codec)
            properties["compressionCodec"] = codec;
        return properties;
    }

    static JsonObject Translator(string? map)
    {
        var mappings = new JsonArray();
        foreach (var pair in map?.Split(',') ?? [])
        {
            if (pair.Split('=', StringSplitOptions.TrimEntries) is not [{ Length: > 0 } source, { Length: > 0 } sink])
                throw CopyLocation.Error("--map", $"'{pair.Trim()}' is not a pair of columns", "Write --map \"source=sink,source=sink\"");
            mappings.Add((JsonNode)new JsonObject { ["source"] = Column(source), ["sink"] = Column(sink) });
        }

        // There is no option for it, and text is all that a column of text can get of an object.
        return new JsonObject { ["type"] = "TabularTranslator", ["mappings"] = mappings, ["mapComplexValuesToString"] = true };

        static JsonObject Column(string name) => new() { ["name"] = CopyLocation.Text(name) };
    }

    static CopyLocation ReadLog(string text)
    {
        var log = CopyLocation.Parse(text, "--log");
        return log is { IsPostgreSql: false, FileName: null } ? log
            : throw CopyLocation.Error("--log", "a log is written into a folder", "Give a folder or a blob container URI");
    }

    static JsonObject LogSettings(CopyLocation log) => new()
    {
        ["enableCopyActivityLog"] = true,
        ["logLocationSettings"] = new JsonObject
        {
            ["linkedServiceName"] = Reference("log"),
            ["path"] = $"{(string?)log.Location!["container"]}/{(string?)log.Location["folderPath"]}".Trim('/'),
        },
    };

    static Resource Service(string argument, string name, CopyLocation place) => Resource(
        ResourceKind.LinkedService, argument, name,
        new JsonObject { ["type"] = place.ServiceType, ["typeProperties"] = place.Service.DeepClone() });

    static Resource Resource(ResourceKind kind, string argument, string name, JsonObject properties) =>
        new(kind, name, argument, new JsonObject { ["name"] = name, ["properties"] = properties });

    static JsonArray References(string name) => new(Reference(name));

    static JsonObject Reference(string name) => new() { ["referenceName"] = name };
}
