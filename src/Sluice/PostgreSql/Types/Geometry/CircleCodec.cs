using Sluice.Columns;
using Sluice.Columns.Text;

namespace Sluice.PostgreSql.Types.Geometry;

/// <summary>A circle: <c>&lt;(x,y),r&gt;</c>; also <c>((x,y),r)</c>, <c>(x,y),r</c> and <c>x,y,r</c>.</summary>
sealed class CircleCodec(PgType type) : GeometricCodec(type)
{
    public override void Print(ReadOnlySpan<byte> field, ByteBuffer output)
    {
        var wire = new WireReader(field);
        output.Append((byte)'<');
        AppendPoint(ref wire, output);
        output.Append((byte)',');
        TextRepresentation.Write(wire.ReadDouble(), output);
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
