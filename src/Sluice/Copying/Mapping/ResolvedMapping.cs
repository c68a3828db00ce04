using Sluice.Columns;
using Sluice.Copying.Jobs.Translators;
using Sluice.Copying.Mapping.Conversion;
using Sluice.Formats;
using Sluice.PostgreSql.Catalog;

namespace Sluice.Copying.Mapping;

/// <summary>Which source column fills which sink column, and how its values are converted.</summary>
/// <param name="Pairs">The sink's columns in order, each with its source.</param>
/// <param name="Conversion">How values are converted.</param>
sealed record ResolvedMapping(IReadOnlyList<MappedPair> Pairs, ConversionSettings Conversion)
{
    /// <summary>Whether the objects and arrays of JSON files may become text.</summary>
    public bool MapsComplexValuesToString { get; init; }

    /// <summary>The sink's columns.</summary>
    public IReadOnlyList<Field> Fields { get; } = [.. Pairs.Select(pair => pair.Sink)];

    /// <summary>The mapping into a table.</summary>
    /// <exception cref="SluiceException">A column has no counterpart.</exception>
    public static ResolvedMapping ToTable(IReadOnlyList<Field> source, Table target, Translator? translator, string sourceName)
    {
        var pairs = SinkColumns.Match([.. source.Select(field => field.Name)], target, translator, sourceName)
            .Select(pair => new MappedPair(pair.Source, new Field(pair.Sink.Name, pair.Sink.PgType.ColumnType), pair.Mapping));
        return Of([.. pairs], translator);
    }

    /// <summary>The mapping into files.</summary>
    /// <exception cref="SluiceException">A column has no counterpart.</exception>
    public static ResolvedMapping ToFile(IReadOnlyList<Field> source, FileFormat format, Translator? translator, string sourceName) =>
        Of(SinkColumns.ForFile(source, format, translator, sourceName), translator);

    /// <summary>Finds out before the first row whether all values can be converted.</summary>
    /// <param name="source">The source's columns.</param>
    /// <exception cref="SluiceException">A type cannot become another.</exception>
    public void Check(IReadOnlyList<Field> source)
    {
        foreach (var converter in Converters(source))
            converter?.Dispose();
    }

    /// <summary>What converts the values of each pair; null where they stay as they are.</summary>
    /// <param name="source">The source's columns.</param>
    /// <exception cref="SluiceException">A type cannot become another.</exception>
    public IReadOnlyList<Converter?> Converters(IReadOnlyList<Field> source) =>
    [
        .. Pairs.Select(pair => Converter.Create(
            source[pair.Source], pair.Sink.Type, Conversion, pair.Mapping?.Source, pair.Mapping?.Sink, MapsComplexValuesToString)),
    ];

    static ResolvedMapping Of(IReadOnlyList<MappedPair> pairs, Translator? translator) =>
        new(pairs, translator?.Conversion ?? new ConversionSettings())
        {
            MapsComplexValuesToString = translator?.MapComplexValuesToString ?? false,
        };
}
