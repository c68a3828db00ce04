using Sluice.Definitions.Datasets;
using Sluice.Definitions.LinkedServices;

namespace Sluice.Definitions;

/// <summary>The types of definitions that come in kinds. What they are is for the rooms above to know.</summary>
/// <param name="Formats">The formats of files, each as it is when a dataset says nothing.</param>
/// <param name="LinkedServices">The kinds of linked services that hold files.</param>
public sealed record DefinitionTypes(IReadOnlyList<FormatSettings> Formats, IReadOnlyList<LinkedServiceType> LinkedServices)
{
    /// <summary>The format of datasets of a type, or of sources or sinks of one; null when there is none.</summary>
    /// <param name="type">The type, in any case.</param>
    /// <param name="suffix">What the type ends in behind the dataset's: <c>Source</c>, <c>Sink</c> or nothing.</param>
    internal FormatSettings? Format(string type, string suffix = "") =>
        Formats.FirstOrDefault(format => type.Equals(format.DatasetType + suffix, StringComparison.OrdinalIgnoreCase));

    /// <summary>Other names and the types that <see cref="Format"/> finds, for messages: <c>A, B or C</c>.</summary>
    internal string WithFormats(IEnumerable<string> others, string suffix = "") =>
        Listed(others.Concat(Formats.Where(format => format.CanWrite || suffix != "Sink").Select(format => format.DatasetType + suffix)));

    IEnumerable<LocationType> Locations => LinkedServices.SelectMany(service => service.Locations);

    /// <summary>The kind of linked services of a type, and the type as ADF spells it; null when there is none.</summary>
    internal (LinkedServiceType Kind, string Type)? LinkedService(string type)
    {
        foreach (var kind in LinkedServices)
        {
            if (Spelled(type, kind.Names) is { } canonical)
                return (kind, canonical);
        }

        return null;
    }

    /// <summary>A type of locations; null when there is none.</summary>
    internal LocationType? Location(string type) =>
        Locations.FirstOrDefault(location => location.Name.Equals(type, StringComparison.OrdinalIgnoreCase));

    /// <summary>The usual names of the linked services that hold files, for messages: <c>A, B or C</c>.</summary>
    internal string StoreNames => Listed(LinkedServices.Where(kind => kind.Locations.Count > 0).Select(kind => kind.Names[0]));

    /// <summary>The types of locations, for messages: <c>A, B or C</c>.</summary>
    internal string LocationNames => Listed(Locations.Select(location => location.Name));

    /// <summary>A type as ADF spells it; null when it is none of these.</summary>
    internal static string? Spelled(string type, IEnumerable<string> names) =>
        names.FirstOrDefault(name => name.Equals(type, StringComparison.OrdinalIgnoreCase));

    /// <summary>So many names as a message can hold.</summary>
    internal static string Few(IEnumerable<string> names)
    {
        const int MaxNames = 10;
        var all = names.ToList();
        return all.Count <= MaxNames ? string.Join(", ", all) : $"{string.Join(", ", all.Take(MaxNames))} and {all.Count - MaxNames} more";
    }

    /// <summary>Names for messages: <c>A, B or C</c>.</summary>
    internal static string Listed(IEnumerable<string> names)
    {
        var all = names.ToList();
        return all.Count < 2 ? string.Concat(all) : $"{string.Join(", ", all.SkipLast(1))} or {all[^1]}";
    }
}
