using System.Collections.Concurrent;
using Sluice.Columns;
using Sluice.Connections;
using Sluice.Copying.ByteLane;
using Sluice.Copying.Files;
using Sluice.Copying.Jobs;
using Sluice.Copying.Jobs.Sinks;
using Sluice.Copying.Jobs.Sources;
using Sluice.Copying.Jobs.Translators;
using Sluice.Copying.Mapping;
using Sluice.Copying.Plans;
using Sluice.Copying.Slices;
using Sluice.Copying.TypedLane.Files;
using Sluice.Formats.DelimitedText;
using Sluice.PostgreSql.Catalog;
using Sluice.Stores.Files;

namespace Sluice.Copying.Planning;

/// <summary>Plans a copy from files: a slice a file, every file's columns checked before the first row is copied.</summary>
sealed class FilePlanner(FactoryConnections connections, CopyRequest request, FileSource source)
{
    const int FilesAtOnce = 16;

    readonly CopyJob _job = request.Job;
    readonly List<string> _notes = [];

    /// <summary>Into a table.</summary>
    public async Task<CopyPlan> PlanAsync(TableSink sink, CancellationToken cancellationToken)
    {
        return await ReadAsync(async (store, files) =>
        {
            var created = sink.TableOption == TableOption.AutoCreate && files.Count > 0
                ? await new FileColumns(_job, source, store, files).NewTableAsync(cancellationToken)
                : null;
            var found = await SinkTable.FindAsync(connections, sink, created, _notes, cancellationToken);
            found.RequireUtf8();
            var target = found.Table;
            if (files.Count == 0)
                return EmptyPlan(new CopyShape(RowEncoding.Csv, [], target.Sql, null));
            var plan = await TryRelayAsync(store, files, target, cancellationToken)
                ?? await DecodeAsync(store, files, target, cancellationToken);
            return await new FileMemory(_job, source, store).BoundAsync(
                plan with { Shape = found.ApplyTo(plan.Shape, _notes) }, files, cancellationToken);
        }, cancellationToken);
    }

    /// <summary>Into files.</summary>
    public Task<CopyPlan> PlanAsync(FileSink sink, CancellationToken cancellationToken) => ReadAsync(async (store, files) =>
    {
        if (files.Count == 0)
            return EmptyPlan(new CopyShape(RowEncoding.Batches, [], null, FileNames.Of(request, false)));
        if (!_job.HasRows)
        {
            var whole = new FileTargets(request, sink).Slice(files);
            return new CopyPlan(new CopyShape(RowEncoding.Files, [], null, FileNames.Of(request, whole.Count > 1)), whole, _notes);
        }

        var columns = new FileColumns(_job, source, store, files);
        var properties = await columns.SampleAsync(cancellationToken);
        var (fields, named) = await columns.FirstAsync(properties, cancellationToken);
        if (fields.Count == 0 && sink.Format.NeedsColumns)
            throw InputColumns.NoneFound(named.Path);
        var mapping = ResolvedMapping.ToFile(fields, sink.Format, _job.Translator, named.Path);
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
    static CopyPlan EmptyPlan(CopyShape shape) => new(shape, [], ["no file was written within the time that is asked for"]);

    async Task<CopyPlan> ReadAsync(
        Func<FileStore, IReadOnlyList<SliceFile>, Task<CopyPlan>> plan, CancellationToken cancellationToken)
    {
        var store = await connections.StoreAsync(source.Store, source.Location.Container, source.StoreSettings, cancellationToken);
        return await store.Faults.TranslateAsync(Side.Source, $"Looking for files in {store.Display}", async () =>
        {
            var selected = await FileSelection.FindAsync(store, source, cancellationToken);
            return await plan(store, [.. selected.Select(file => file.ToSliceFile())]);
        });
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

        // A file without a line has no columns, and none is needed where there are no rows.
        var first = Enumerable.Range(0, files.Count).Select(index => columns[index]!).FirstOrDefault(file => file.Count > 0)
            ?? Writable(target);
        var shape = new CopyShape(RowEncoding.Csv, first, target.Sql, null);
        var slices = files.Select((file, index) => new Slice(index, file.Path, file.Length)
        {
            Files = [file with { Columns = columns[index]!.Count == 0 || columns[index]!.SequenceEqual(first) ? null : columns[index] }],
        });
        return new CopyPlan(shape, [.. slices], _notes);
    }

    /// <summary>The columns of the table that a file fills, in the file's order; null when some of the file's are left out.</summary>
    IReadOnlyList<string>? Columns(IReadOnlyList<string> firstLine, string path, Table target)
    {
        if (firstLine.Count == 0)
            return [];
        if (!source.Format.NamesColumns && _job.Translator is not { Mappings.Count: > 0 })
        {
            var positions = SinkColumns.ForPositions(firstLine.Count, target, path);
            return positions.Any(column => column.IsGenerated) ? null : [.. positions.Select(column => column.Name)];
        }

        var pairs = SinkColumns.Match(
            source.Format.NamesColumns ? firstLine : CsvHeader.NamesByPosition(firstLine.Count), target, _job.Translator, path);
        var byPlace = pairs.ToLookup(pair => pair.Source, pair => pair.Sink.Name);
        var names = Enumerable.Range(0, firstLine.Count).Select(place => byPlace[place].ToList()).ToList();
        return names.All(found => found.Count == 1) ? [.. names.Select(found => found[0])] : null;
    }

    async Task<CopyPlan> DecodeAsync(
        FileStore store, IReadOnlyList<SliceFile> files, Table target, CancellationToken cancellationToken)
    {
        var found = new FileColumns(_job, source, store, files);
        var properties = await found.SampleAsync(cancellationToken);
        var mappings = _job.Translator?.Mappings ?? [];
        // All files, but those that do not say what columns they have.
        var toCheck = source.Format.IsHierarchical ? [files[0]] : files;
        var columns = new ConcurrentDictionary<int, IReadOnlyList<string>>();
        if (!source.Format.NamesColumns && mappings.Count == 0)
        {
            var (first, named) = await found.FirstAsync(properties, cancellationToken);
            mappings = first.Count == 0 ? [] : ByPosition(first, named, target);
        }

        var translator = (_job.Translator ?? new Translator()) with { Mappings = mappings };
        await ForEachAsync(toCheck, async (index, token) =>
        {
            var fields = await found.OfAsync(files[index], properties, token);
            if (fields.Count == 0)
                return;
            var mapping = ResolvedMapping.ToTable(fields, target, translator, files[index].Path);
            mapping.Check(fields);
            columns[index] = [.. mapping.Fields.Select(field => field.Name)];
            if (index == 0 && mappings.Count == 0
                && SinkColumns.GeneratedColumnsNote(fields.Select(field => field.Name), target) is { } generated)
                _notes.Add(generated);
        }, cancellationToken);
        var filled = Enumerable.Range(0, files.Count).Select(index => columns.GetValueOrDefault(index)).FirstOrDefault(file => file is not null);
        var shape = new CopyShape(RowEncoding.Batches, filled ?? Writable(target), target.Sql, null)
        {
            Target = target,
            Mappings = mappings,
            Properties = properties,
        };
        return new CopyPlan(shape, await new FileSlicer(_job, source, store).SliceAsync(files, cancellationToken), _notes);
    }

    /// <summary>Without names, the columns meet by position; those that folders or the copy add, by name.</summary>
    List<ColumnMapping> ByPosition(IReadOnlyList<Field> fields, SliceFile file, Table target)
    {
        var own = fields.Count - file.Partitions.Count - source.AdditionalColumns.Count;
        var named = fields.Skip(own).Select(field => field.Name).ToList();
        var rest = target with { Columns = [.. target.Columns.Where(column => !named.Contains(column.Name))] };
        var columns = SinkColumns.ForPositions(own, rest, file.Path);
        if (SinkColumns.GeneratedColumnsNote(columns.Select(column => column.Name), target) is { } generated)
            _notes.Add(generated);
        return
        [
            .. columns
                .Select((column, i) => (Column: column, Mapping: new ColumnMapping(
                    new MappedColumn { Ordinal = i + 1 }, new MappedColumn { Name = column.Name })))
                .Where(pair => !pair.Column.IsGenerated)
                .Select(pair => pair.Mapping),
            .. named.Select(name => new ColumnMapping(new MappedColumn { Name = name }, new MappedColumn { Name = name })),
        ];
    }

    static IReadOnlyList<string> Writable(Table target) =>
        [.. target.Columns.Where(column => !column.IsGenerated).Select(column => column.Name)];

    static Task ForEachAsync(
        IReadOnlyList<SliceFile> files, Func<int, CancellationToken, ValueTask> read, CancellationToken cancellationToken)
    {
        var limits = new ParallelOptions { MaxDegreeOfParallelism = FilesAtOnce, CancellationToken = cancellationToken };
        return Parallel.ForEachAsync(Enumerable.Range(0, files.Count), limits, read);
    }
}
