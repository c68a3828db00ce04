using System.Collections.Concurrent;
using Sluice.Columns;
using Sluice.Copying.ByteLane;
using Sluice.Copying.TypedLane;
using Sluice.Definitions;
using Sluice.Formats;
using Sluice.Formats.DelimitedText;
using Sluice.Formats.Json;
using Sluice.PostgreSql;
using Sluice.Storage;

namespace Sluice.Copying;

/// <summary>Plans a copy from files: a slice a file, every file's columns checked before the first row is copied.</summary>
sealed class FilePlanner(Connections connections, CopyRequest request, FileSource source)
{
    const int FilesAtOnce = 16;

    // Properties that only later files have are found when they are read.
    const int FilesToSample = 8;

    readonly CopyJob _job = request.Job;
    readonly List<string> _notes = [];

    /// <summary>Into a table.</summary>
    public async Task<CopyPlan> PlanAsync(TableSink sink, CancellationToken cancellationToken)
    {
        return await ReadAsync(async (store, files) =>
        {
            var created = sink.TableOption == TableOption.AutoCreate && files.Count > 0
                ? NewTable.Of(await NewFieldsAsync(store, files, cancellationToken), _job, files[0].Path)
                : null;
            var found = await SinkTable.FindAsync(connections, sink, created, _notes, cancellationToken);
            var target = found.Table;
            if (files.Count == 0)
                return Nothing(new CopyShape(RowEncoding.Csv, [], target.Sql, null));
            var plan = await TryRelayAsync(store, files, target, cancellationToken)
                ?? await DecodeAsync(store, files, target, cancellationToken);
            return await new FileMemory(_job, source, store).BoundAsync(plan with { Shape = found.Over(plan.Shape) }, files, cancellationToken);
        }, cancellationToken);
    }

    /// <summary>Into files.</summary>
    public Task<CopyPlan> PlanAsync(FileSink sink, CancellationToken cancellationToken) => ReadAsync(async (store, files) =>
    {
        if (files.Count == 0)
            return Nothing(new CopyShape(RowEncoding.Batches, [], null, FileNames.Of(request, false)));
        var properties = await SampleAsync(store, files, cancellationToken);
        var fields = await FieldsAsync(store, files[0], properties, cancellationToken);
        var mapping = Mapping.ToFile(fields, sink.Settings, _job.Translator, files[0].Path);
        mapping.Check(fields);
        var slices = new FileTargets(request, sink).Slice(files);
        var shape = new CopyShape(
            RowEncoding.Batches, [.. mapping.Fields.Select(field => field.Name)], null, FileNames.Of(request, slices.Count > 1))
        {
            Fields = mapping.Fields,
            Mappings = _job.Translator?.Mappings ?? [],
            Properties = properties,
        };
        return await new FileMemory(_job, source, store).BoundAsync(new CopyPlan(shape, slices, _notes), files, cancellationToken);
    }, cancellationToken);

    /// <summary>No file was written in the time asked for: that is no fault.</summary>
    static CopyPlan Nothing(CopyShape shape) => new(shape, [], ["no file was written within the time that is asked for"]);

    async Task<CopyPlan> ReadAsync(
        Func<FileStore, IReadOnlyList<SliceFile>, Task<CopyPlan>> plan, CancellationToken cancellationToken)
    {
        var store = await connections.StoreAsync(source.Store, source.Location.Container, cancellationToken);
        try
        {
            var selected = await FileSelection.FindAsync(store, source, cancellationToken);
            var files = selected.Select(file => new SliceFile(file.Path, file.Length)
            {
                RelativePath = file.RelativePath,
                Partitions = file.Partitions,
            });
            return await plan(store, [.. files]);
        }
        catch (Exception exception) when (FileStore.IsFault(exception) || exception is OperationCanceledException)
        {
            throw StorageFault.From(exception, Side.Source, $"Looking for files in {store.Display}");
        }
    }

    /// <summary>The plan in which the server parses the files; null when it cannot.</summary>
    async Task<CopyPlan?> TryRelayAsync(
        FileStore store, IReadOnlyList<SliceFile> files, Table target, CancellationToken cancellationToken)
    {
        if (LaneChoice.WhyDecoded(_job, source, areAllMapped: true) is { } reason)
        {
            _notes.Add($"rows are decoded: {reason}");
            return null;
        }

        var reader = new FileByteSource(store, source);
        var columns = new ConcurrentDictionary<int, IReadOnlyList<string>?>();
        await ForEachAsync(files, async (index, token) =>
        {
            var header = await reader.ReadHeaderAsync(files[index].Path, token);
            columns[index] = Columns(header.Values, files[index].Path, target);
        }, cancellationToken);
        if (columns.Values.Any(file => file is null))
        {
            _notes.Add($"rows are decoded: {LaneChoice.WhyDecoded(_job, source, areAllMapped: false)}");
            return null;
        }

        var shape = new CopyShape(RowEncoding.Csv, columns[0]!, target.Sql, null);
        var slices = files.Select((file, index) => new Slice(index, file.Path, file.Length)
        {
            Files = [file with { Columns = columns[index]!.SequenceEqual(columns[0]!) ? null : columns[index] }],
        });
        return new CopyPlan(shape, [.. slices], _notes);
    }

    /// <summary>The columns of the table that a file fills, in the file's order; null when some of the file's are left out.</summary>
    IReadOnlyList<string>? Columns(IReadOnlyList<string> firstLine, string path, Table target)
    {
        var settings = (DelimitedTextSettings)source.Settings;
        if (settings.FirstRowAsHeader && firstLine.Count == 0)
        {
            throw new SluiceException(Side.Source, "HeaderMissing",
                $"{path} is empty: it has no header. Remove the file, or write its header.");
        }

        if (!settings.FirstRowAsHeader && _job.Translator is not { Mappings.Count: > 0 })
        {
            return firstLine.Count > 0
                ? SinkColumns.ForPositions(firstLine.Count, target, path)
                : [.. target.Columns.Where(column => !column.IsGenerated).Select(column => column.Name)];
        }

        var pairs = SinkColumns.Match(
            settings.FirstRowAsHeader ? firstLine : CsvHeader.NamesByPlace(firstLine.Count), target, _job.Translator, path, skipsGenerated: false);
        var byPlace = pairs.ToLookup(pair => pair.Source, pair => pair.Sink.Name);
        var names = Enumerable.Range(0, firstLine.Count).Select(place => byPlace[place].ToList()).ToList();
        return names.All(found => found.Count == 1) ? [.. names.Select(found => found[0])] : null;
    }

    async Task<CopyPlan> DecodeAsync(
        FileStore store, IReadOnlyList<SliceFile> files, Table target, CancellationToken cancellationToken)
    {
        var properties = await SampleAsync(store, files, cancellationToken);
        var mappings = _job.Translator?.Mappings ?? [];
        // All files, but those of JSON, which have no header.
        var toCheck = source.Settings is JsonSettings ? [files[0]] : files;
        var columns = new ConcurrentDictionary<int, IReadOnlyList<string>>();
        if (source.Settings is DelimitedTextSettings { FirstRowAsHeader: false } && mappings.Count == 0)
            mappings = ByPosition(await FieldsAsync(store, files[0], properties, cancellationToken), files[0], target);
        var translator = (_job.Translator ?? new Translator()) with { Mappings = mappings };
        await ForEachAsync(toCheck, async (index, token) =>
        {
            var fields = await FieldsAsync(store, files[index], properties, token);
            var mapping = Mapping.ToTable(fields, target, translator, files[index].Path);
            mapping.Check(fields);
            columns[index] = [.. mapping.Fields.Select(field => field.Name)];
        }, cancellationToken);
        var shape = new CopyShape(RowEncoding.Batches, columns[0], target.Sql, null)
        {
            Target = target,
            Mappings = mappings,
            Properties = properties,
        };
        return new CopyPlan(shape, [.. files.Select((file, index) => new Slice(index, file.Path, file.Length) { Files = [file] })], _notes);
    }

    /// <summary>Without names, the columns meet by position; those that folders or the copy add, by name.</summary>
    List<ColumnMapping> ByPosition(IReadOnlyList<Field> fields, SliceFile file, Table target)
    {
        var own = fields.Count - file.Partitions.Count - source.AdditionalColumns.Count;
        var named = fields.Skip(own).Select(field => field.Name).ToList();
        var rest = target with { Columns = [.. target.Columns.Where(column => !named.Contains(column.Name))] };
        return
        [
            .. SinkColumns.ForPositions(own, rest, file.Path).Select((name, i) => new ColumnMapping(
                new MappedColumn { Ordinal = i + 1 }, new MappedColumn { Name = name })),
            .. named.Select(name => new ColumnMapping(new MappedColumn { Name = name }, new MappedColumn { Name = name })),
        ];
    }

    async Task<IReadOnlyList<Field>> FieldsAsync(
        FileStore store, SliceFile file, IReadOnlyList<string> properties, CancellationToken cancellationToken)
    {
        var columns = InputColumns.Of(_job.Translator, source, properties, file);
        try
        {
            await using var input = await InputFile.OpenAsync(store, source, file.Path, columns, BadRows.Ignored, cancellationToken);
            return new AddedColumns(input.Rows.Fields, source.AdditionalColumns, file).Fields;
        }
        catch (Exception exception) when (FileStore.IsFault(exception))
        {
            throw StorageFault.From(exception, Side.Source, $"Reading {file.Path} in {store.Display}");
        }
    }

    /// <summary>The columns of a table that is made for the files: those of the first file, JSON values by what they are.</summary>
    async Task<IReadOnlyList<Field>> NewFieldsAsync(
        FileStore store, IReadOnlyList<SliceFile> files, CancellationToken cancellationToken)
    {
        var properties = await SampleAsync(store, files, cancellationToken);
        var fields = await FieldsAsync(store, files[0], properties, cancellationToken);
        if (source.Settings is not JsonSettings)
            return fields;
        var types = new JsonTypes();
        foreach (var file in files.Take(FilesToSample))
        {
            var columns = InputColumns.Of(_job.Translator, source, properties, file) with { RefusesUnknown = false };
            try
            {
                await using var input = await InputFile.OpenAsync(store, source, file.Path, columns, BadRows.Ignored, cancellationToken);
                using var batch = new ColumnBatch(input.Rows.Fields);
                await input.Rows.ReadAsync(batch, cancellationToken);
                types.Add(batch);
            }
            catch (Exception exception) when (FileStore.IsFault(exception))
            {
                throw StorageFault.From(exception, Side.Source, $"Reading {file.Path} in {store.Display}");
            }
        }

        return [.. fields.Select((field, i) => field.Type.Kind == ColumnKind.Json ? field with { Type = types[i] } : field)];
    }

    /// <summary>The properties of JSON files, when columns are to meet by name.</summary>
    async Task<IReadOnlyList<string>> SampleAsync(FileStore store, IReadOnlyList<SliceFile> files, CancellationToken cancellationToken)
    {
        if (source.Settings is not JsonSettings settings || _job.Translator is { Mappings.Count: > 0 })
            return [];
        var collection = _job.Translator?.CollectionReference is { Length: > 0 } path ? JsonPath.Parse(path) : null;
        var properties = new List<string>();
        foreach (var file in files.Take(FilesToSample))
        {
            try
            {
                await using var stored = await store.OpenReadAsync(file.Path, cancellationToken);
                var text = FileEncoding.Decode(
                    FileCompression.Decompress(stored, settings.Compression, file.Path), settings.EncodingName);
                properties.AddRange(await JsonSampler.ReadNamesAsync(text, collection, cancellationToken));
            }
            catch (Exception exception) when (FileStore.IsFault(exception))
            {
                throw StorageFault.From(exception, Side.Source, $"Reading {file.Path} in {store.Display}");
            }
        }

        return properties.Count > 0 ? [.. properties.Distinct()]
            : throw new SluiceException(Side.Source, "NoColumns",
                $"{files[0].Path} has no objects to take columns from. Map the columns by their paths, or remove the file.");
    }

    static Task ForEachAsync(
        IReadOnlyList<SliceFile> files, Func<int, CancellationToken, ValueTask> read, CancellationToken cancellationToken)
    {
        var limits = new ParallelOptions { MaxDegreeOfParallelism = FilesAtOnce, CancellationToken = cancellationToken };
        return Parallel.ForEachAsync(Enumerable.Range(0, files.Count), limits, read);
    }
}
