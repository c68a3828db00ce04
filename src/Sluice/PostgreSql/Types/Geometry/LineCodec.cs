using Sluice.Columns;
using Sluice.Columns.Text;

namespace Sluice.PostgreSql.Types.Geometry;

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
        TextRepresentation.Write(wire.ReadDouble(), output);
        output.Append((byte)',');
        TextRepresentation.Write(wire.ReadDouble(), output);
        output.Append((byte)',');
        TextRepresentation.Write(wire.ReadDouble(), output);
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
