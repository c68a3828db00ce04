using Sluice.Columns;

namespace Sluice.PostgreSql.Types.Geometry;

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
