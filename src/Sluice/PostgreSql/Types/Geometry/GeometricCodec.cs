using Sluice.Columns;
using Sluice.Columns.Text;

namespace Sluice.PostgreSql.Types.Geometry;

/// <summary>Types made of points: two doubles each (geo_ops.c).</summary>
abstract class GeometricCodec(PgType type) : TextRepresentationCodec(type)
{
    /// <summary>Appends <c>(x,y)</c>.</summary>
    protected static void AppendPoint(ref WireReader wire, ByteBuffer output)
    {
        output.Append((byte)'(');
        TextRepresentation.Write(wire.ReadDouble(), output);
        output.Append((byte)',');
        TextRepresentation.Write(wire.ReadDouble(), output);
        output.Append((byte)')');
    }

    /// <summary>Appends <c>(x,y),(x,y)</c>.</summary>
    protected static void AppendPoints(ref WireReader wire, int count, ByteBuffer output)
    {
        for (var i = 0; i < count; i++)
        {
            if (i > 0)
                output.Append((byte)',');
            AppendPoint(ref wire, output);
        }
    }

    /// <summary>Reads a number that goes up to any of some characters.</summary>
    protected double ReadNumber(ref TextCursor cursor) =>
        TextRepresentation.TryReadDouble(TextCursor.Trim(cursor.TakeUntil(",()[]<>{}"u8)), out var number) ? number : throw NotOfType();

    /// <summary>Reads <c>(x,y)</c> or <c>x,y</c>.</summary>
    protected (double X, double Y) ReadPoint(ref TextCursor cursor)
    {
        cursor.SkipSpace();
        var isEnclosed = cursor.TryTake('(');
        var x = ReadNumber(ref cursor);
        Take(ref cursor, ',');
        var y = ReadNumber(ref cursor);
        if (isEnclosed)
            Take(ref cursor, ')');
        cursor.SkipSpace();
        return (x, y);
    }

    /// <summary>
    /// Reads points with commas between them, enclosed in parentheses or brackets, or not at all: <c>((1,2),(3,4))</c>,
    /// <c>(1,2),(3,4)</c>, <c>1,2,3,4</c>, <c>[(1,2),(3,4)]</c>.
    /// </summary>
    /// <returns>Whether they were enclosed in brackets.</returns>
    protected bool ReadPoints(ReadOnlySpan<byte> text, List<(double X, double Y)> points)
    {
        var cursor = new TextCursor(TextCursor.Trim(text));
        var isOpen = cursor.TryTake('[');
        var isEnclosed = !isOpen && cursor.Next == '(' && IsOuter(cursor.Rest) && cursor.TryTake('(');
        do
        {
            points.Add(ReadPoint(ref cursor));
        }
        while (cursor.TryTake(','));
        if (isOpen || isEnclosed)
            Take(ref cursor, isOpen ? ']' : ')');
        cursor.SkipSpace();
        return cursor.IsAtEnd ? isOpen : throw NotOfType();
    }

    protected void Take(ref TextCursor cursor, char expected)
    {
        cursor.SkipSpace();
        if (!cursor.TryTake(expected))
            throw NotOfType();
    }

    protected static void Append((double X, double Y) point, ByteBuffer output)
    {
        output.AppendDouble(point.X);
        output.AppendDouble(point.Y);
    }

    /// <summary>Whether the first parenthesis encloses all points and not just the first: as pair_count and path_in decide it.</summary>
    static bool IsOuter(ReadOnlySpan<byte> text)
    {
        var second = new TextCursor(text[1..]);
        second.SkipSpace();
        return second.Next == '(' || text.LastIndexOf((byte)'(') == 0 && text.Count((byte)',') > 1;
    }
}
