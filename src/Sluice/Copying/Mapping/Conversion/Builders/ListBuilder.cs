using Sluice.Columns;
using Sluice.Columns.Text;
using Sluice.Copying.Jobs.Translators;

namespace Sluice.Copying.Mapping.Conversion.Builders;

/// <summary>Makes arrays: of arrays, of JSON arrays, and of their text in either form.</summary>
sealed class ListBuilder(ColumnType type, ConversionSettings settings, ValueBuilder items) : ValueBuilder(type, settings)
{
    readonly ColumnType _element = type.Element!;

    public override ValueBuilder Items => items;

    public override string? AddList(ListVector list, int row, ColumnType element, ValueConverter? converter, Vector to)
    {
        var output = (ListVector)to;
        var before = output.Items.Count;
        var (start, end) = list[row];
        for (var i = start; i < end; i++)
        {
            if (converter!.Add(list.Items, i, output.Items) is not { } reason)
                continue;
            output.Items.Truncate(before);
            return reason;
        }

        output.EndRow(list.Shape(row));
        return null;
    }

    public override string? AddText(ReadOnlySpan<byte> text, Vector to)
    {
        // [0:1]={...} begins as JSON does.
        if (TextRepresentation.TryReadList(text, _element, (ListVector)to))
            return null;
        text = TextRepresentation.Trim(text);
        return text.Length > 0 && text[0] == '[' && TextRepresentation.IsJson(text) ? AddComplex(text, to) : Malformed;
    }

    public override void Dispose()
    {
        items.Dispose();
        base.Dispose();
    }

    protected override string? AddComplex(ReadOnlySpan<byte> json, Vector to)
    {
        if (json[0] != '[')
            return WrongType;
        var output = (ListVector)to;
        var before = output.Items.Count;
        // An item of a column of JSON may itself be an array; everywhere else arrays in arrays are dimensions.
        var array = new JsonArray(json, items, _element.Kind == ColumnKind.Json ? 1 : JsonArray.MaxDimensions, output.Items);
        var reason = array.IsTaken(out var shape) ? null : array.Reason ?? Ragged;
        if (reason is null)
            output.EndRow(shape);
        else
            output.Items.Truncate(before);
        return reason;
    }

    string Ragged => Malformed.TrimEnd('.') + " (arrays in an array have the same length each, and at most six dimensions).";
}
