using Sluice.Definitions;
using Sluice.Formats.Json;

namespace Sluice.Copying.TypedLane;

/// <summary>What is read of each file.</summary>
/// <param name="Names">The columns of files that are needed; null is all of them.</param>
/// <param name="Json">The values of JSON objects to read.</param>
/// <param name="Collection">The array in each JSON object whose items are the rows; null when the objects are.</param>
/// <param name="RefusesUnknown">Whether a property that nobody reads is a fault: columns meet by name and none may be lost.</param>
sealed record InputColumns(
    IReadOnlyList<string>? Names, IReadOnlyList<JsonColumn> Json, JsonPath? Collection, bool RefusesUnknown)
{
    /// <summary>Whether a column is the same in another file when its name is.</summary>
    public bool MeetByName { get; private init; } = true;

    /// <summary>Whether JSON files had no object to take the columns from: they may have no rows then.</summary>
    public bool AreUnknown { get; private init; }

    /// <summary>The fault of files that have no columns where some are needed.</summary>
    public static SluiceException NoneFound(string path) => new(Side.Source, "NoColumns",
        $"{path} has nothing to take columns from. Map the columns by their names or paths, or remove the file.");

    /// <summary>Whether times with nanoseconds become microseconds: ADF's <c>allowDataTruncation</c>.</summary>
    public bool TruncatesTimes { get; private init; } = true;

    /// <summary>What a copy reads.</summary>
    /// <param name="translator">What is said about the mapping.</param>
    /// <param name="source">The files.</param>
    /// <param name="properties">The properties that the plan found in JSON files.</param>
    /// <param name="file">One of the files: all of them have its folders' columns.</param>
    public static InputColumns Of(Translator? translator, FileSource source, IReadOnlyList<string> properties, SliceFile file)
    {
        var added = source.AdditionalColumns.Select(column => column.Name).Concat(file.Partitions.Select(folder => folder.Key)).ToHashSet();
        var mapped = (translator?.Mappings ?? []).Select(mapping => mapping.Source).ToList();
        var copied = source.AdditionalColumns
            .Select(column => column.Copied)
            .OfType<string>()
            .Where(name => !added.Contains(name));
        if (source.Settings is JsonSettings)
        {
            var collection = translator?.CollectionReference is { Length: > 0 } path ? JsonPath.Parse(path) : null;
            var columns = mapped.Count == 0
                ? properties.Select(name => new JsonColumn(name, JsonPath.Property(name)))
                : mapped.Where(column => column.Name is null || !added.Contains(column.Name))
                    .Select(column => column.Path is null ? Named(column.Name!) : new JsonColumn(column.Path, JsonPath.Parse(column.Path)))
                    .Concat(copied.Select(Named))
                    .DistinctBy(column => column.Name);
            return new InputColumns(null, [.. columns.DefaultIfEmpty(Named(""))], collection, mapped.Count == 0)
            {
                AreUnknown = mapped.Count == 0 && properties.Count == 0,
            };
        }

        // With positions all columns are read.
        var byName = mapped.Count > 0 && mapped.All(column => column.Name is not null);
        var names = byName
            ? mapped.Select(column => column.Name!).Where(name => !added.Contains(name)).Concat(copied).Distinct().ToList()
            : null;
        // Where only added columns are wanted, something has to count the rows.
        return new InputColumns(names is [] ? null : names, [], null, false)
        {
            MeetByName = mapped.All(column => column.Name is not null),
            TruncatesTimes = translator?.Conversion.AllowDataTruncation ?? true,
        };
    }

    static JsonColumn Named(string name) => new(name, JsonPath.Property(name));
}
