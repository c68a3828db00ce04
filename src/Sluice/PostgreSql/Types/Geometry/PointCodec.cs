using Sluice.Columns;

namespace Sluice.PostgreSql.Types.Geometry;

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
