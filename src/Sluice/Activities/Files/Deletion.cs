using System.Text.Json.Nodes;
using Sluice.Connections;
using Sluice.Copying.Files;
using Sluice.Copying.Jobs;
using Sluice.Copying.Jobs.Sources;
using Sluice.Definitions.Datasets;
using Sluice.Stores.Files;

namespace Sluice.Activities.Files;

/// <summary>Deletes files. What is gone already is no fault, so that it may be done again.</summary>
sealed class Deletion(FactoryConnections connections, FileDataset dataset, FileSource selection, int atATime)
{
    int _deleted;
    int _failed;
    SluiceException? _fault;

    bool IsTimed => (selection.ModifiedStart ?? selection.ModifiedEnd) is not null;

    bool IsByWildcard => (selection.WildcardFolderPath ?? selection.WildcardFileName) is not null;

    /// <summary>A folder as a whole: it goes with its files.</summary>
    bool IsOfFolder => selection is { Recursive: true, Location.FileName: null, Prefix: null, FileListPath: null } && !IsByWildcard && !IsTimed;

    /// <summary>Deletes them.</summary>
    /// <param name="request">The activity.</param>
    /// <param name="logTo">Where to log each; null logs nothing.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>The activity's output, by ADF's names.</returns>
    /// <exception cref="SluiceException">Some could not be deleted; all others were.</exception>
    public async Task<JsonObject> RunAsync(ActivityRequest request, CopyLog? logTo, CancellationToken cancellationToken)
    {
        var start = connections.Time.GetTimestamp();
        var store = await connections.StoreAsync(selection.Store, selection.Location.Container, cancellationToken);
        await using var log = logTo is null ? null : await DeletionLog.BeginAsync(connections, logTo, request, cancellationToken);
        var files = await store.Faults.TranslateAsync(
            Side.Source, $"Looking for files to delete in {store.Display}",
            () => FileSelection.FindStoredAsync(store, selection, skipsMissing: true, cancellationToken));
        var limits = new ParallelOptions { MaxDegreeOfParallelism = atATime, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(files, limits, async (file, token) => await DeleteAsync(store, file, log, token));
        if (IsOfFolder)
            await DeleteFoldersAsync(store, log, cancellationToken);

        var logPath = log is null ? null : await log.CommitAsync(cancellationToken);
        if (_fault is { } first)
        {
            throw new SluiceException(first.Side, first.Code,
                $"{_failed} of {files.Count} files could not be deleted, the others were. The first: {first.Detail}"
                + (logPath is null ? "" : $" All are logged in {logPath}."), first)
            {
                IsTransient = first.IsTransient,
            };
        }

        return Output(logPath, connections.Time.GetElapsedTime(start));
    }

    async ValueTask DeleteAsync(FileStore store, StoredFile file, DeletionLog? log, CancellationToken cancellationToken)
    {
        try
        {
            // One that was chosen for its age and written since is not the one that was chosen.
            var isDeleted = await store.Faults.TranslateAsync(
                Side.Source, $"Deleting {file.Path} in {store.Display}",
                () => store.DeleteAsync(file.Path, IsTimed ? file.Version : null, cancellationToken));
            if (isDeleted)
                Interlocked.Increment(ref _deleted);
            if (log is not null)
                await log.AddAsync(file.Path, "File", "Deleted", null, cancellationToken);
        }
        catch (SluiceException fault) when (fault.Side != Side.Cancelled)
        {
            var isSkipped = fault.Code == FileChangedException.Code;
            if (!isSkipped)
            {
                Interlocked.Increment(ref _failed);
                Interlocked.CompareExchange(ref _fault, fault, null);
            }

            if (log is not null)
                await log.AddAsync(file.Path, "File", isSkipped ? "Skipped" : "Failed", fault.Detail, cancellationToken);
        }
    }

    async Task DeleteFoldersAsync(FileStore store, DeletionLog? log, CancellationToken cancellationToken)
    {
        var folder = selection.Location.FolderPath;
        var folders = await store.Faults.TranslateAsync(
            Side.Source, $"Deleting the folder {folder} in {store.Display}",
            () => store.DeleteEmptyFoldersAsync(folder, cancellationToken));
        foreach (var deleted in folders)
        {
            if (log is not null)
                await log.AddAsync(deleted, "Folder", "Deleted", null, cancellationToken);
        }
    }

    JsonObject Output(string? logPath, TimeSpan duration)
    {
        var output = new JsonObject
        {
            ["datasetName"] = dataset.Name,
            ["type"] = dataset.Format.DatasetType,
            ["folderPath"] = selection.Location.FolderPath,
            ["recursive"] = selection.Recursive,
            ["isWildcardUsed"] = IsByWildcard,
            ["maxConcurrentConnections"] = atATime,
            ["filesDeleted"] = _deleted,
            ["effectiveIntegrationRuntime"] = "Sluice",
            ["executionDuration"] = (int)Math.Ceiling(duration.TotalSeconds),
        };
        if (selection.Location.FileName is { } file)
            output["fileName"] = file;
        if (logPath is not null)
            output["logPath"] = logPath;
        return output;
    }
}
