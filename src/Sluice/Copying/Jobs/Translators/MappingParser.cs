using Sluice.Columns;
using Sluice.Definitions.Datasets;
using Sluice.Definitions.Parsing;

namespace Sluice.Copying.Jobs.Translators;

/// <summary>Reads the <c>mappings</c> of a translator.</summary>
static class MappingParser
{
    /// <summary>The mappings that are right.</summary>
    public static List<ColumnMapping> Read(DefinitionParser translator, Dataset? input, Dataset? output)
    {
        var (mappings, sinks) = (new List<ColumnMapping>(), new HashSet<(string?, int?, string?)>());
        foreach (var reader in translator.Objects("mappings"))
        {
            var source = ReadColumn(reader.Object("source", required: true), input, isSink: false);
            var sinkReader = reader.Object("sink", required: true);
            var sink = ReadColumn(sinkReader, output, isSink: true);
            reader.HintUnread();
            if (sink is not null && IsKnown(sink) && !sinks.Add((sink.Name, sink.Ordinal, sink.Path)))
                sinkReader!.Error(null, "two mappings go to this sink column", "Remove one of them", Describe(sink));
            else if (source is not null && sink is not null)
                mappings.Add(new ColumnMapping(source, sink));
        }

        return mappings;
    }

    static MappedColumn? ReadColumn(DefinitionParser? reader, Dataset? dataset, bool isSink)
    {
        if (reader is null)
            return null;
        reader.NoEffect(
            "Studio notes it for itself", "physicalType", "length", "precision", "scale", "displayName", "description");
        var column = new MappedColumn
        {
            Name = ReadNonEmpty(reader, "name"),
            Ordinal = reader.Integer("ordinal", 1, int.MaxValue),
            Path = ReadNonEmpty(reader, "path"),
            Type = ReadType(reader),
            Culture = ReadNonEmpty(reader, "culture"),
            Format = ReadNonEmpty(reader, "format"),
        };
        reader.HintUnread();
        var ways = (column.Name is null ? 0 : 1) + (column.Path is null ? 0 : 1) + (reader.Has("ordinal") ? 1 : 0);
        if (ways != 1)
        {
            var problem = ways == 0 ? "it is not said which column" : "the column is said in more than one way";
            reader.Error(null, problem, "Write one of name, ordinal and path", ways == 0 ? null : Describe(column));
            return null;
        }

        if (dataset is null)
            return column;
        var isJson = MappedPath.AppliesTo(dataset);
        if (column.Path is { } path && !isJson)
            reader.Error("path", $"only JSON has paths, and dataset '{dataset.Name}' is not JSON", "Use name or ordinal", path);
        else if (column.Path is { } known && !reader.IsDeferred("path"))
            MappedPath.Check(reader, "path", known, isSink ? PathUse.Sink : PathUse.Source);
        else if (column.Ordinal is { } ordinal && isJson)
            reader.Error("ordinal", "the properties of JSON objects have no order", "Use path or name", $"{ordinal}");
        return column;
    }

    static string? ReadType(DefinitionParser reader)
    {
        if (ReadNonEmpty(reader, "type") is not { } type || type == DefinitionParser.Deferred)
            return null;
        if (AdfType.FindName(type) is { } known)
            return known;
        reader.Error("type", "this is not an interim type of ADF", $"Use one of {string.Join(", ", AdfType.Names)}, or leave it out", type);
        return null;
    }

    /// <summary>Two positions that are not known yet need not be the same.</summary>
    static bool IsKnown(MappedColumn column) => (column.Name ?? column.Path ?? (object?)column.Ordinal) is not null;

    static string Describe(MappedColumn column)
    {
        string?[] ways = [column.Name, column.Ordinal is { } ordinal ? $"column {ordinal}" : null, column.Path];
        return string.Join(", ", ways.OfType<string>());
    }

    /// <summary>A text that is not known yet stands for itself: it counts as given.</summary>
    static string? ReadNonEmpty(DefinitionParser reader, string name) =>
        reader.Text(name) is { Length: > 0 } text ? text : reader.IsDeferred(name) ? $"{DefinitionParser.Deferred} {reader.Path}" : null;
}
