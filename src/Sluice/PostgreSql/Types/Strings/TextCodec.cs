using System.Text.Unicode;
using Sluice.Columns;

namespace Sluice.PostgreSql.Types.Strings;

/// <summary>Types whose binary form is their text in the client's encoding, UTF-8.</summary>
class TextCodec(PgType type, ColumnKind kind = ColumnKind.Text) : TypeCodec(Of(type, kind))
{
    readonly int _maxCharacters = type.Length ?? int.MaxValue;

    public override void Decode(ReadOnlySpan<byte> field, Vector into)
    {
        CheckText(field);
        ((BytesVector)into).Append(field);
    }

    public sealed override void Encode(Vector from, int row, ByteBuffer output) => Parse(((BytesVector)from)[row], output);

    public override void Print(ReadOnlySpan<byte> field, ByteBuffer output)
    {
        CheckText(field);
        output.Append(field);
    }

    public override void Parse(ReadOnlySpan<byte> text, ByteBuffer output)
    {
        if (text.Contains((byte)0))
            throw new ValueException("The text contains a zero byte, which PostgreSQL cannot store.");
        if (!Utf8.IsValid(text))
            throw new ValueException("The text is not valid UTF-8.");
        // Spaces beyond the declared length are cut off by the server.
        if (text.Length > _maxCharacters && Characters(text.TrimEnd((byte)' ')) > _maxCharacters)
            throw new ValueException($"The text is too long for {Type.PostgreSqlType}.");
        output.Append(text);
    }

    /// <summary>Refuses a field that is not UTF-8: SQL_ASCII databases hold such.</summary>
    protected void CheckText(ReadOnlySpan<byte> field)
    {
        if (!Utf8.IsValid(field))
            throw new InvalidDataException($"a value of {Type.PostgreSqlType} that is not UTF-8");
    }

    static int Characters(ReadOnlySpan<byte> text)
    {
        var count = 0;
        foreach (var octet in text)
            count += (octet & 0xC0) == 0x80 ? 0 : 1;
        return count;
    }
}
