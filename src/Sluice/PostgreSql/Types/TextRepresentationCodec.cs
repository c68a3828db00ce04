using Sluice.Columns;

namespace Sluice.PostgreSql.Types;

/// <summary>Types that travel in batches as text: the text form is made from the binary form and back here.</summary>
abstract class TextRepresentationCodec(PgType type) : TypeCodec(Of(type, ColumnKind.Text))
{
    readonly ByteBuffer _text = Scratch();

    public sealed override void Decode(ReadOnlySpan<byte> field, Vector into)
    {
        _text.Clear();
        Print(field, _text);
        ((BytesVector)into).Append(_text.Span);
    }

    public sealed override void Encode(Vector from, int row, ByteBuffer output) => Parse(((BytesVector)from)[row], output);

    public abstract override void Print(ReadOnlySpan<byte> field, ByteBuffer output);

    public abstract override void Parse(ReadOnlySpan<byte> text, ByteBuffer output);
}
