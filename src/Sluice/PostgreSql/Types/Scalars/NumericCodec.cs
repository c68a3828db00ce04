using System.Buffers.Binary;
using Sluice.Columns;

namespace Sluice.PostgreSql.Types.Scalars;

sealed class NumericCodec(PgType type) : TypeCodec(TypeOf(type))
{
    const int HeaderLength = 8;

    public override void Decode(ReadOnlySpan<byte> field, Vector into)
    {
        // numeric_recv refuses the same.
        if (field.Length < HeaderLength || field.Length != HeaderLength + 2 * BinaryPrimitives.ReadUInt16BigEndian(field)
            || BinaryPrimitives.ReadUInt16BigEndian(field[4..]) is not (0 or 0x4000 or 0xC000 or 0xD000 or 0xF000)
            || BinaryPrimitives.ReadUInt16BigEndian(field[6..]) > 0x3FFF)
        {
            throw Damaged();
        }

        for (var i = HeaderLength; i < field.Length; i += 2)
        {
            if (BinaryPrimitives.ReadUInt16BigEndian(field[i..]) > 9999)
                throw Damaged();
        }

        ((BytesVector)into).Append(field);
    }

    public override void Encode(Vector from, int row, ByteBuffer output) => output.Append(((BytesVector)from)[row]);

    // Negative scales and scales beyond the precision are possible from PostgreSQL 15 on: the digits that such numbers may have.
    static ColumnType TypeOf(PgType type) => Of(type, ColumnKind.Decimal) with
    {
        Precision = type.Precision is null ? null
            : Math.Max(type.Precision.Value - Math.Min(type.Scale!.Value, 0), type.Scale.Value),
        Scale = type.Scale is null ? null : Math.Max(type.Scale.Value, 0),
    };
}
