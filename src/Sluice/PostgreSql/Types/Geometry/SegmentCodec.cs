using Sluice.Columns;

namespace Sluice.PostgreSql.Types.Geometry;

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
