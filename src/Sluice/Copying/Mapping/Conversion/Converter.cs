using Sluice.Columns;
using Sluice.Copying.Jobs.Translators;
using Sluice.Copying.Mapping.Conversion.Builders;

namespace Sluice.Copying.Mapping.Conversion;

/// <summary>Converts the values of one column, in batches one after the other.</summary>
internal abstract class Converter : IDisposable
{
    /// <summary>The converter of a column.</summary>
    /// <param name="from">The source's column.</param>
    /// <param name="to">The type of the sink's column.</param>
    /// <param name="settings">How values are converted.</param>
    /// <param name="source">The source's end of the mapping, if there is one: its culture and format.</param>
    /// <param name="sink">The sink's end of it.</param>
    /// <param name="takesComplex">Whether the objects and arrays of JSON files may become text.</param>
    /// <returns>Null when the values may stay as they are: the kind is the same, and the sink's type holds all of them.</returns>
    /// <exception cref="SluiceException">Such values cannot be converted, or the format or culture is none.</exception>
    public static Converter? Create(
        Field from, ColumnType to, ConversionSettings settings, MappedColumn? source, MappedColumn? sink, bool takesComplex = true)
    {
        if (!ConversionRules.AreAllowed(from.Type, to))
            throw NotSupported(from, to);
        if (ConversionRules.IsSame(from.Type, to))
            return null;
        if (IntegerConverter.Create(from.Type.Kind, to.Kind) is { } integers)
            return integers;

        // The end that is text says its format.
        var temporal = Leaf(TemporalFormat.IsTemporal(Leaf(to).Kind) ? to : from.Type).Kind;
        var format = new TemporalFormat(from.Name, temporal, settings, to.Kind == ColumnKind.Text ? [sink, source] : [source, sink]);
        // What PostgreSQL has as json is one value.
        var complexIsText = takesComplex || from.Type is not { Kind: ColumnKind.Json, PostgreSqlType: null };
        return new ValueConverter(from.Type, ValueBuilder.Create(to, settings, format, complexIsText));
    }

    /// <summary>Converts all rows; a row that does not fit becomes NULL and is reported.</summary>
    /// <param name="from">The values.</param>
    /// <param name="to">Takes the converted ones.</param>
    /// <param name="bad">
    /// Takes the position in <paramref name="from"/> of a row that does not fit, and the reason, without the value.
    /// </param>
    public abstract void Convert(Vector from, Vector to, Action<int, string> bad);

    /// <inheritdoc/>
    public virtual void Dispose() => GC.SuppressFinalize(this);

    static ColumnType Leaf(ColumnType type) => type.Element ?? type;

    static SluiceException NotSupported(Field from, ColumnType to) => new(
        Side.Definition,
        "ConversionNotSupported",
        $"Column '{from.Name}' is of type '{ConversionRules.Name(from.Type)}', which cannot be converted to the sink column's type "
            + $"'{ConversionRules.Name(to)}'. Map it to a column of another type, or convert it in the source's query.");
}
