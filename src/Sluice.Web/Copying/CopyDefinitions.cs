using System.Globalization;
using System.Text.Json.Nodes;

namespace Sluice.Web.Copying;

/// <summary>The definitions of ADF that choices mean.</summary>
sealed class CopyDefinitions(CopyChoices choices)
{
    const string LinkedService = "LinkedServiceReference", Dataset = "DatasetReference";

    /// <summary>The name of the dataset that is read.</summary>
    public string SourceName => $"{choices.Name}_source";

    /// <summary>The name of the dataset that is written.</summary>
    public string SinkName => $"{choices.Name}_sink";

    // What comes again and again must not take the place of what was there, nor lie among it.
    bool HasFolderOfRun => !choices.Sink.IsTable && choices.Schedule.IsRecurring;

    /// <summary>All, in the order in which they refer to each other.</summary>
    /// <param name="windowed">The pipeline and the trigger of what copies window by window, as the server makes them; null for what does not.</param>
    public IReadOnlyList<CopyDefinition> All((JsonObject Pipeline, JsonObject Trigger)? windowed)
    {
        var all = new List<CopyDefinition>
        {
            new("datasets", SourceName, Source), new("datasets", SinkName, Sink), new("pipelines", choices.Name, windowed?.Pipeline ?? Pipeline),
        };
        if ((windowed?.Trigger ?? Trigger) is { } trigger)
            all.Add(new CopyDefinition("triggers", choices.Name, trigger));
        return all;
    }

    /// <summary>What the server makes the definitions of by which each run takes what is new.</summary>
    public JsonObject Windowed
    {
        get
        {
            var (from, schedule) = (choices.Source, choices.Schedule);
            var source = new JsonObject { ["linkedService"] = from.Service };
            if (from.IsQuery)
                source["query"] = from.Query;
            else
                source["table"] = TablePath.Of(from.Schema, from.Table);
            return new JsonObject
            {
                ["name"] = choices.Name,
                ["source"] = source,
                ["deltaColumn"] = new JsonObject { ["name"] = schedule.DeltaColumn },
                ["copy"] = Copy,
                ["scheduleParams"] = new JsonObject
                {
                    ["frequency"] = schedule.Frequency.ToLowerInvariant(),
                    ["interval"] = schedule.Interval,
                    ["startTime"] = schedule.StartTime!.Value.ToUnixTimeSeconds(),
                    ["backfill"] = schedule.Backfill,
                },
            };
        }
    }

    /// <summary>The dataset that is read.</summary>
    public JsonObject Source
    {
        get
        {
            var source = choices.Source;
            return new JsonObject
            {
                ["type"] = ServiceKind.Find(source.ServiceType)!.Dataset,
                ["linkedServiceName"] = Reference(source.Service!, LinkedService),
                ["typeProperties"] = source.IsQuery ? [] : new JsonObject { ["schema"] = Literal(source.Schema), ["table"] = Literal(source.Table) },
            };
        }
    }

    /// <summary>The dataset that is written.</summary>
    public JsonObject Sink
    {
        get
        {
            var sink = choices.Sink;
            var kind = ServiceKind.Find(sink.ServiceType)!;
            var dataset = new JsonObject
            {
                ["type"] = kind.Dataset ?? sink.Format,
                ["linkedServiceName"] = Reference(sink.Service!, LinkedService),
                ["typeProperties"] = sink.IsTable ? new JsonObject { ["schema"] = Literal(sink.Schema), ["table"] = Literal(sink.Table) } : Files(kind),
            };
            if (HasFolderOfRun)
                dataset["parameters"] = new JsonObject { ["run"] = new JsonObject { ["type"] = "string" } };
            return dataset;
        }
    }

    /// <summary>The pipeline.</summary>
    public JsonObject Pipeline => new() { ["activities"] = new JsonArray(Copy) };

    /// <summary>The trigger of what copies everything each time; null without one.</summary>
    public JsonObject? Trigger
    {
        get
        {
            var schedule = choices.Schedule;
            if (!schedule.HasTrigger)
                return null;
            var start = schedule.StartTime!.Value;
            var recurrence = new JsonObject
            {
                ["frequency"] = schedule.IsRecurring ? schedule.Frequency : "Day",
                ["interval"] = schedule.IsRecurring ? schedule.Interval : 1,
                ["startTime"] = Text(start),
                ["timeZone"] = "UTC",
            };
            // Of days there is one until a minute later.
            if (!schedule.IsRecurring)
                recurrence["endTime"] = Text(start.AddMinutes(1));
            return new JsonObject
            {
                ["type"] = "ScheduleTrigger",
                ["typeProperties"] = new JsonObject { ["recurrence"] = recurrence },
                ["pipelines"] = new JsonArray(new JsonObject { ["pipelineReference"] = Reference(choices.Name, "PipelineReference") }),
            };
        }
    }

    /// <summary>The activity that copies.</summary>
    public JsonObject Copy => new()
    {
        ["name"] = "Copy",
        ["type"] = "Copy",
        ["policy"] = new JsonObject { ["timeout"] = "0.12:00:00", ["retry"] = choices.Settings.Retries, ["retryIntervalInSeconds"] = 30 },
        ["inputs"] = new JsonArray(Reference(SourceName, Dataset)),
        ["outputs"] = new JsonArray(SinkReference),
        ["typeProperties"] = CopyProperties,
    };

    JsonObject SinkReference
    {
        get
        {
            var reference = Reference(SinkName, Dataset);
            if (HasFolderOfRun)
            {
                // A run that is repeated writes the same files.
                reference["parameters"] = new JsonObject
                {
                    ["run"] = new JsonObject { ["value"] = "@concat(formatDateTime(pipeline().TriggerTime, 'yyyy-MM-dd'), '/', pipeline().GroupId)", ["type"] = "Expression" },
                };
            }

            return reference;
        }
    }

    JsonObject CopyProperties
    {
        get
        {
            var settings = choices.Settings;
            var properties = new JsonObject
            {
                ["source"] = CopySource,
                ["sink"] = choices.Sink.IsTable ? TableSink : FileSink,
                ["parallelCopies"] = settings.ParallelCopies,
            };
            if (Translator is { } translator)
                properties["translator"] = translator;
            if (settings.IsVerified)
                properties["validateDataConsistency"] = true;
            if (!settings.SkipsBadRows)
                return properties;
            properties["enableSkipIncompatibleRow"] = true;
            if (settings.MaxSkippedRows is { } most)
                properties["maxSkippedRows"] = most;
            if (settings.LogService is { } log)
            {
                properties["logSettings"] = new JsonObject
                {
                    ["enableCopyActivityLog"] = true,
                    ["copyActivityLogSettings"] = new JsonObject { ["logLevel"] = "Warning" },
                    ["logLocationSettings"] = new JsonObject { ["linkedServiceName"] = Reference(log, LinkedService), ["path"] = Literal(settings.LogPath) },
                };
            }

            return properties;
        }
    }

    JsonObject CopySource
    {
        get
        {
            var (from, settings) = (choices.Source, choices.Settings);
            var source = new JsonObject { ["type"] = ServiceKind.Find(from.ServiceType)!.Source };
            if (from.IsQuery)
                source["query"] = Literal(from.Query);
            if (settings.PartitionOption is { } option)
                source["partitionOption"] = option;
            if (settings is { PartitionOption: "DynamicRange", PartitionColumn.Length: > 0 })
                source["partitionSettings"] = new JsonObject { ["partitionColumnName"] = Literal(settings.PartitionColumn) };
            if (settings.Consistent is { } consistent)
                source["consistent"] = consistent;
            return source;
        }
    }

    JsonObject TableSink
    {
        get
        {
            var to = choices.Sink;
            var sink = new JsonObject { ["type"] = "AzurePostgreSqlSink", ["writeMethod"] = to.WriteMethod };
            var isUpsert = to.WriteMethod == "Upsert";
            var keys = to.KeyNames.ToList();
            // What is made of a query has no primary key of its own.
            if (keys.Count == 0 && to.Columns is null)
                keys = [.. choices.Columns.Where(column => column is { IsCopied: true, Source.IsKey: true }).Select(column => column.Name)];
            if (isUpsert && keys.Count > 0)
                sink["upsertSettings"] = new JsonObject { ["keys"] = new JsonArray([.. keys.Select(key => (JsonNode)Literal(key))]) };
            foreach (var (name, isOn) in new[] { ("truncate", to.Truncate), ("deleteMissing", isUpsert && to.DeleteMissing), ("atomic", to.Atomic) })
            {
                if (isOn)
                    sink[name] = true;
            }

            if (to.AutoCreate)
                sink["tableOption"] = "autoCreate";
            if (choices.MakesIndexes)
                sink["indexes"] = true;
            return sink;
        }
    }

    JsonObject FileSink
    {
        get
        {
            var (format, place) = (choices.Sink.Format, ServiceKind.Find(choices.Sink.ServiceType)!.Location);
            var settings = new JsonObject { ["type"] = $"{format}WriteSettings" };
            if (format == "Json")
                settings["filePattern"] = "setOfObjects";
            if (format == "DelimitedText")
                settings["fileExtension"] = ".csv";
            return new JsonObject
            {
                ["type"] = $"{format}Sink",
                ["storeSettings"] = new JsonObject { ["type"] = $"{place}WriteSettings" },
                ["formatSettings"] = settings,
            };
        }
    }

    JsonObject Files(ServiceKind kind)
    {
        var sink = choices.Sink;
        var location = new JsonObject { ["type"] = $"{kind.Location}Location" };
        if (kind.Container is { } container)
            location[container] = Literal(sink.Container);
        var folder = sink.Folder.Trim().Trim('/');
        if (HasFolderOfRun)
            location["folderPath"] = new JsonObject { ["value"] = $"@concat({Constant(folder.Length > 0 ? $"{folder}/" : "")}, dataset().run)", ["type"] = "Expression" };
        else if (folder.Length > 0)
            location["folderPath"] = Literal(folder);
        var properties = new JsonObject { ["location"] = location };
        if (sink.Format == "DelimitedText")
            (properties["firstRowAsHeader"], properties["escapeChar"], properties["rowDelimiter"]) = (true, "\"", "\n");
        if (sink.IsCompressed && sink.Format == "DelimitedText")
            properties["compressionCodec"] = "gzip";
        if (sink.IsCompressed && sink.Format == "Json")
            properties["compression"] = new JsonObject { ["type"] = "gzip" };
        return properties;
    }

    /// <summary>Null where columns are what they would be without it.</summary>
    JsonObject? Translator => choices.Columns.TrueForAll(column => column.IsPlain) ? null : new JsonObject
    {
        ["type"] = "TabularTranslator",
        ["mappings"] = new JsonArray([.. choices.Columns.Where(column => column.IsCopied).Select(column => (JsonNode)new JsonObject
        {
            ["source"] = new JsonObject { ["name"] = Literal(column.Source.Name) },
            ["sink"] = Sunk(column),
        })]),
    };

    static JsonObject Sunk(ColumnChoice column)
    {
        var sink = new JsonObject { ["name"] = Literal(column.Name) };
        if (column.Type is { } type)
            sink["type"] = type;
        return sink;
    }

    /// <summary>Text in which nothing is an expression.</summary>
    public static string Literal(string text) => text.StartsWith('@') ? $"@{text}" : text.Replace("@{", "@@{", StringComparison.Ordinal);

    static string Constant(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";

    static JsonObject Reference(string name, string type) => new() { ["referenceName"] = name, ["type"] = type };

    static string Text(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
}
