using System.Buffers.Binary;
using System.Globalization;
using Sluice.Columns;
using Sluice.Columns.Text;

namespace Sluice.PostgreSql.Types.Scalars;

/// <summary>
/// Whole hundredths: sessions have <c>lc_monetary</c> C, for which PostgreSQL takes two digits (src/backend/utils/adt/cash.c). Domains
/// over money go by its name, too: the form of its text follows from it.
/// </summary>
sealed class MoneyCodec(PgType type)
    : TypeCodec(new ColumnType(ColumnKind.Decimal) { PostgreSqlType = type.Name, Precision = 19, Scale = Digits })
{
    const int Digits = 2;

    public override void Decode(ReadOnlySpan<byte> field, Vector into)
    {
        Expect(field, 8);
        NumericBinary.Append(BinaryPrimitives.ReadInt64BigEndian(field), Digits, (BytesVector)into);
    }

    public override void Encode(Vector from, int row, ByteBuffer output)
    {
        if (!NumericBinary.TryUnscale(((BytesVector)from)[row], Digits, out long hundredths))
            throw NotOfType();
        output.AppendInt64(hundredths);
    }

    public override void Print(ReadOnlySpan<byte> field, ByteBuffer output)
    {
        Expect(field, 8);
        var amount = BinaryPrimitives.ReadInt64BigEndian(field);
        output.AppendAscii(amount < 0 ? "-$" : "$");
        output.AppendAscii((Math.Abs((decimal)amount) / 100).ToString("N2", CultureInfo.InvariantCulture));
    }
}
