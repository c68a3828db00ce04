using Sluice.Columns;

namespace Sluice.PostgreSql.Types;

/// <summary>The number of fields, then of each its type and its value with its length (rowtypes.c, record_send).</summary>
sealed class CompositeCodec : TextRepresentationCodec
{
    readonly PgType _type;
    readonly TypeCodec[] _fields;
    readonly ByteBuffer _text = Scratch();

    CompositeCodec(PgType type, TypeCodec[] fields)
        : base(type) => (_type, _fields) = (type, fields);

    public override bool CanEncode => _fields.All(codec => codec.CanEncode);

    /// <summary>The codec; null when a field has none.</summary>
    public static new CompositeCodec? Create(PgType type)
    {
        var fields = type.Fields.Select(field => TypeCodec.Create(field.Type)).OfType<TypeCodec>().ToArray();
        return fields.Length == type.Fields.Count ? new CompositeCodec(type, fields) : null;
    }

    public override void Print(ReadOnlySpan<byte> field, ByteBuffer output)
    {
        var wire = new WireReader(field);
        if (wire.ReadInt32() != _fields.Length)
            throw Damaged();
        output.Append((byte)'(');
        for (var i = 0; i < _fields.Length; i++)
        {
            if (i > 0)
                output.Append((byte)',');
            if (wire.ReadUInt32() != _type.Fields[i].Type.Oid)
                throw Damaged();
            if (!wire.TryReadValue(out var value))
                continue;
            _text.Clear();
            _fields[i].Print(value, _text);
            QuotedText.Append(_text.Span, "\"\\(),"u8, output);
        }

        output.Append((byte)')');
        wire.End();
    }

    public override void Parse(ReadOnlySpan<byte> text, ByteBuffer output)
    {
        var fields = new CompositeText(text);
        output.AppendInt32(_fields.Length);
        for (var i = 0; i < _fields.Length; i++)
        {
            output.AppendInt32((int)_type.Fields[i].Type.Oid);
            if (!fields.TryRead(_text, out var isNull))
                throw NotOfType();
            if (isNull)
            {
                output.AppendInt32(-1);
                continue;
            }

            var start = output.BeginValue();
            _fields[i].Parse(_text.Span, output);
            output.EndValue(start);
        }

        if (!fields.TryEnd())
            throw NotOfType();
    }
}
