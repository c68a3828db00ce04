using System.Buffers;
using System.Text;

namespace Sluice.Columns.Text;

/// <summary>This part writes arrays.</summary>
internal static partial class TextRepresentation
{
    // What makes array_out quote an item; the delimiter comes on top.
    static readonly SearchValues<byte> Quoted = SearchValues.Create("\"\\{}, \t\n\r\v\f"u8);
    static readonly SearchValues<byte> QuotedInBoxes = SearchValues.Create("\"\\{}; \t\n\r\v\f"u8);
    static readonly SearchValues<byte> Escaped = SearchValues.Create("\"\\"u8);

    /// <summary>
    /// Appends an array as <c>array_out</c> prints it: <c>{1,NULL,"a b"}</c>, nested braces for dimensions, <c>[0:1]={...}</c> for lower
    /// bounds other than 1.
    /// </summary>
    public static void WriteList(ListVector list, ColumnType element, int row, ByteBuffer output)
    {
        var (start, end) = list[row];
        if (start == end)
        {
            output.Append("{}"u8);
            return;
        }

        var shape = list.Shape(row) ?? [];
        WriteBounds(shape, output);
        var delimiter = Delimiter(element);
        var dimensions = Math.Max(shape.Length / 2, 1);
        Repeat((byte)'{', dimensions, output);
        for (var item = start; item < end; item++)
        {
            var ended = item == start ? 0 : EndedDimensions(shape, item - start);
            Repeat((byte)'}', ended, output);
            if (item > start)
                output.Append(delimiter);
            Repeat((byte)'{', ended, output);
            WriteItem(list.Items, element, item, delimiter, output);
        }

        Repeat((byte)'}', dimensions, output);
    }

    // PostgreSQL's only type whose arrays have another delimiter.
    static byte Delimiter(ColumnType element) => element.PostgreSqlType == "box" ? (byte)';' : (byte)',';

    static void WriteBounds(ReadOnlySpan<int> shape, ByteBuffer output)
    {
        var isUsual = true;
        for (var i = 1; i < shape.Length; i += 2)
            isUsual &= shape[i] == 1;
        if (isUsual)
            return;
        for (var i = 0; i < shape.Length; i += 2)
        {
            output.Append((byte)'[');
            Write(shape[i + 1], output);
            output.Append((byte)':');
            Write((long)shape[i + 1] + shape[i] - 1, output);
            output.Append((byte)']');
        }

        output.Append((byte)'=');
    }

    // How many of the inner dimensions are full before an item.
    internal static int EndedDimensions(ReadOnlySpan<int> shape, int item)
    {
        var ended = 0;
        for (var i = shape.Length - 2; i > 0 && item % shape[i] == 0; i -= 2, ended++)
            item /= shape[i];
        return ended;
    }

    static void Repeat(byte brace, int count, ByteBuffer output)
    {
        for (; count > 0; count--)
            output.Append(brace);
    }

    /// <summary>Appends an item of an array, NULL too, in quotes where it needs them.</summary>
    internal static void WriteItem(Vector items, ColumnType element, int item, byte delimiter, ByteBuffer output)
    {
        if (items.IsNull(item))
        {
            output.Append("NULL"u8);
            return;
        }

        var start = output.Length;
        Write(items, element, item, output);
        var text = output.Span[start..];
        if (text.Length > 0
            && !text.ContainsAny(delimiter == ',' ? Quoted : QuotedInBoxes)
            && !Ascii.EqualsIgnoreCase(text, "NULL"u8))
        {
            return;
        }

        // The item is moved from its end on, to make room for the quotes and backslashes.
        var (from, escapes) = (text.Length, Escapes(text));
        output.GetSpan(escapes + 2);
        output.Advance(escapes + 2);
        text = output.Span[start..];
        var to = text.Length;
        text[--to] = (byte)'"';
        while (from > 0)
        {
            text[--to] = text[--from];
            if (text[to] is (byte)'"' or (byte)'\\')
                text[--to] = (byte)'\\';
        }

        text[0] = (byte)'"';
    }

    static int Escapes(ReadOnlySpan<byte> text)
    {
        var count = 0;
        for (var next = text.IndexOfAny(Escaped); next >= 0; next = text.IndexOfAny(Escaped))
        {
            count++;
            text = text[(next + 1)..];
        }

        return count;
    }
}
