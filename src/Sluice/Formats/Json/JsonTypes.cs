using Sluice.Columns;

namespace Sluice.Formats.Json;

/// <summary>
/// The types of columns of JSON files, by their first values: text where all are strings, numbers of any size, Booleans, and JSON for
/// objects, arrays and what is mixed. null counts for nothing.
/// </summary>
sealed class JsonTypes
{
    readonly List<ColumnKind?> _kinds = [];

    /// <summary>Looks at the values of a batch.</summary>
    public void Add(ColumnBatch batch)
    {
        for (var column = 0; column < batch.Columns.Count; column++)
        {
            if (column == _kinds.Count)
                _kinds.Add(null);
            var values = (BytesVector)batch.Columns[column];
            for (var row = 0; row < values.Count && _kinds[column] != ColumnKind.Json; row++)
            {
                if (!values.IsNull(row) && KindOf(values[row]) is var kind)
                    _kinds[column] = (_kinds[column] ?? kind) == kind ? kind : ColumnKind.Json;
            }
        }
    }

    /// <summary>The type of a column; of one without values it is JSON, which takes all.</summary>
    public ColumnType this[int column] => new(column < _kinds.Count ? _kinds[column] ?? ColumnKind.Json : ColumnKind.Json);

    static ColumnKind KindOf(ReadOnlySpan<byte> token) => token switch
    {
        [(byte)'"', ..] => ColumnKind.Text,
        [(byte)'{' or (byte)'[', ..] => ColumnKind.Json,
        [(byte)'t' or (byte)'f', ..] => ColumnKind.Boolean,
        _ => ColumnKind.Decimal,
    };
}
