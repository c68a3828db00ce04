using Sluice.Columns;

namespace Sluice.PostgreSql.Types;

/// <summary>Types made of points: two doubles each (geo_ops.c).</summary>
abstract class GeometricCodec(PgType type) : TextFormCodec(type)
{
    /// <summary>Appends <c>(x,y)</c>.</summary>
    protected static void AppendPoint(ref WireReader wire, ByteBuffer output)
    {
        output.Append((byte)'(');
        TextForm.Write(wire.ReadDouble(), output);
        output.Append((byte)',');
        TextForm.Write(wire.ReadDouble(), output);
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
        TextForm.TryReadDouble(TextCursor.Trim(cursor.TakeUntil(",()[]<>{}"u8)), out var number) ? number : throw NotOfType();

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

sealed class PointCodec(PgType type) : GeometricCodec(type)
{
    public override void Print(ReadOnlySpan<byte> field, ByteBuffer output)
    {
        var wire = new WireReader(field);
        AppendPoint(ref wire, output);
        wire.End();
    }

    public override void Parse(ReadOnlySpan<byte> text, ByteBuffer output)
    {
        var cursor = new TextCursor(text);
        Append(ReadPoint(ref cursor), output);
        if (!cursor.IsAtEnd)
            throw NotOfType();
    }
}

/// <summary>A line Ax + By + C = 0: <c>{A,B,C}</c>, or two of its points.</summary>
sealed class LineCodec(PgType type) : GeometricCodec(type)
{
    // FPzero in geo_decls.h.
    const double Epsilon = 1e-6;

    readonly List<(double X, double Y)> _points = [];

    public override void Print(ReadOnlySpan<byte> field, ByteBuffer output)
    {
        var wire = new WireReader(field);
        output.Append((byte)'{');
        TextForm.Write(wire.ReadDouble(), output);
        output.Append((byte)',');
        TextForm.Write(wire.ReadDouble(), output);
        output.Append((byte)',');
        TextForm.Write(wire.ReadDouble(), output);
        output.Append((byte)'}');
        wire.End();
    }

    public override void Parse(ReadOnlySpan<byte> text, ByteBuffer output)
    {
        var cursor = new TextCursor(TextCursor.Trim(text));
        if (!cursor.TryTake('{'))
        {
            ParsePoints(text, output);
            return;
        }

        var a = ReadNumber(ref cursor);
        Take(ref cursor, ',');
        var b = ReadNumber(ref cursor);
        Take(ref cursor, ',');
        var c = ReadNumber(ref cursor);
        Take(ref cursor, '}');
        if (!cursor.IsAtEnd || (Math.Abs(a) <= Epsilon && Math.Abs(b) <= Epsilon))
            throw NotOfType();
        output.AppendDouble(a);
        output.AppendDouble(b);
        output.AppendDouble(c);
    }

    // line_construct with the slope of the two points.
    void ParsePoints(ReadOnlySpan<byte> text, ByteBuffer output)
    {
        _points.Clear();
        ReadPoints(text, _points);
        if (_points is not [var first, var second] || (IsSame(first.X, second.X) && IsSame(first.Y, second.Y)))
            throw NotOfType();
        var (a, b, c) = IsSame(first.X, second.X) ? (-1, 0, first.X)
            : IsSame(first.Y, second.Y) ? (0, -1, first.Y)
            : Sloped((second.Y - first.Y) / (second.X - first.X), first);
        output.AppendDouble(a);
        output.AppendDouble(b);
        output.AppendDouble(c == 0 ? 0 : c);
    }

    static (double A, double B, double C) Sloped(double slope, (double X, double Y) point) => (slope, -1, point.Y - slope * point.X);

    static bool IsSame(double x, double y) => x == y || Math.Abs(x - y) <= Epsilon;
}

/// <summary>A line segment: <c>[(x,y),(x,y)]</c>.</summary>
sealed class SegmentCodec(PgType type) : GeometricCodec(type)
{
    readonly List<(double X, double Y)> _points = [];

    public override void Print(ReadOnlySpan<byte> field, ByteBuffer output)
    {
        var wire = new WireReader(field);
        output.Append((byte)'[');
        AppendPoints(ref wire, 2, output);
        output.Append((byte)']');
        wire.End();
    }

    public override void Parse(ReadOnlySpan<byte> text, ByteBuffer output)
    {
        _points.Clear();
        ReadPoints(text, _points);
        if (_points is not [var first, var second])
            throw NotOfType();
        Append(first, output);
        Append(second, output);
    }
}

/// <summary>A box: its upper right and its lower left corner; the server puts any two opposite corners into that order.</summary>
sealed class BoxCodec(PgType type) : GeometricCodec(type)
{
    readonly List<(double X, double Y)> _points = [];

    public override void Print(ReadOnlySpan<byte> field, ByteBuffer output)
    {
        var wire = new WireReader(field);
        AppendPoints(ref wire, 2, output);
        wire.End();
    }

    public override void Parse(ReadOnlySpan<byte> text, ByteBuffer output)
    {
        _points.Clear();
        if (ReadPoints(text, _points) || _points is not [var first, var second])
            throw NotOfType();
        Append(first, output);
        Append(second, output);
    }
}

/// <summary>A path: whether it is closed, then its points. Text: <c>((x,y),...)</c> closed, <c>[(x,y),...]</c> open.</summary>
sealed class PathCodec(PgType type) : GeometricCodec(type)
{
    readonly List<(double X, double Y)> _points = [];

    public override void Print(ReadOnlySpan<byte> field, ByteBuffer output)
    {
        var wire = new WireReader(field);
        var isClosed = wire.ReadByte() != 0;
        output.Append(isClosed ? (byte)'(' : (byte)'[');
        AppendPoints(ref wire, wire.ReadCount(16), output);
        output.Append(isClosed ? (byte)')' : (byte)']');
        wire.End();
    }

    public override void Parse(ReadOnlySpan<byte> text, ByteBuffer output)
    {
        _points.Clear();
        output.Append(ReadPoints(text, _points) ? (byte)0 : (byte)1);
        output.AppendInt32(_points.Count);
        foreach (var point in _points)
            Append(point, output);
    }
}

/// <summary>A polygon: its points.</summary>
sealed class PolygonCodec(PgType type) : GeometricCodec(type)
{
    readonly List<(double X, double Y)> _points = [];

    public override void Print(ReadOnlySpan<byte> field, ByteBuffer output)
    {
        var wire = new WireReader(field);
        output.Append((byte)'(');
        AppendPoints(ref wire, wire.ReadCount(16), output);
        output.Append((byte)')');
        wire.End();
    }

    public override void Parse(ReadOnlySpan<byte> text, ByteBuffer output)
    {
        _points.Clear();
        if (ReadPoints(text, _points))
            throw NotOfType();
        output.AppendInt32(_points.Count);
        foreach (var point in _points)
            Append(point, output);
    }
}

/// <summary>A circle: <c>&lt;(x,y),r&gt;</c>; also <c>((x,y),r)</c>, <c>(x,y),r</c> and <c>x,y,r</c>.</summary>
sealed class CircleCodec(PgType type) : GeometricCodec(type)
{
    public override void Print(ReadOnlySpan<byte> field, ByteBuffer output)
    {
        var wire = new WireReader(field);
        output.Append((byte)'<');
        AppendPoint(ref wire, output);
        output.Append((byte)',');
        TextForm.Write(wire.ReadDouble(), output);
        output.Append((byte)'>');
        wire.End();
    }

    public override void Parse(ReadOnlySpan<byte> text, ByteBuffer output)
    {
        var cursor = new TextCursor(TextCursor.Trim(text));
        var isAngled = cursor.TryTake('<');
        var second = new TextCursor(cursor.IsAtEnd ? default : cursor.Rest[1..]);
        second.SkipSpace();
        var isEnclosed = !isAngled && cursor.Next == '(' && second.Next == '(' && cursor.TryTake('(');
        var center = ReadPoint(ref cursor);
        Take(ref cursor, ',');
        var radius = ReadNumber(ref cursor);
        if (isAngled || isEnclosed)
            Take(ref cursor, isAngled ? '>' : ')');
        if (!cursor.IsAtEnd || radius < 0)
            throw NotOfType();
        Append(center, output);
        output.AppendDouble(radius);
    }
}
