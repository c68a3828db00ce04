using System.Text.Json.Nodes;
using Sluice.Definitions.Datasets;
using Sluice.Definitions.Parsing;
using Sluice.Expressions;

namespace Sluice.Copying.Jobs.Translators;

/// <summary>Reads the <c>translator</c> of a Copy activity: ADF's <c>TabularTranslator</c> and its two predecessors.</summary>
static class TranslatorParser
{
    /// <summary>The translator; null when it asks for nothing, or after an error was reported.</summary>
    /// <param name="properties">The activity's <c>typeProperties</c>.</param>
    /// <param name="input">The source's dataset, as far as it is right.</param>
    /// <param name="output">The sink's.</param>
    public static Translator? Read(DefinitionParser properties, Dataset? input, Dataset? output)
    {
        if (properties.Object("translator") is not { } reader)
            return null;
        if (reader.Text("type") is { } type && !type.Equals("TabularTranslator", StringComparison.OrdinalIgnoreCase))
            reader.Error("type", "this translator is not supported", "Use TabularTranslator", type);
        var collection = reader.Text("collectionReference") is { Length: > 0 } path ? path : null;
        if (collection is not null && !collection.StartsWith('$'))
            reader.Error("collectionReference", "a JSON path begins with $", "Write for example $.orders", collection);
        else if (collection is not null && input is not null && !MappedPath.AppliesTo(input))
            reader.Error("collectionReference", "only JSON has collections", "Remove it", collection);
        else if (collection is not null)
            MappedPath.Check(reader, "collectionReference", collection, PathUse.Collection);
        var (older, oldest) = (ReadSchemaMapping(reader, input, output, collection), ReadColumnMappings(reader));
        var mappings = MappingParser.Read(reader, input, output);
        CheckOneOf(reader, ("mappings", mappings), ("schemaMapping", older), ("columnMappings", oldest));
        var translator = new Translator
        {
            Mappings = mappings.Count > 0 ? mappings : older.Count > 0 ? older : oldest,
            CollectionReference = collection,
            MapComplexValuesToString = reader.Boolean("mapComplexValuesToString") ?? false,
            Conversion = ReadConversion(reader),
        };
        reader.HintUnread();
        // Studio writes a translator with conversion settings and no mapping into every copy.
        return translator.Mappings.Count == 0 && translator == new Translator { Mappings = translator.Mappings } ? null : translator;
    }

    static ConversionSettings ReadConversion(DefinitionParser translator)
    {
        const string Name = "typeConversionSettings";
        var isOn = translator.Boolean("typeConversion") ?? translator.IsDeferred("typeConversion");
        if (translator.Object(Name) is not { } reader)
            return new ConversionSettings();
        var defaults = new ConversionSettings();
        var settings = new ConversionSettings
        {
            AllowDataTruncation = reader.Boolean("allowDataTruncation") ?? defaults.AllowDataTruncation,
            TreatBooleanAsNumber = reader.Boolean("treatBooleanAsNumber") ?? defaults.TreatBooleanAsNumber,
            DateTimeFormat = ReadNonEmpty(reader, "dateTimeFormat"),
            DateTimeOffsetFormat = ReadNonEmpty(reader, "dateTimeOffsetFormat"),
            TimeSpanFormat = ReadNonEmpty(reader, "timeSpanFormat"),
            Culture = ReadNonEmpty(reader, "culture"),
        };
        reader.HintUnread();
        if (isOn)
            return settings;
        translator.Hint(Name, "the settings have no effect unless typeConversion is true");
        return defaults;
    }

    /// <summary>The older form: <c>{"source column or JSON path": "sink column or JSON path"}</c>.</summary>
    static List<ColumnMapping> ReadSchemaMapping(DefinitionParser translator, Dataset? input, Dataset? output, string? collection)
    {
        // Below a collection even a bare name is a path, from the item.
        MappedColumn End(string text, Dataset? dataset, bool isInCollection) =>
            dataset is not null && MappedPath.AppliesTo(dataset) && (text.StartsWith('$') || isInCollection)
                ? new MappedColumn { Path = text }
                : new MappedColumn { Name = text };

        var mappings = Pairs(translator, "schemaMapping", translator.EvaluatedObject("schemaMapping"))
            .Select(pair => new ColumnMapping(End(pair.Source, input, collection is not null), End(pair.Sink, output, false)))
            .ToList();
        foreach (var (source, sink) in mappings)
        {
            if (source.Path is { } from)
                MappedPath.Check(translator, "schemaMapping", from, PathUse.Source);
            if (sink.Path is { } to)
                MappedPath.Check(translator, "schemaMapping", to, PathUse.Sink);
        }

        return mappings;
    }

    /// <summary>The oldest form: <c>"a: b, c: d"</c> or the same as an object.</summary>
    static List<ColumnMapping> ReadColumnMappings(DefinitionParser translator)
    {
        const string Name = "columnMappings";
        var value = translator.Value(Name);
        var pairs = new JsonObject();
        if (value is JsonObject)
        {
            pairs = translator.EvaluatedObject(Name);
        }
        else if (Values.ToText(value) is { Length: > 0 } text)
        {
            foreach (var item in text.Split(','))
            {
                if (item.Split(':', StringSplitOptions.TrimEntries) is not [{ Length: > 0 } source, { Length: > 0 } sink])
                    translator.Error(Name, "a pair of columns is wanted", "Write \"source: sink, source: sink\"", item.Trim());
                else if (!pairs.TryAdd(source, sink))
                    translator.Error(Name, $"source column '{source}' is mapped twice", "Use mappings, which can do that", text);
            }
        }

        return Pairs(translator, Name, pairs)
            .Select(pair => new ColumnMapping(new MappedColumn { Name = pair.Source }, new MappedColumn { Name = pair.Sink }))
            .ToList();
    }

    static List<(string Source, string Sink)> Pairs(DefinitionParser translator, string property, JsonObject pairs)
    {
        var (found, sinks) = (new List<(string Source, string Sink)>(), new HashSet<string>(StringComparer.Ordinal));
        foreach (var (source, value) in pairs)
        {
            var sink = Values.ToText(value);
            if (source.Length == 0 || sink.Length == 0)
                translator.Error($"{property}.{source}", "a column without a name", "Write \"source\": \"sink\"");
            else if (!sinks.Add(sink))
                translator.Error($"{property}.{source}", "two source columns go to this sink column", "Remove one of them", sink);
            else
                found.Add((source, sink));
        }

        return found;
    }

    static void CheckOneOf(DefinitionParser translator, params ReadOnlySpan<(string Name, List<ColumnMapping> Mappings)> forms)
    {
        string? first = null;
        foreach (var (name, mappings) in forms)
        {
            if (mappings.Count > 0 && first is not null)
                translator.Error(name, $"the columns are mapped by {first} already", "Keep one of them");
            if (mappings.Count > 0)
                first ??= name;
        }
    }

    static string? ReadNonEmpty(DefinitionParser reader, string name) => reader.Text(name) is { Length: > 0 } text ? text : null;
}
