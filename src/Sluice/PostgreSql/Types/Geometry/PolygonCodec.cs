using Sluice.Columns;

namespace Sluice.PostgreSql.Types.Geometry;

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
