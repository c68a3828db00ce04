using Sluice.Columns;
using Sluice.Copying.Jobs;
using Sluice.Copying.Jobs.Sources;
using Sluice.Copying.Plans;
using Sluice.Copying.TypedLane;
using Sluice.Copying.TypedLane.Files;
using Sluice.Formats;
using Sluice.Formats.DelimitedText;
using Sluice.Formats.Json;
using Sluice.Stores.Files;

namespace Sluice.Copying.Planning;

/// <summary>What columns the files of a copy have, as the typed lane reads them.</summary>
sealed class FileColumns(CopyJob job, FileSource source, FileStore store, IReadOnlyList<SliceFile> files)
{
    // Properties that only later files have are found when they are read.
    const int FilesToSample = 8;

    /// <summary>The properties that rows turn out to have where files do not say their columns, when columns are to meet by name.</summary>
    public async Task<IReadOnlyList<string>> SampleAsync(CancellationToken cancellationToken)
    {
        if (job.Translator is { Mappings.Count: > 0 })
            return [];
        var collection = job.Translator?.CollectionReference is { Length: > 0 } path ? JsonPath.Parse(path) : null;
        var properties = new List<string>();
        foreach (var file in files.Take(FilesToSample))
        {
            await ReadingAsync(file, async () =>
            {
                await using var input = new FileInput(store, file.Path);
                properties.AddRange(await source.Format.SampleAsync(input, collection, cancellationToken));
            });
        }

        return [.. properties.Distinct()];
    }

    /// <summary>A file's columns, with those that are added; none where it has none itself, as it is empty.</summary>
    public async Task<IReadOnlyList<Field>> OfAsync(
        SliceFile file, IReadOnlyList<string> properties, CancellationToken cancellationToken)
    {
        var columns = InputColumns.Of(job.Translator, source, properties, file);
        IReadOnlyList<Field> fields = [];
        await ReadingAsync(file, async () =>
        {
            await using var input = await InputFile.OpenAsync(store, source.Format, file.Path, columns, BadRows.Ignored, cancellationToken);
            if (!columns.AreUnknown && input.Rows.Fields.Count > 0)
                fields = new AddedColumns(input.Rows.Fields, source.AdditionalColumns, file).Fields;
        });
        return fields;
    }

    /// <summary>
    /// The columns of the first file that has any, and that file. Where all are empty, those that the mapping reads: they are known too.
    /// </summary>
    public async Task<(IReadOnlyList<Field> Fields, SliceFile File)> FirstAsync(
        IReadOnlyList<string> properties, CancellationToken cancellationToken)
    {
        foreach (var file in files)
        {
            var fields = await OfAsync(file, properties, cancellationToken);
            if (fields.Count > 0)
                return (fields, file);
        }

        var mapped = (job.Translator?.Mappings ?? []).Select(mapping => mapping.Source).ToList();
        var last = mapped.Max(column => column.Ordinal) ?? 0;
        var names = last > 0 ? CsvHeader.NamesByPosition(last) : mapped.Select(column => column.Name).OfType<string>();
        var own = names.Distinct().Select(name => new Field(name, new ColumnType(ColumnKind.Text))).ToList();
        return (own.Count == 0 ? [] : new AddedColumns(own, source.AdditionalColumns, files[0]).Fields, files[0]);
    }

    /// <summary>The table that is made for the files: the columns of the first file that has any, JSON values by what they are.</summary>
    public async Task<NewTable> NewTableAsync(CancellationToken cancellationToken)
    {
        var properties = await SampleAsync(cancellationToken);
        var (fields, named) = await FirstAsync(properties, cancellationToken);
        if (fields.Count == 0)
            throw InputColumns.NoneFound(named.Path);
        if (source.Format.IsHierarchical)
            fields = await WithTypesAsync(fields, properties, cancellationToken);
        return NewTable.Of(fields, job, named.Path);
    }

    /// <summary>JSON values by what the first of them are.</summary>
    async Task<IReadOnlyList<Field>> WithTypesAsync(
        IReadOnlyList<Field> fields, IReadOnlyList<string> properties, CancellationToken cancellationToken)
    {
        var types = new JsonTypes();
        foreach (var file in files.Take(FilesToSample))
        {
            var columns = InputColumns.Of(job.Translator, source, properties, file) with { RefusesUnknown = false };
            await ReadingAsync(file, async () =>
            {
                await using var input = await InputFile.OpenAsync(store, source.Format, file.Path, columns, BadRows.Ignored, cancellationToken);
                using var batch = new ColumnBatch(input.Rows.Fields);
                await input.Rows.ReadAsync(batch, cancellationToken);
                types.Add(batch);
            });
        }

        return [.. fields.Select((field, i) => field.Type.Kind == ColumnKind.Json ? field with { Type = types[i] } : field)];
    }

    Task ReadingAsync(SliceFile file, Func<Task> read) =>
        store.Faults.TranslateAsync(Side.Source, $"Reading {file.Path} in {store.Display}", read);
}
