using Sluice.Columns;
using Sluice.Copying.Jobs.Translators;
using Sluice.Formats;
using Sluice.Formats.Json;
using Sluice.PostgreSql.Catalog;

namespace Sluice.Copying.Mapping;

/// <summary>Which source column fills which column of the sink: as the translator says, else by name, case-sensitively.</summary>
static class SinkColumns
{
    /// <summary>Pairs the columns of a source with those of a table.</summary>
    /// <param name="source">The source's columns.</param>
    /// <param name="sink">The table.</param>
    /// <param name="translator">What is said about the mapping.</param>
    /// <param name="sourceName">The source, for messages.</param>
    /// <returns>The pairs; a column that meets a generated one by name is in none.</returns>
    /// <exception cref="SluiceException">
    /// A source column has no counterpart, a mapping names a column that is not there, or a sink column that must be filled is not.
    /// </exception>
    public static IReadOnlyList<TablePair> Match(
        IReadOnlyList<string> source, Table sink, Translator? translator, string sourceName)
    {
        var pairs = translator is { Mappings.Count: > 0 }
            ? Translate(source, sink, translator.Mappings, sourceName)
            : MatchByName(source, sink, sourceName);
        if (pairs.Count == 0 && source.Count > 0)
            throw NothingToWrite(sink);
        var filled = pairs.Select(pair => pair.Sink.Name).ToHashSet();
        var unfilled = sink.Columns
            .Where(column => column is { IsNotNull: true, HasDefault: false, IsGenerated: false } && !filled.Contains(column.Name))
            .Select(column => $"'{column.Name}'")
            .ToList();
        return unfilled.Count == 0 ? pairs
            : throw new SluiceException(Side.Sink, "ColumnNotFilled",
                $"{sink.Display} requires {string.Join(", ", unfilled)}, which {sourceName} does not have. "
                + "Add the column to the source, or give it a default in the table.");
    }

    /// <summary>What a user should know where values meet generated columns by name; null where none does.</summary>
    public static string? GeneratedColumnsNote(IEnumerable<string> source, Table sink)
    {
        var generated = sink.Columns.Where(column => column.IsGenerated).Select(column => column.Name).Intersect(source).ToList();
        return generated.Count == 0 ? null
            : $"{sink.Display} computes {string.Join(", ", generated)}: the source's values are left out";
    }

    /// <summary>The sink's columns for a file without a header, by position: all of them, or all that can be written.</summary>
    /// <exception cref="SluiceException">Their number is not that of the file's columns.</exception>
    public static IReadOnlyList<Column> ForPositions(int count, Table sink, string file)
    {
        var columns = sink.Columns.Where(column => !column.IsGenerated).ToList();
        if (columns.Count == 0)
            throw NothingToWrite(sink);
        return sink.Columns.Count == count ? sink.Columns
            : columns.Count == count ? columns
            : throw new SluiceException(Side.Source, "ColumnCountMismatch",
                $"{file} has {count} columns in its first line and no header; "
                + $"{sink.Display} has {columns.Count}: {string.Join(", ", columns.Select(column => column.Name))}. "
                + "Check the delimiter, or set firstRowAsHeader if the file has a header.");
    }

    /// <summary>The columns of a file or of a new table, each with its source: those mapped, else all.</summary>
    /// <param name="source">The source's columns.</param>
    /// <param name="format">The file's format; null for a table.</param>
    /// <param name="translator">What is said about the mapping.</param>
    /// <param name="sourceName">The source, for messages.</param>
    /// <exception cref="SluiceException">A mapping names a column that is not there, or two columns have one name.</exception>
    public static IReadOnlyList<MappedPair> ForFile(
        IReadOnlyList<Field> source, FileFormat? format, Translator? translator, string sourceName)
    {
        var names = source.Select(field => field.Name).ToList();
        if (translator is not { Mappings.Count: > 0 })
        {
            ThrowIfDuplicate(names, sourceName);
            return [.. source.Select((field, i) => new MappedPair(i, new Field(field.Name, TypeInFile(field.Type, null, format)), null))];
        }

        ThrowIfAmbiguous(translator.Mappings, names, sourceName);
        var missing = new List<string>();
        var pairs = new List<MappedPair>();
        foreach (var mapping in translator.Mappings)
        {
            if (Find(mapping.Source, names) is not { } place)
            {
                missing.Add(Describe(mapping.Source, names));
                continue;
            }

            // What a source without types is said to hold counts as well.
            var type = mapping.Sink.Type ?? (source[place].Type.Kind is ColumnKind.Text or ColumnKind.Json ? mapping.Source.Type : null);
            var name = mapping.Sink.Name ?? PropertyName(mapping.Sink.Path) ?? names[place];
            pairs.Add(new MappedPair(place, new Field(name, TypeInFile(source[place].Type, type, format)), mapping));
        }

        ThrowIfMissing(missing, sourceName);
        ThrowIfDuplicate([.. pairs.Select(pair => pair.Sink.Name)], "The output");
        return pairs;
    }

    /// <summary>The name in a path that is a single property: <c>$['a']</c>, <c>$.a</c>, <c>a</c>.</summary>
    static string? PropertyName(string? path) => path is null ? null : JsonPath.Parse(path).Steps[0].Name;

    static ColumnType TypeInFile(ColumnType source, string? interim, FileFormat? format)
    {
        if (interim is not null && AdfType.Find(interim) is { } asked)
        {
            if (asked.Kind != source.Kind)
                return asked;
            // A composite that is mapped to String stays text.
            source = source with { Fields = null };
        }

        // Only tables and files of nested objects keep the form of a value of JSON.
        return source.Kind == ColumnKind.Json && source.PostgreSqlType is null && format is { IsHierarchical: false }
            ? new ColumnType(ColumnKind.Text)
            : source;
    }

    static List<TablePair> Translate(
        IReadOnlyList<string> source, Table sink, IReadOnlyList<ColumnMapping> mappings, string sourceName)
    {
        ThrowIfAmbiguous(mappings, source, sourceName);
        var sinkNames = sink.Columns.Select(column => column.Name).ToList();
        var (missing, refused) = (new List<string>(), new List<string>());
        var pairs = new List<TablePair>();
        foreach (var mapping in mappings)
        {
            var place = Find(mapping.Source, source);
            if (place is null)
                missing.Add(Describe(mapping.Source, source));
            var sinkEnd = mapping.Sink.Path is { } path ? mapping.Sink with { Name = PropertyName(path), Path = null } : mapping.Sink;
            if (Find(sinkEnd, sinkNames) is not { } target)
                refused.Add(Describe(sinkEnd, sinkNames));
            else if (sink.Columns[target].IsGenerated)
                refused.Add($"'{sinkNames[target]}' (a generated column, which cannot be written)");
            else if (place is not null)
                pairs.Add(new TablePair(place.Value, sink.Columns[target], mapping));
        }

        ThrowIfMissing(missing, sourceName);
        return refused.Count == 0 ? pairs
            : throw new SluiceException(Side.Sink, "ColumnNotFound",
                $"{sink.Display} has no column {string.Join(", ", refused)}, which the mapping fills. Correct the mapping.");
    }

    static List<TablePair> MatchByName(IReadOnlyList<string> names, Table sink, string sourceName)
    {
        var pairs = new List<TablePair>();
        var missing = new List<string>();
        for (var i = 0; i < names.Count; i++)
        {
            var column = sink.Columns.FirstOrDefault(column => column.Name == names[i]);
            if (column is null)
                missing.Add(Describe(new MappedColumn { Name = names[i] }, [.. sink.Columns.Select(column => column.Name)]));
            else if (!column.IsGenerated)
                pairs.Add(new TablePair(i, column, null));
        }

        if (missing.Count > 0)
        {
            throw new SluiceException(Side.Sink, "ColumnNotFound",
                $"{sink.Display} has no column for {string.Join(", ", missing)} of {sourceName}. "
                + "Columns are matched by name, case-sensitively: rename them, map them, or select what the table has.");
        }

        ThrowIfDuplicate(names, sourceName);
        return pairs;
    }

    /// <summary>One of them would be lost: in JSON, in Parquet, and for whoever reads columns by their names.</summary>
    static void ThrowIfDuplicate(IReadOnlyList<string> names, string where)
    {
        if (names.GroupBy(name => name).FirstOrDefault(group => group.Count() > 1) is { } twin)
        {
            throw new SluiceException(Side.Source, "DuplicateColumn",
                $"{where} has two columns named '{twin.Key}'. Rename one of them, or map them by their ordinals to two names.");
        }
    }

    static void ThrowIfAmbiguous(IEnumerable<ColumnMapping> mappings, IReadOnlyList<string> names, string sourceName)
    {
        foreach (var column in mappings.Select(mapping => mapping.Source).Where(column => column.Ordinal is null))
        {
            var name = column.Name ?? column.Path;
            if (names.Count(candidate => candidate == name) > 1)
            {
                throw new SluiceException(Side.Source, "DuplicateColumn",
                    $"{sourceName} has two columns named '{name}', of which the mapping reads one. Map it by its ordinal.");
            }
        }
    }

    static SluiceException NothingToWrite(Table sink) => new(Side.Sink, "NoColumns",
        $"None of the source's columns can be written: {sink.Display} computes them all (GENERATED). "
        + "Write to a table that stores some of them.");

    static void ThrowIfMissing(List<string> missing, string sourceName)
    {
        if (missing.Count > 0)
        {
            throw new SluiceException(Side.Source, "ColumnNotFound",
                $"{sourceName} has no column {string.Join(", ", missing)}, which the mapping reads. Correct the mapping.");
        }
    }

    static int? Find(MappedColumn end, IReadOnlyList<string> names)
    {
        if (end.Ordinal is { } ordinal)
            return ordinal <= names.Count ? ordinal - 1 : null;
        for (var i = 0; i < names.Count; i++)
        {
            if (names[i] == (end.Name ?? end.Path))
                return i;
        }

        return null;
    }

    static string Describe(MappedColumn end, IReadOnlyList<string> names)
    {
        if (end.Ordinal is { } ordinal)
            return $"{ordinal} (there are {names.Count})";
        var name = end.Name ?? end.Path!;
        var similar = names.FirstOrDefault(candidate => Fold(candidate) == Fold(name));
        return similar is null ? $"'{name}'" : $"'{name}' (there is '{similar}')";
    }

    static string Fold(string name) => string.Concat(name.Where(char.IsLetterOrDigit)).ToUpperInvariant();
}
