using Sluice.Columns;

namespace Sluice.PostgreSql.Types.Geometry;

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
