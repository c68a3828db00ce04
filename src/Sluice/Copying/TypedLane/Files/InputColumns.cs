using Sluice.Copying.Jobs.Sources;
using Sluice.Copying.Jobs.Translators;
using Sluice.Copying.Plans;
using Sluice.Formats;
using Sluice.Formats.Json;

namespace Sluice.Copying.TypedLane.Files;

/// <summary>What a copy reads of each file.</summary>
sealed record InputColumns : WantedColumns
{
    /// <summary>Whether a column is the same in another file when its name is.</summary>
    public bool MatchByName { get; private init; } = true;

    /// <summary>Whether files that do not say their columns had no row to take them from: they may have no rows then.</summary>
    public bool AreUnknown { get; private init; }

    /// <summary>The fault of files that have no columns where some are needed.</summary>
    public static SluiceException NoneFound(string path) => new(Side.Source, "NoColumns",
        $"{path} has nothing to take columns from. Map the columns by their names or paths, or remove the file.");

    /// <summary>What a copy reads.</summary>
    /// <param name="translator">What is said about the mapping.</param>
    /// <param name="source">The files.</param>
    /// <param name="properties">The properties that the plan found in rows.</param>
    /// <param name="file">The file, or the first of those that are read as one: all of them have its folders' columns.</param>
    public static InputColumns Of(Translator? translator, FileSource source, IReadOnlyList<string> properties, SliceFile file)
    {
        var added = source.AdditionalColumns.Select(column => column.Name).Concat(file.Partitions.Select(folder => folder.Key)).ToHashSet();
        var mapped = (translator?.Mappings ?? []).Select(mapping => mapping.Source).ToList();
        var copied = source.AdditionalColumns
            .Select(column => column.Copied)
            .OfType<string>()
            .Where(name => !added.Contains(name));
        if (source.Format.IsHierarchical)
        {
            var collection = translator?.CollectionReference is { Length: > 0 } path ? JsonPath.Parse(path) : null;
            var columns = mapped.Count == 0
                ? properties.Select(name => new JsonColumn(name, JsonPath.Property(name)))
                : mapped.Where(column => column.Name is null || !added.Contains(column.Name))
                    .Select(column => column.Path is null ? Named(column.Name!) : new JsonColumn(column.Path, JsonPath.Parse(column.Path)))
                    .Concat(copied.Select(Named))
                    .DistinctBy(column => column.Name);
            return new InputColumns
            {
                Properties = [.. columns.DefaultIfEmpty(Named(""))],
                Collection = collection,
                RefusesUnknown = mapped.Count == 0,
                AreUnknown = mapped.Count == 0 && properties.Count == 0,
            };
        }

        // With positions all columns are read.
        var byName = mapped.Count > 0 && mapped.All(column => column.Name is not null);
        var names = byName
            ? mapped.Select(column => column.Name!).Where(name => !added.Contains(name)).Concat(copied).Distinct().ToList()
            : null;
        return new InputColumns
        {
            // Where only added columns are wanted, something has to count the rows.
            Names = names is [] ? null : names,
            MatchByName = mapped.All(column => column.Name is not null),
            Part = file.Part,
            TruncatesTimes = translator?.Conversion.AllowDataTruncation ?? true,
        };
    }

    static JsonColumn Named(string name) => new(name, JsonPath.Property(name));
}
