using Sluice.Copying.Jobs.Sources;
using Sluice.Definitions.Datasets;
using Sluice.Definitions.Parsing;
using Sluice.Formats;
using Sluice.Stores;

namespace Sluice.Copying.Jobs.Sinks;

/// <summary>Reads a sink of files.</summary>
static class FileSinkParser
{
    /// <summary>The sink; null after an error was reported.</summary>
    /// <param name="reader">The object <c>sink</c>.</param>
    /// <param name="output">The dataset and its linked service.</param>
    /// <param name="source">What is copied; null after an error.</param>
    /// <param name="kind">The format that the type stands for.</param>
    public static FileSink? Read(DefinitionParser reader, string type, CopyEndpoint output, CopySource? source, FileFormat kind)
    {
        var format = reader.Object("formatSettings");
        var store = reader.Object("storeSettings");
        reader.NoEffect("files are not written in batches", "writeBatchSize", "writeBatchTimeout");
        reader.HintUnread();
        var dataset = output.Files(reader, type, kind);
        var fileFormat = dataset is null ? kind : FileFormats.Of(dataset);
        format?.Known("type");
        if (!fileFormat.HasRows)
            format?.Refuse("Remove it: files copied as they are keep their names", "maxRowsPerFile", "fileNamePrefix");
        var extension = FileName(format, "fileExtension");
        if (format is not null)
            fileFormat = fileFormat.ParseSink(format);
        var most = format?.Integer("maxRowsPerFile", 1, int.MaxValue);
        var prefix = FileName(format, "fileNamePrefix");
        format?.HintUnread();
        CheckNames(reader, format, dataset, source, most, prefix);

        if (!fileFormat.CanWrite)
            reader.Error(null, $"{fileFormat.DisplayName} can only be read", "Write to a dataset of another format", dataset?.Name ?? type);
        if (output.Store is StoreLinkedService { StoreType.CanWrite: false } readOnly)
            reader.Error(null, $"a {readOnly.Type} can only be read from", "Write to another store", readOnly.Name);
        store?.Known("type");
        store?.NoEffect(CopySource.NoMetrics, "disableMetricsCollection");
        var connections = store?.Integer("maxConcurrentConnections", 1, int.MaxValue);
        store?.Integer("blockSizeInMB", 4, 100);
        store?.NoEffect("blocks are as large as the buffers", "blockSizeInMB");
        var behavior = store?.Choice<CopyBehavior>("copyBehavior");
        store?.Differs("$$LASTMODIFIED is refused", "metadata");
        var metadata = store is null ? [] : ReadMetadata(store);
        if (output.Store is StoreLinkedService { StoreType.KeepsMetadata: false })
        {
            store?.NoEffect("only blobs have metadata", "metadata");
            if (metadata.Count > 0)
                store!.Hint("metadata", "it has no effect: only blobs have metadata");
        }

        store?.HintUnread();
        return dataset is null ? null : new FileSink(dataset.Store, output.Store!.Type, dataset.Location, fileFormat)
        {
            FileExtension = extension is null || extension.StartsWith('.') ? extension : "." + extension,
            MaxRowsPerFile = most,
            FileNamePrefix = prefix,
            CopyBehavior = behavior ?? CopyBehavior.PreserveHierarchy,
            Metadata = metadata,
            MaxConnections = connections,
        };
    }

    static string? FileName(DefinitionParser? format, string property)
    {
        if (format?.Text(property) is not { Length: > 0 } name)
            return null;
        if (name.AsSpan().ContainsAny('/', '\\', '\0'))
            format.Error(property, "it is part of a file's name, not a path", "Put folders into the dataset's folderPath", name);
        return name;
    }

    static void CheckNames(
        DefinitionParser reader, DefinitionParser? format, FileDataset? dataset, CopySource? source, int? most, string? prefix)
    {
        if (most is not null && dataset?.Location.FileName is { } fileName)
        {
            format!.Error(
                "maxRowsPerFile", $"dataset '{dataset.Name}' names one file, {fileName}", "Remove fileName from the dataset",
                $"{most}");
        }

        if (source is TableSource { Tables: not null })
        {
            if (dataset?.Location.FileName is { } one)
                reader.Error(null, $"dataset '{dataset.Name}' names one file, and many tables are copied", "Remove fileName from the dataset", one);
            if (prefix is not null)
                format!.Error("fileNamePrefix", "files bear the names of their tables", "Remove it", prefix);
        }

        if (prefix is null)
            return;
        if (!format!.Has("maxRowsPerFile"))
            format.Error("fileNamePrefix", "it is for files cut by maxRowsPerFile", "Add maxRowsPerFile, or remove the prefix", prefix);
        if (source is FileSource)
            format.Error("fileNamePrefix", "files copied to files keep their names", "Remove it", prefix);
        else if (source is TableSource { PartitionOption: not (null or PartitionOption.None) })
            format.Error("fileNamePrefix", "a partitioned source names its files itself", "Remove it, or partitionOption", prefix);
    }

    static Dictionary<string, string> ReadMetadata(DefinitionParser store)
    {
        // The service compares the names of metadata without case.
        var metadata = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var reader in store.Objects("metadata"))
        {
            var name = reader.Text("name", required: true);
            var value = reader.Text("value") ?? "";
            reader.HintUnread();
            if (name is null)
                continue;
            if (!IsIdentifier(name))
                reader.Error("name", "a name has letters, digits and _ and does not begin with a digit", "Rename it", name);
            else if (!metadata.TryAdd(name, value))
                reader.Error("name", "two entries have this name", "Rename one of them", name);
            if (value.Equals("$$LASTMODIFIED", StringComparison.OrdinalIgnoreCase))
                reader.Error("value", "rows have no time of modification: it is for binary copies", "Write a value", value);
            else if (!value.All(character => character is >= ' ' and <= '~'))
                reader.Error("value", "metadata travels in HTTP headers, which are ASCII", "Use ASCII characters", value);
        }

        return metadata;
    }

    // https://learn.microsoft.com/azure/storage/blobs/storage-blob-properties-metadata: C# identifiers, in ASCII.
    static bool IsIdentifier(string name) =>
        !char.IsAsciiDigit(name[0]) && name.All(character => char.IsAsciiLetterOrDigit(character) || character == '_');
}
