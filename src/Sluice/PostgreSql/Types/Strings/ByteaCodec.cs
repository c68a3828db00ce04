using Sluice.Columns;

namespace Sluice.PostgreSql.Types.Strings;

sealed class ByteaCodec(PgType type) : TypeCodec(Of(type, ColumnKind.Bytes))
{
    public override void Decode(ReadOnlySpan<byte> field, Vector into) => ((BytesVector)into).Append(field);

    public override void Encode(Vector from, int row, ByteBuffer output) => output.Append(((BytesVector)from)[row]);
}
