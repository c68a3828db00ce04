using Sluice.Definitions;
using Sluice.Formats.DelimitedText;
using Sluice.Orchestration;

namespace Sluice.Copying;

/// <summary>
/// Reads a Copy activity with its datasets and linked services into a <see cref="CopyJob"/>, reporting everything that is wrong.
/// </summary>
/// <param name="factory">Where the datasets and linked services are.</param>
/// <param name="hasValues">False while a factory is validated without values for its parameters.</param>
/// <param name="report">Takes the errors and hints.</param>
public sealed class CopyJobReader(Factory factory, bool hasValues, DefinitionReport report)
{
    // ADF's default when a partition option is on.
    const int DefaultParallelCopies = 4;

    const string ByteLaneOnly = "Remove it: rows are copied by column name, unconverted";

    /// <summary>The job of an activity; null after an error was reported.</summary>
    public CopyJob? Read(ActivityDefinition activity)
    {
        var input = Dataset(activity.Reader, "inputs");
        var output = Dataset(activity.Reader, "outputs");
        var properties = activity.Reader.Object("typeProperties", required: true);
        activity.Reader.HintUnread();
        if (properties is null)
            return null;

        properties.Ignore(
            "enableStaging", "stagingSettings", "dataIntegrationUnits", "preserve", "preserveRules", "skipErrorFile",
            "validateDataConsistency");
        properties.Refuse(
            "Remove it: a row that does not fit fails the copy",
            "enableSkipIncompatibleRow", "redirectIncompatibleRowSettings", "logStorageSettings");
        properties.Object("logSettings")?.Refuse("Remove it: a row that does not fit fails the copy", "enableCopyActivityLog");
        ReadTranslator(properties);
        var source = properties.Object("source", required: true) is { } sourceReader ? ReadSource(sourceReader, input) : null;
        var sink = properties.Object("sink", required: true) is { } sinkReader ? ReadSink(sinkReader, output) : null;
        var parallel = properties.Integer("parallelCopies", 1, 256);
        properties.HintUnread();
        if (source is null || sink is null)
            return null;
        if (source is FileSource && sink is FileSink)
        {
            properties.Error(null, "copies from files to files are not supported", "Copy to or from a PostgreSQL table");
            return null;
        }

        var isPartitioned = source is TableSource { PartitionOption: not (null or PartitionOption.None) };
        return new CopyJob(source, sink)
        {
            ParallelCopies = parallel ?? (isPartitioned ? DefaultParallelCopies : 1),
            Retry = new RetryPolicy(activity.Policy.Retry + 1, TimeSpan.FromSeconds(activity.Policy.RetryIntervalInSeconds)),
            Timeout = activity.Policy.Timeout,
        };
    }

    (Dataset? Dataset, LinkedService? Store) Dataset(DefinitionReader activity, string name)
    {
        var references = activity.Objects(name).ToList();
        if (references is not [var reader])
        {
            activity.Error(name, $"a copy has one dataset here, not {references.Count}", "Write one DatasetReference");
            return default;
        }

        if (reader.AsReference() is not { } reference || factory.Dataset(reference, hasValues, reader, report) is not { } dataset)
            return default;
        if (dataset is OtherDataset other)
        {
            reader.Error(
                null, $"datasets of type {other.Type} cannot be copied", "Use a PostgreSQL table or DelimitedText", reference.Name);
            return default;
        }

        var file = factory.TryFind(ResourceKind.Dataset, reference.Name, out var resource) ? resource.File : reference.Name;
        var user = new DefinitionReader([], file, "$.properties.linkedServiceName", new Expressions.ExpressionScope(), report);
        var store = factory.LinkedService(dataset.Store, hasValues, user, report);
        var fits = dataset switch
        {
            TableDataset => store is null or PostgreSqlLinkedService,
            FileDataset { Location.Container: null } => store is null or FileServerLinkedService,
            _ => store is null or BlobLinkedService,
        };
        if (!fits)
        {
            user.Error(
                null, $"a linked service of type {store!.Type} does not fit this dataset", "Use one of the dataset's kind",
                dataset.Store.Name);
        }

        return fits ? (dataset, store) : default;
    }

    CopySource? ReadSource(DefinitionReader reader, (Dataset? Dataset, LinkedService? Store) input)
    {
        reader.Ignore("sourceRetryCount", "sourceRetryWait", "maxConcurrentConnections", "disableMetricsCollection");
        reader.Refuse(ByteLaneOnly, "additionalColumns");
        var type = reader.Text("type", required: true);
        switch (type?.ToUpperInvariant())
        {
            case "AZUREPOSTGRESQLSOURCE" or "POSTGRESQLV2SOURCE" or "POSTGRESQLSOURCE" or "RELATIONALSOURCE":
                return ReadTableSource(reader, type, input);
            case "DELIMITEDTEXTSOURCE":
                return ReadFileSource(reader, type, input);
            case null:
                return null;
            default:
                reader.Error(
                    "type", "this source is not supported",
                    "Use AzurePostgreSqlSource, PostgreSqlV2Source, PostgreSqlSource or DelimitedTextSource", type);
                return null;
        }
    }

    static TableSource? ReadTableSource(DefinitionReader reader, string type, (Dataset? Dataset, LinkedService? Store) input)
    {
        // ADF's own table of properties spells it partitionOptions.
        var option = reader.Choice<PartitionOption>("partitionOption") ?? reader.Choice<PartitionOption>("partitionOptions");
        var settings = reader.Object("partitionSettings");
        var query = reader.Text("query");
        var timeout = reader.Duration("queryTimeout");
        var (names, column) = (settings?.Texts("partitionNames") ?? [], settings?.Text("partitionColumnName"));
        var (lower, upper) = (settings?.Text("partitionLowerBound"), settings?.Text("partitionUpperBound"));
        settings?.HintUnread();
        reader.HintUnread();
        if (Fit<TableDataset>(reader, type, input) is not { } dataset || input.Store is not { } store)
            return null;
        if (string.IsNullOrEmpty(query) && dataset.Table is null && !reader.IsDeferred("query"))
        {
            reader.Error("query", $"there is neither a query nor a table in dataset '{dataset.Name}'", "Give one of them");
            return null;
        }

        return new TableSource(dataset.Store, store.Type)
        {
            Schema = dataset.Schema,
            Table = dataset.Table,
            Query = string.IsNullOrWhiteSpace(query) ? null : query,
            QueryTimeout = timeout,
            PartitionOption = option,
            PartitionNames = names,
            PartitionColumn = string.IsNullOrEmpty(column) ? null : column,
            PartitionLowerBound = string.IsNullOrEmpty(lower) ? null : lower,
            PartitionUpperBound = string.IsNullOrEmpty(upper) ? null : upper,
        };
    }

    FileSource? ReadFileSource(DefinitionReader reader, string type, (Dataset? Dataset, LinkedService? Store) input)
    {
        var format = reader.Object("formatSettings");
        format?.Ignore("type");
        format?.Refuse("Remove it", "skipLineCount", "compressionProperties");
        var store = reader.Object("storeSettings");
        store?.Ignore("type", "maxConcurrentConnections", "disableMetricsCollection");
        store?.Refuse(
            "Select the files by wildcardFolderPath and wildcardFileName",
            "prefix", "fileListPath", "modifiedDatetimeStart", "modifiedDatetimeEnd", "enablePartitionDiscovery", "partitionRootPath",
            "deleteFilesAfterCompletion", "fileFilter");
        var (folder, file, recursive) = (store?.Text("wildcardFolderPath"), store?.Text("wildcardFileName"), store?.Boolean("recursive"));
        format?.HintUnread();
        store?.HintUnread();
        reader.HintUnread();
        if (CheckFormat(reader, type, input) is not { } dataset || input.Store is not { } place)
            return null;
        return new FileSource(dataset.Store, place.Type, dataset.Location, dataset.Settings)
        {
            WildcardFolderPath = string.IsNullOrEmpty(folder) ? null : folder.Trim('/'),
            WildcardFileName = string.IsNullOrEmpty(file) ? null : file,
            Recursive = recursive ?? true,
        };
    }

    CopySink? ReadSink(DefinitionReader reader, (Dataset? Dataset, LinkedService? Store) output)
    {
        reader.Ignore(
            "sinkRetryCount", "sinkRetryWait", "maxConcurrentConnections", "disableMetricsCollection", "writeBatchSize",
            "writeBatchTimeout");
        var type = reader.Text("type", required: true);
        switch (type?.ToUpperInvariant())
        {
            case "AZUREPOSTGRESQLSINK" or "POSTGRESQLV2SINK" or "POSTGRESQLSINK":
                return ReadTableSink(reader, type, output);
            case "DELIMITEDTEXTSINK":
                return ReadFileSink(reader, type, output);
            case null:
                return null;
            default:
                reader.Error("type", "this sink is not supported", "Use AzurePostgreSqlSink or DelimitedTextSink", type);
                return null;
        }
    }

    static TableSink? ReadTableSink(DefinitionReader reader, string type, (Dataset? Dataset, LinkedService? Store) output)
    {
        reader.Refuse("Use writeMethod CopyCommand", "upsertSettings");
        if (reader.Text("writeMethod") is { } method && !method.Equals("CopyCommand", StringComparison.OrdinalIgnoreCase))
            reader.Error("writeMethod", "this write method is not supported", "Use CopyCommand", method);
        var (script, ledger) = (reader.Text("preCopyScript"), reader.Boolean("ledger"));
        reader.HintUnread();
        if (Fit<TableDataset>(reader, type, output) is not { } dataset || output.Store is not { } store)
            return null;
        if (dataset.Table is null)
        {
            reader.Error(null, $"dataset '{dataset.Name}' names no table to write to", "Give it schema and table");
            return null;
        }

        return new TableSink(dataset.Store, store.Type, dataset.Schema, dataset.Table)
        {
            PreCopyScript = string.IsNullOrWhiteSpace(script) ? null : script,
            Ledger = ledger ?? true,
        };
    }

    FileSink? ReadFileSink(DefinitionReader reader, string type, (Dataset? Dataset, LinkedService? Store) output)
    {
        var format = reader.Object("formatSettings");
        format?.Ignore("type");
        format?.Refuse("Remove it: a slice is one file", "maxRowsPerFile", "fileNamePrefix");
        var (extension, quoteAll) = (format?.Text("fileExtension"), format?.Boolean("quoteAllText"));
        var store = reader.Object("storeSettings");
        store?.Ignore("type", "maxConcurrentConnections", "disableMetricsCollection", "copyBehavior", "blockSizeInMB");
        store?.Refuse("Remove it: blobs are written without metadata", "metadata");
        format?.HintUnread();
        store?.HintUnread();
        reader.HintUnread();
        if (CheckFormat(reader, type, output) is not { } dataset || output.Store is not { } place)
            return null;
        return new FileSink(dataset.Store, place.Type, dataset.Location, dataset.Settings)
        {
            FileExtension = string.IsNullOrEmpty(extension) ? null : extension.StartsWith('.') ? extension : "." + extension,
            QuoteAllText = quoteAll ?? false,
        };
    }

    FileDataset? CheckFormat(DefinitionReader reader, string type, (Dataset? Dataset, LinkedService? Store) end)
    {
        if (Fit<FileDataset>(reader, type, end) is not { Settings: DelimitedTextSettings text } dataset)
            return null;
        var file = factory.TryFind(ResourceKind.Dataset, dataset.Name, out var resource) ? resource.File : dataset.Name;
        var problems = CopyCsvOptions.Problems(text).ToList();
        foreach (var (property, value, problem, remedy) in problems)
            report.Add(new DefinitionError(file, $"$.properties.typeProperties.{property}", value, problem, remedy));
        return problems.Count == 0 ? dataset : null;
    }

    static T? Fit<T>(DefinitionReader reader, string type, (Dataset? Dataset, LinkedService? Store) end)
        where T : Dataset
    {
        if (end.Dataset is not (null or T))
            reader.Error("type", $"it does not fit dataset '{end.Dataset.Name}'", "Use the source or sink of the dataset's type", type);
        return end.Dataset as T;
    }

    static void ReadTranslator(DefinitionReader properties)
    {
        // Studio writes a translator with conversion settings and no mapping into every copy: that asks for nothing but the default.
        if (properties.Object("translator") is not { } translator)
            return;
        translator.Ignore("type", "typeConversion", "typeConversionSettings");
        translator.Refuse(ByteLaneOnly, "mappings", "columnMappings", "schemaMapping", "collectionReference", "mapComplexValuesToString");
        translator.HintUnread();
    }
}
