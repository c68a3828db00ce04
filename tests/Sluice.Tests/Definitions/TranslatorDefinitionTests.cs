using Sluice.Copying.Jobs.Translators;

namespace Sluice.Tests.Definitions;

/// <summary>What a translator may say, in its three generations.</summary>
public sealed class TranslatorDefinitionTests
{
    const string FromJson = """{ "source": { "type": "JsonSource" }, "sink": { "type": "AzurePostgreSqlSink" } }""";

    [Theory]
    [InlineData("{ }")]
    [InlineData("""{ "type": "TabularTranslator", "mappings": [] }""")]
    [InlineData("""{ "collectionReference": "", "mapComplexValuesToString": false, "columnMappings": "", "schemaMapping": { } }""")]
    [InlineData("""{ "typeConversion": true, "typeConversionSettings": { "allowDataTruncation": true, "treatBooleanAsNumber": false } }""")]
    [InlineData("null")]
    public async Task A_translator_that_asks_for_nothing_is_none(string translator)
    {
        using var copy = Of(CopyDefinition.Export, "Orders", "OrdersCsv", translator);

        Assert.Null((await copy.ResolveAsync()).Translator);
        Assert.Empty(copy.Hints);
    }

    [Fact]
    public async Task Mappings_say_columns_by_name_position_or_path_with_a_type_and_a_format()
    {
        var translator = await TranslatorAsync(FromJson, "Json", "Orders", """
            { "type": "TabularTranslator", "collectionReference": "$.orders", "mapComplexValuesToString": true,
              "mappings": [
                { "source": { "path": "$['id']", "type": "int64", "physicalType": "x" }, "sink": { "name": "id", "type": "Int64", "physicalType": "bigint" } },
                { "source": { "path": "['day']", "type": "DateTime", "format": "dd.MM.yyyy", "culture": "de-de" }, "sink": { "ordinal": "2" } },
                { "source": { "name": "note" }, "sink": { "name": "Note" } } ] }
            """);

        Assert.Equal(("$.orders", true), (translator.CollectionReference, translator.MapComplexValuesToString));
        Assert.Equal(
            [
                new(new() { Path = "$['id']", Type = "Int64" }, new() { Name = "id", Type = "Int64" }),
                new(new() { Path = "['day']", Type = "DateTime", Format = "dd.MM.yyyy", Culture = "de-de" }, new() { Ordinal = 2 }),
                new ColumnMapping(new() { Name = "note" }, new() { Name = "Note" }),
            ],
            translator.Mappings);
    }

    [Fact]
    public async Task Conversion_settings_are_taken_when_conversion_is_on()
    {
        var translator = await TranslatorAsync(CopyDefinition.Export, "Orders", "OrdersCsv", """
            { "typeConversion": true, "typeConversionSettings": { "allowDataTruncation": false, "treatBooleanAsNumber": true,
              "dateTimeFormat": "yyyy", "dateTimeOffsetFormat": "O", "timeSpanFormat": "c", "culture": "en-gb" } }
            """);

        var expected = new ConversionSettings
        {
            AllowDataTruncation = false,
            TreatBooleanAsNumber = true,
            DateTimeFormat = "yyyy",
            DateTimeOffsetFormat = "O",
            TimeSpanFormat = "c",
            Culture = "en-gb",
        };
        Assert.Equal(expected, translator.Conversion);
        Assert.Empty(translator.Mappings);
    }

    [Fact]
    public async Task Conversion_settings_without_conversion_have_no_effect_and_a_hint()
    {
        using var copy = Of(CopyDefinition.Export, "Orders", "OrdersCsv", """{ "typeConversionSettings": { "treatBooleanAsNumber": true } }""");

        Assert.Null((await copy.ResolveAsync()).Translator);
        Assert.Equal(["translator.typeConversionSettings"], copy.Hints);
    }

    [Theory]
    [InlineData("""{ "columnMappings": "a: b,c :d" }""")]
    [InlineData("""{ "columnMappings": { "a": "b", "c": "d" } }""")]
    [InlineData("""{ "schemaMapping": { "a": "b", "c": "d" } }""")]
    [InlineData("""{ "type": "Expression", "value": "@json('{\"columnMappings\": \"a: b, c: d\"}')" }""")]
    [InlineData("""
        "@json('{ \"type\": \"TabularTranslator\", \"mappings\": [
            { \"source\": { \"name\": \"a\" }, \"sink\": { \"name\": \"b\" } }, { \"source\": { \"name\": \"c\" }, \"sink\": { \"name\": \"d\" } }] }')"
        """)]
    public async Task Older_forms_and_expressions_map_names_to_names(string translator)
    {
        translator = translator.ReplaceLineEndings(" ");

        var mappings = (await TranslatorAsync(CopyDefinition.Export, "Orders", "OrdersCsv", translator)).Mappings;

        Assert.Equal([("a", "b"), ("c", "d")], mappings.Select(mapping => (mapping.Source.Name, mapping.Sink.Name)));
    }

    [Fact]
    public async Task A_schema_mapping_of_JSON_has_paths_from_the_object_and_from_the_item()
    {
        var mappings = (await TranslatorAsync(FromJson, "Json", "Orders", """
            { "collectionReference": "$.orders", "schemaMapping": { "$.number": "number", "prod": "order_pd" } }
            """)).Mappings;

        Assert.Equal([("$.number", "number"), ("prod", "order_pd")], mappings.Select(mapping => (mapping.Source.Path, mapping.Sink.Name)));
    }

    [Theory]
    [InlineData("""{ "mappings": [{ "source": { "name": "a", "ordinal": 1 }, "sink": { "name": "b" } }] }""", "mappings[0].source: a, column 1")]
    [InlineData("""{ "mappings": [{ "source": { "type": "String" }, "sink": { "name": "b" } }] }""", "mappings[0].source: ")]
    [InlineData("""{ "mappings": [{ "source": { "name": "a" } }] }""", "mappings[0].sink: ")]
    [InlineData("""{ "mappings": [{ "source": { "ordinal": 0 }, "sink": { "name": "b" } }] }""", "mappings[0].source.ordinal: 0")]
    [InlineData("""{ "mappings": [{ "source": { "name": "a", "type": "varchar" }, "sink": { "name": "b" } }] }""", "mappings[0].source.type: varchar")]
    [InlineData("""{ "mappings": [{ "source": { "path": "$.a" }, "sink": { "name": "b" } }] }""", "mappings[0].source.path: $.a")]
    [InlineData(
        """{ "mappings": [{ "source": { "name": "a" }, "sink": { "name": "b" } }, { "source": { "name": "c" }, "sink": { "name": "b" } }] }""",
        "mappings[1].sink: b")]
    [InlineData("""{ "schemaMapping": { "a": "b", "c": "b" } }""", "schemaMapping.c: b")]
    [InlineData("""{ "schemaMapping": "a: b" }""", "schemaMapping: ")]
    [InlineData("""{ "columnMappings": "a: b, c" }""", "columnMappings: c")]
    [InlineData("""{ "columnMappings": "a: b, a: c" }""", "columnMappings: a: b, a: c")]
    [InlineData("""{ "columnMappings": "a: b", "schemaMapping": { "c": "d" } }""", "columnMappings: ")]
    [InlineData("""{ "collectionReference": "$.a" }""", "collectionReference: $.a")]
    [InlineData("""{ "collectionReference": "a" }""", "collectionReference: a")]
    [InlineData("""{ "mapComplexValuesToString": "perhaps" }""", "mapComplexValuesToString: perhaps")]
    [InlineData("""{ "type": "DataFlow" }""", "type: DataFlow")]
    public void A_mapping_that_cannot_be_is_refused_at_its_place(string translator, string expected)
    {
        using var copy = Of(CopyDefinition.Export, "Orders", "OrdersCsv", translator);

        Assert.Equal([$"translator.{expected}"], copy.Errors);
    }

    [Fact]
    public void A_position_in_JSON_is_refused()
    {
        using var copy = Of(FromJson, "Json", "Orders", """{ "mappings": [{ "source": { "ordinal": 1 }, "sink": { "name": "b" } }] }""");

        Assert.Equal(["translator.mappings[0].source.ordinal: 1"], copy.Errors);
    }

    [Fact]
    public void Ends_that_are_known_at_run_time_only_do_not_clash_before()
    {
        using var copy = Of(CopyDefinition.Export, "Orders", "OrdersCsv", """
            { "mappings": [
              { "source": { "name": "@pipeline().RunId" }, "sink": { "name": "@concat('a', 'b')" } },
              { "source": { "ordinal": "@add(1, 1)" }, "sink": { "name": "@concat('a', 'c')" } },
              { "source": { "name": "x" }, "sink": { "ordinal": "@add(0, 1)" } },
              { "source": { "name": "y" }, "sink": { "ordinal": "@add(1, 1)" } }] }
            """);

        Assert.Empty(copy.Errors);
    }

    static CopyDefinition Of(string copy, string input, string output, string translator) =>
        CopyDefinition.Of(input, output, copy, $$"""{ "translator": {{translator}} }""");

    static async Task<Translator> TranslatorAsync(string copy, string input, string output, string translator)
    {
        using var definition = Of(copy, input, output, translator);
        var job = await definition.ResolveAsync();
        Assert.Empty(definition.Hints);
        return Assert.IsType<Translator>(job.Translator);
    }
}
