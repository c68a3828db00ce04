using System.Numerics;
using Sluice.Columns;
using Sluice.Copying.Mapping.Conversion.Builders;

namespace Sluice.Copying.Mapping.Conversion;

/// <summary>Whole numbers of one width to another: the fast way.</summary>
static class IntegerConverter
{
    public static Converter? Create(ColumnKind from, ColumnKind to) => (from, to) switch
    {
        (ColumnKind.Int16, ColumnKind.Int32) => new Widths<short, int>(to),
        (ColumnKind.Int16, ColumnKind.Int64) => new Widths<short, long>(to),
        (ColumnKind.Int32, ColumnKind.Int16) => new Widths<int, short>(to),
        (ColumnKind.Int32, ColumnKind.Int64) => new Widths<int, long>(to),
        (ColumnKind.Int64, ColumnKind.Int16) => new Widths<long, short>(to),
        (ColumnKind.Int64, ColumnKind.Int32) => new Widths<long, int>(to),
        _ => null,
    };

    sealed class Widths<TFrom, TTo>(ColumnKind to) : Converter
        where TFrom : unmanaged, IBinaryInteger<TFrom>
        where TTo : unmanaged, IBinaryInteger<TTo>
    {
        readonly string _outOfRange = ValueBuilder.OutOfRange(to.ToString());

        public override void Convert(Columns.Vector from, Columns.Vector to, Action<int, string> bad)
        {
            var values = ((FixedVector<TFrom>)from).Values;
            var output = (FixedVector<TTo>)to;
            for (var row = 0; row < values.Length; row++)
            {
                // What stands in the place of NULL may be anything.
                if (from.IsNull(row))
                {
                    output.AppendNull();
                    continue;
                }

                var value = TTo.CreateTruncating(values[row]);
                if (TFrom.CreateTruncating(value) == values[row])
                {
                    output.Append(value);
                }
                else
                {
                    output.AppendNull();
                    bad(row, _outOfRange);
                }
            }
        }
    }
}
