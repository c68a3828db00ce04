using Sluice.Columns;

namespace Sluice.PostgreSql.Types.Strings;

/// <summary>name: at most 63 bytes.</summary>
sealed class NameCodec(PgType type) : TextCodec(type)
{
    const int MaxBytes = 63;

    public override void Parse(ReadOnlySpan<byte> text, ByteBuffer output)
    {
        if (text.Length > MaxBytes)
            throw new ValueException($"The text is too long for {Type.PostgreSqlType}.");
        base.Parse(text, output);
    }
}
