using Sluice.Columns;

namespace Sluice.PostgreSql.Types.Strings;

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
