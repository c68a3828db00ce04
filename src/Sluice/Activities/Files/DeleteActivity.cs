using Sluice.Copying.Jobs;
using Sluice.Copying.Jobs.Sources;
using Sluice.Definitions.Datasets;
using Sluice.Definitions.Parsing;
using Sluice.Formats;
using Sluice.Stores;

namespace Sluice.Activities.Files;

/// <summary><c>Delete</c>: removes files, and folders with all that is in them.</summary>
sealed class DeleteActivity() : ActivityType("Delete")
{
    // ADF's is one.
    const int DefaultConnections = 8;

    /// <inheritdoc/>
    public override ActivityWork? Read(ActivityReading reading) => reading.Properties(properties =>
    {
        var endpoint = reading.Dataset(properties, "dataset");
        // Older definitions have these two beside the dataset.
        properties.Differs("8 where nothing is said; in ADF 1", "maxConcurrentConnections");
        properties.Differs("one that names neither a folder nor a file is refused", "dataset");
        var isRecursive = properties.Boolean("recursive");
        var most = properties.Integer("maxConcurrentConnections", 1, int.MaxValue);
        var log = ReadLog(reading, properties);
        var store = properties.Object("storeSettings");
        if (endpoint.Dataset is TableDataset table)
            properties.Error("dataset", "a table has no files to delete", "Use a dataset of files", table.Name);
        if (endpoint.Dataset is not FileDataset dataset)
            return null;
        if (endpoint.Store is StoreLinkedService { StoreType.CanWrite: false } service)
            properties.Error("dataset", $"files of a {service.Type} are not deleted", "Use a dataset in another store", dataset.Name);

        var selection = FileSourceParser.ReadSelection(store, endpoint, FileFormats.Of(dataset), isRecursive ?? false);
        // As ADF's own samples have it, a name in the dataset may be a pattern here.
        if (selection.WildcardFileName is null && selection.Location.FileName is { } name && name.AsSpan().ContainsAny('*', '?'))
            selection = selection with { WildcardFileName = name };
        if (reading.HasValues && !IsNarrowed(selection))
        {
            properties.Error(
                "dataset", $"it names no folder and no file: everything in {dataset.Location.Container ?? "the linked service's folder"} would go",
                "Name a folder; or if all files are meant, set wildcardFileName \"*\" in storeSettings", dataset.Name);
        }

        var connections = selection.MaxConnections ?? most ?? DefaultConnections;
        return async (host, cancellationToken) =>
        {
            var deletion = new Deletion(host.Connections, dataset, selection, connections);
            return new WorkResult { Output = await deletion.RunAsync(reading.Request!, log, cancellationToken) };
        };
    });

    /// <summary>What an expression leaves empty by mistake must not delete a whole container.</summary>
    static bool IsNarrowed(FileSource files) =>
        files.Location.FolderPath.Length > 0
        || (files.Location.FileName ?? files.WildcardFileName ?? files.WildcardFolderPath ?? files.Prefix ?? files.FileListPath) is not null
        || (files.ModifiedStart ?? files.ModifiedEnd) is not null;

    static CopyLog? ReadLog(ActivityReading reading, DefinitionParser properties)
    {
        var isOn = properties.Boolean("enableLogging") ?? false;
        if (properties.Object("logStorageSettings", required: isOn) is not { } settings)
            return null;
        settings.NoEffect("the log names every file and is written as a whole", "logLevel", "enableReliableLogging");
        var log = new CopyLogParser(reading.Factory, reading.HasValues, reading.Report).ReadLocation(settings);
        settings.HintUnread();
        return isOn ? log : null;
    }
}
