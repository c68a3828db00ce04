using Sluice.Columns;
using Sluice.Copying.Mapping.Conversion.Builders;

namespace Sluice.Copying.Mapping.Conversion;

/// <summary>Hands the values of a type to a target, which makes its own of them.</summary>
sealed class ValueConverter(ColumnType from, ValueBuilder target) : Converter
{
    // Of the items of a list.
    readonly ValueConverter? _items = from.Element is not null && target.Items is not null ? new(from.Element, target.Items) : null;

    public override void Convert(Vector from, Vector to, Action<int, string> bad)
    {
        for (var row = 0; row < from.Count; row++)
        {
            if (Add(from, row, to) is not { } reason)
                continue;
            to.AppendNull();
            bad(row, reason);
        }
    }

    /// <summary>Adds a row's value.</summary>
    /// <returns>The reason why it does not fit; nothing is added then.</returns>
    public string? Add(Vector vector, int row, Vector to)
    {
        if (!vector.IsNull(row))
            return AddValue(vector, row, to);
        to.AppendNull();
        return null;
    }

    public override void Dispose()
    {
        _items?.Dispose();
        target.Dispose();
        base.Dispose();
    }

    string? AddValue(Vector vector, int row, Vector to) => from.Kind switch
    {
        ColumnKind.Boolean => target.AddBoolean(((FixedVector<bool>)vector)[row], to),
        ColumnKind.Int16 => target.AddInteger(((FixedVector<short>)vector)[row], to),
        ColumnKind.Int32 => target.AddInteger(((FixedVector<int>)vector)[row], to),
        ColumnKind.Int64 => target.AddInteger(((FixedVector<long>)vector)[row], to),
        ColumnKind.Single => target.AddSingle(((FixedVector<float>)vector)[row], to),
        ColumnKind.Double => target.AddDouble(((FixedVector<double>)vector)[row], to),
        ColumnKind.Decimal => target.AddDecimal(((BytesVector)vector)[row], to),
        ColumnKind.Date => target.AddDate(((FixedVector<int>)vector)[row], to),
        ColumnKind.Time => target.AddTime(((FixedVector<long>)vector)[row], to),
        ColumnKind.Timestamp => target.AddTimestamp(((FixedVector<long>)vector)[row], to),
        ColumnKind.TimestampTz => target.AddTimestampTz(((FixedVector<long>)vector)[row], to),
        ColumnKind.Uuid => target.AddUuid(((FixedVector<UInt128>)vector)[row], to),
        ColumnKind.Bytes => target.AddBytes(((BytesVector)vector)[row], to),
        // PostgreSQL's JSON has a text form as its other types have; a value in a file stands for what it says.
        ColumnKind.Json when from.PostgreSqlType is not null && target is TextBuilder => target.AddText(((BytesVector)vector)[row], to),
        ColumnKind.Json => target.AddJson(((BytesVector)vector)[row], to),
        ColumnKind.List => target.AddList((ListVector)vector, row, from.Element!, _items, to),
        _ => target.AddText(((BytesVector)vector)[row], to),
    };
}
