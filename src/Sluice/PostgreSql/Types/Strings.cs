using System.Text;
using System.Text.Unicode;
using Sluice.Columns;

namespace Sluice.PostgreSql.Types;

/// <summary>Types whose binary form is their text in the client's encoding, UTF-8.</summary>
class TextCodec(PgType type, ColumnKind kind = ColumnKind.Text) : TypeCodec(Of(type, kind))
{
    readonly int _mostCharacters = type.Length ?? int.MaxValue;

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
        if (text.Length > _mostCharacters && Characters(text.TrimEnd((byte)' ')) > _mostCharacters)
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

/// <summary>Enums: their labels.</summary>
sealed class EnumCodec(PgType type) : TextCodec(type)
{
    readonly byte[][] _labels = [.. type.Labels.Select(Encoding.UTF8.GetBytes)];

    public override void Parse(ReadOnlySpan<byte> text, ByteBuffer output)
    {
        foreach (var label in _labels)
        {
            if (text.SequenceEqual(label))
            {
                output.Append(text);
                return;
            }
        }

        throw NotOfType();
    }
}

/// <summary>name: at most 63 bytes.</summary>
sealed class NameCodec(PgType type) : TextCodec(type)
{
    const int MostBytes = 63;

    public override void Parse(ReadOnlySpan<byte> text, ByteBuffer output)
    {
        if (text.Length > MostBytes)
            throw new ValueException($"The text is too long for {Type.PostgreSqlType}.");
        base.Parse(text, output);
    }
}

/// <summary>
/// "char": one byte. Those that are no ASCII have the text form of PostgreSQL 16, <c>\351</c>; older servers print the byte.
/// </summary>
sealed class CharCodec(PgType type) : TextFormCodec(type)
{
    public override void Print(ReadOnlySpan<byte> field, ByteBuffer output)
    {
        Expect(field, 1);
        if (field[0] >= 0x80)
            output.Append([(byte)'\\', (byte)('0' + (field[0] >> 6)), (byte)('0' + ((field[0] >> 3) & 7)), (byte)('0' + (field[0] & 7))]);
        else if (field[0] > 0)
            output.Append(field[0]);
    }

    public override void Parse(ReadOnlySpan<byte> text, ByteBuffer output) => output.Append(text switch
    {
        [] => (byte)0,
        [(byte)'\\', >= (byte)'0' and <= (byte)'3', >= (byte)'0' and <= (byte)'7', >= (byte)'0' and <= (byte)'7'] =>
            (byte)(((text[1] - '0') << 6) | ((text[2] - '0') << 3) | (text[3] - '0')),
        [> 0 and < 0x80] => text[0],
        _ => throw NotOfType(),
    });
}

/// <summary>xml. Its bytes are UTF-8 whatever encoding a declaration names, which the server would believe.</summary>
sealed class XmlCodec(PgType type) : TextCodec(type)
{
    public override void Parse(ReadOnlySpan<byte> text, ByteBuffer output)
    {
        var end = text.StartsWith("<?xml "u8) ? text.IndexOf("?>"u8) : -1;
        var encoding = end < 0 ? -1 : text[..end].IndexOf(" encoding="u8);
        var value = encoding + " encoding=".Length;
        var length = encoding < 0 || value >= end ? -1 : text[(value + 1)..end].IndexOf(text[value]);
        if (length < 0)
        {
            base.Parse(text, output);
            return;
        }

        base.Parse(text[..encoding], output);
        base.Parse(text[(value + length + 2)..], output);
    }
}

/// <summary>json: its text.</summary>
sealed class JsonCodec(PgType type) : TextCodec(type, ColumnKind.Json);

/// <summary>jsonb and jsonpath: a version, 1, and the text.</summary>
sealed class VersionedTextCodec(PgType type, ColumnKind kind) : TextCodec(type, kind)
{
    public override void Decode(ReadOnlySpan<byte> field, Vector into) => base.Decode(WithoutVersion(field), into);

    public override void Print(ReadOnlySpan<byte> field, ByteBuffer output) => base.Print(WithoutVersion(field), output);

    public override void Parse(ReadOnlySpan<byte> text, ByteBuffer output)
    {
        output.Append(1);
        base.Parse(text, output);
    }

    ReadOnlySpan<byte> WithoutVersion(ReadOnlySpan<byte> field) => field is [1, ..] ? field[1..] : throw Damaged();
}

sealed class ByteaCodec(PgType type) : TypeCodec(Of(type, ColumnKind.Bytes))
{
    public override void Decode(ReadOnlySpan<byte> field, Vector into) => ((BytesVector)into).Append(field);

    public override void Encode(Vector from, int row, ByteBuffer output) => output.Append(((BytesVector)from)[row]);
}
