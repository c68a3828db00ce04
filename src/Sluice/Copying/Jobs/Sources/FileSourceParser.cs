using Sluice.Definitions;
using Sluice.Definitions.Datasets;
using Sluice.Definitions.Parsing;
using Sluice.Formats;
using Sluice.Stores;

namespace Sluice.Copying.Jobs.Sources;

/// <summary>Reads a source of files.</summary>
static class FileSourceParser
{
    static readonly string[] Selections =
    [
        "wildcardFolderPath", "wildcardFileName", "prefix", "fileListPath", "modifiedDatetimeStart", "modifiedDatetimeEnd", "enablePartitionDiscovery",
        "partitionRootPath",
    ];

    /// <summary>The source; null after an error was reported.</summary>
    /// <param name="reader">The object <c>source</c>.</param>
    /// <param name="input">The dataset and its linked service.</param>
    /// <param name="kind">The format that the type stands for.</param>
    public static FileSource? Read(DefinitionParser reader, string type, CopyEndpoint input, FileFormat kind)
    {
        var dataset = input.Files(reader, type, kind);
        var fileFormat = dataset is null ? kind : FileFormats.Of(dataset);
        var format = reader.Object("formatSettings");
        format?.Known("type");
        format?.Refuse("Remove it: zip and tar files are not read", "compressionProperties");
        if (format is not null)
            fileFormat = fileFormat.ParseSource(format);
        format?.HintUnread();
        var store = reader.Object("storeSettings");
        reader.HintUnread();
        const string Deletes = "deleteFilesAfterCompletion";
        if (fileFormat.HasRows)
            store?.Refuse("Remove it: files that were read as rows are kept", Deletes);
        else if (input.Store is StoreLinkedService { StoreType.CanWrite: false })
            store?.Refuse("Remove it: files of this store are not deleted", Deletes);
        var deletes = fileFormat.HasRows ? null : store?.Boolean(Deletes);
        var source = ReadSelection(store, input, fileFormat, isRecursive: true) with { DeletesFiles = deletes ?? false };
        return dataset is null ? null : source;
    }

    /// <summary>Which files of a dataset are meant.</summary>
    /// <param name="store">The <c>storeSettings</c>; null where nothing is said.</param>
    /// <param name="input">The dataset and its linked service.</param>
    /// <param name="format">How the files are written.</param>
    /// <param name="isRecursive">Whether files in folders below count where nothing is said.</param>
    public static FileSource ReadSelection(DefinitionParser? store, CopyEndpoint input, FileFormat format, bool isRecursive)
    {
        store?.Known("type");
        store?.NoEffect(CopySource.NoMetrics, "disableMetricsCollection");
        store?.Refuse("Select the files by wildcardFolderPath and wildcardFileName", "fileFilter");

        var service = input.Store as StoreLinkedService;
        if (service?.StoreType.CanList == false)
        {
            store?.Refuse("Name the file in the dataset: the files of this store cannot be listed", Selections);
            store?.NoEffect("one file is read", "recursive");
        }

        // What is wrong with the selection shows beside a wrong dataset too.
        var dataset = input.Dataset as FileDataset;
        var location = dataset?.Location ?? new FileLocation(DefinitionParser.Deferred, "", null);
        var source = new FileSource(dataset?.Store ?? new Reference("", []), input.Store?.Type ?? "", location, format)
        {
            WildcardFolderPath = Path(store, "wildcardFolderPath"),
            WildcardFileName = ReadNonEmpty(store, "wildcardFileName"),
            Prefix = ReadNonEmpty(store, "prefix")?.Replace('\\', '/').TrimStart('/'),
            StoreSettings = store is null ? null : service?.StoreType.ReadSettings(store),
            FileListPath = FileList(store, location, service),
            Recursive = store?.Boolean("recursive") ?? isRecursive,
            ModifiedStart = store?.Time("modifiedDatetimeStart"),
            ModifiedEnd = store?.Time("modifiedDatetimeEnd"),
            DiscoversPartitions = store?.Boolean("enablePartitionDiscovery") ?? false,
            PartitionRootPath = Path(store, "partitionRootPath"),
            MaxConnections = store?.Integer("maxConcurrentConnections", 1, int.MaxValue),
        };
        if (store is not null)
            CheckTogether(store, source);
        store?.HintUnread();
        return source;
    }

    /// <summary>ADF writes it from the container on; here it is a path in the container or below the server's folder.</summary>
    static string? FileList(DefinitionParser? store, FileLocation location, StoreLinkedService? service)
    {
        const string Name = "fileListPath";
        if (Path(store, Name) is not { } path)
            return null;
        if (location.Container is not { } container)
            return service?.PathInStore(path) ?? path;

        if (path.StartsWith(container + "/", StringComparison.Ordinal))
            return path[(container.Length + 1)..];
        if (container != DefinitionParser.Deferred)
        {
            store!.Error(
                Name, "it does not begin with the dataset's container", $"Write the path from the container on: {container}/...", path);
        }

        return path;
    }

    static void CheckTogether(DefinitionParser store, FileSource source)
    {
        var hasWildcards = (source.WildcardFolderPath ?? source.WildcardFileName) is not null;
        if (source.Prefix is { } prefix && hasWildcards)
            store.Error("prefix", "files are selected by prefix or by wildcards, not both", "Remove one of them", prefix);
        if (source.Prefix is not null && source.Location.FileName is { } file)
            store.Error("prefix", $"the dataset names one file, {file}", "Remove fileName from the dataset, or the prefix", source.Prefix);
        if (source.FileListPath is { } list)
        {
            if (hasWildcards || source.Prefix is not null)
                store.Error("fileListPath", "files are selected by a list, by prefix or by wildcards", "Keep one of them", list);
            if (source.Location.FileName is not null)
                store.Error("fileListPath", "the dataset names one file", "Remove fileName from the dataset", list);
            foreach (var name in (ReadOnlySpan<string>)["modifiedDatetimeStart", "modifiedDatetimeEnd"])
            {
                if (store.Has(name))
                    store.Hint(name, "it has no effect on files of a list");
            }
        }

        if (source is { ModifiedStart: { } start, ModifiedEnd: { } end } && start >= end)
            store.Error("modifiedDatetimeEnd", "no time lies between the start and the end", "Set an end that is later", $"{end:O}");
        if (source.PartitionRootPath is not null && !source.DiscoversPartitions && !store.IsDeferred("enablePartitionDiscovery"))
            store.Hint("partitionRootPath", "it has no effect without enablePartitionDiscovery");
    }

    static string? ReadNonEmpty(DefinitionParser? reader, string name) => reader?.Text(name) is { Length: > 0 } text ? text : null;

    static string? Path(DefinitionParser? reader, string name) =>
        ReadNonEmpty(reader, name)?.Replace('\\', '/').Trim('/') is { Length: > 0 } path ? path : null;
}
