using Sluice.Columns;

namespace Sluice.PostgreSql.Types.Strings;

/// <summary>
/// "char": one byte. Those that are no ASCII have the text form of PostgreSQL 16, <c>\351</c>; older servers print the byte.
/// </summary>
sealed class CharCodec(PgType type) : TextRepresentationCodec(type)
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
