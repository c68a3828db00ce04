using System.Buffers.Binary;
using Sluice.Columns;

namespace Sluice.PostgreSql.Types;

/// <summary>
/// The number of dimensions, whether there are NULLs, the items' type, length and lower bound of each dimension, then the items with
/// their lengths (arrayfuncs.c, array_send).
/// </summary>
sealed class ArrayCodec(PgType type, TypeCodec element) : TypeCodec(TypeOf(type, element))
{
    // MAXDIM in src/include/c.h.
    const int MaxDimensions = 6;

    public override bool CanEncode => element.CanEncode;

    public override void Decode(ReadOnlySpan<byte> field, Vector into)
    {
        var list = (ListVector)into;
        var wire = new WireReader(field);
        var dimensions = wire.ReadInt32();
        wire.ReadInt32();
        if ((uint)dimensions > MaxDimensions || wire.ReadUInt32() != type.Element!.Oid)
            throw Damaged();
        int[]? shape = null;
        long count = dimensions == 0 ? 0 : 1;
        for (var i = 0; i < dimensions; i++)
        {
            var (length, lower) = (wire.ReadInt32(), wire.ReadInt32());
            count *= length;
            // Each item has at least its length.
            if (length < 0 || count > wire.Left / 4)
                throw Damaged();
            if (dimensions > 1 || lower != 1)
                ((shape ??= new int[2 * dimensions])[2 * i], shape[2 * i + 1]) = (length, lower);
        }

        for (; count > 0; count--)
        {
            if (wire.TryReadValue(out var item))
                element.Decode(item, list.Items);
            else
                list.Items.AppendNull();
        }

        wire.End();
        list.EndRow(shape);
    }

    public override void Encode(Vector from, int row, ByteBuffer output)
    {
        var list = (ListVector)from;
        var (start, end) = list[row];
        var shape = list.Shape(row);
        output.AppendInt32(shape is not null ? shape.Length / 2 : start < end ? 1 : 0);
        var flags = output.Length;
        output.AppendInt32(0);
        output.AppendInt32((int)type.Element!.Oid);
        if (shape is not null)
        {
            foreach (var number in shape)
                output.AppendInt32(number);
        }
        else if (start < end)
        {
            output.AppendInt32(end - start);
            output.AppendInt32(1);
        }

        for (var i = start; i < end; i++)
        {
            if (list.Items.IsNull(i))
            {
                BinaryPrimitives.WriteInt32BigEndian(output.Span[flags..], 1);
                output.AppendInt32(-1);
                continue;
            }

            var item = output.BeginValue();
            element.Encode(list.Items, i, output);
            output.EndValue(item);
        }
    }

    // The delimiter of text forms goes by the name of the items' type: that of boxes also for domains over them.
    static ColumnType TypeOf(PgType type, TypeCodec element) => Of(type, ColumnKind.List) with
    {
        Element = type.Element!.Name == "box" ? element.Type with { PostgreSqlType = "box" } : element.Type,
    };
}
