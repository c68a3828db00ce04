using System.Text;
using Sluice.Columns;
using Sluice.Columns.Text;
using Sluice.Copying.Jobs.Translators;
using Sluice.Copying.Mapping.Conversion;

namespace Sluice.Tests.Copying.Mapping.Conversion;

/// <summary>Values by their text form, through a converter and back to their text form.</summary>
static class Conversions
{
    public static ColumnType Type(ColumnKind kind, string? name = null) => new(kind) { PostgreSqlType = name };

    public static ColumnType Decimal(int precision, int scale) => new(ColumnKind.Decimal) { Precision = precision, Scale = scale };

    public static ColumnType List(ColumnType element) => new(ColumnKind.List) { Element = element };

    public static Converter Converter(
        ColumnType from, ColumnType to, ConversionSettings? settings = null, MappedColumn? source = null, MappedColumn? sink = null) =>
        Sluice.Copying.Mapping.Conversion.Converter.Create(new Field("c", from), to, settings ?? new(), source, sink)
            ?? throw new InvalidOperationException("The values may stay as they are.");

    /// <summary>What becomes of values; a reason in parentheses where one does not fit. NULL is null.</summary>
    public static IReadOnlyList<string?> Convert(
        ColumnType from,
        ColumnType to,
        IReadOnlyList<string?> values,
        ConversionSettings? settings = null,
        MappedColumn? source = null,
        MappedColumn? sink = null)
    {
        using var converter = Converter(from, to, settings, source, sink);
        return Convert(converter, from, to, values);
    }

    public static IReadOnlyList<string?> Convert(Converter converter, ColumnType from, ColumnType to, IReadOnlyList<string?> values)
    {
        using var input = Vector.Create(from);
        using var output = Vector.Create(to);
        foreach (var value in values)
        {
            if (value is null)
                input.AppendNull();
            else if (input is BytesVector bytes && from.Kind is ColumnKind.Text or ColumnKind.Json)
                bytes.Append(Encoding.UTF8.GetBytes(value));
            else
                Assert.True(TextRepresentation.TryRead(Encoding.UTF8.GetBytes(value), from, input), $"'{value}' is no {from.Kind}.");
        }

        var reasons = new Dictionary<int, string>();
        converter.Convert(input, output, reasons.Add);

        Assert.Equal(values.Count, output.Count);
        Assert.All(reasons.Keys, row => Assert.True(output.IsNull(row)));
        using var text = new ByteBuffer();
        return [.. values.Select((_, row) => reasons.TryGetValue(row, out var reason) ? $"({reason})" : Text(row))];

        string? Text(int row)
        {
            text.Clear();
            if (output.IsNull(row))
                return null;
            TextRepresentation.Write(output, to, row, text);
            return Encoding.UTF8.GetString(text.Span);
        }
    }

    public static string OutOfRange(string type) => $"(Cannot convert to type '{type}': the value is out of range.)";

    public static string Malformed(string type) => $"(Cannot convert to type '{type}': the value does not have its form.)";

    public static string Lossy(string type) => $"(Cannot convert to type '{type}' without loss, and allowDataTruncation is false.)";

    public static string Unfit(string type) => $"(Cannot convert to type '{type}': the value is of another type.)";
}
