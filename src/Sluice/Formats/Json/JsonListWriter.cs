using Sluice.Columns;

namespace Sluice.Formats.Json;

/// <summary>Writes arrays, nested for each dimension.</summary>
sealed class JsonListWriter(JsonValueWriter items) : JsonValueWriter
{
    /// <summary>Whether the lower bounds of a row's array are those JSON arrays have: as PostgreSQL counts, 1.</summary>
    public static bool HasUsualBounds(ListVector list, int row)
    {
        if (list.Shape(row) is not { } shape)
            return true;
        for (var i = 1; i < shape.Length; i += 2)
        {
            if (shape[i] != 1)
                return false;
        }

        return true;
    }

    public override void Write(Vector vector, int row, ByteBuffer output)
    {
        var list = (ListVector)vector;
        var (item, end) = list[row];
        ReadOnlySpan<int> usual = [end - item, 1];
        WriteDimension(list.Items, list.Shape(row) is { } shape ? shape : usual, ref item, output);
    }

    void WriteDimension(Vector values, ReadOnlySpan<int> shape, ref int item, ByteBuffer output)
    {
        output.Append((byte)'[');
        for (var i = 0; i < shape[0]; i++)
        {
            if (i > 0)
                output.Append((byte)',');
            if (shape.Length > 2)
                WriteDimension(values, shape[2..], ref item, output);
            else
                WriteItem(values, item++, output);
        }

        output.Append((byte)']');
    }

    void WriteItem(Vector values, int item, ByteBuffer output)
    {
        if (values.IsNull(item))
            output.Append("null"u8);
        else
            items.Write(values, item, output);
    }
}
