using Sluice.Columns;
using Sluice.Formats;

namespace Sluice.Copying.TypedLane;

/// <summary>
/// Reads a file whose columns stand in another order, or with others between them, as if they were those of another file.
/// </summary>
sealed class ReorderingReader : RowReader
{
    readonly RowReader _rows;
    readonly int[] _positions;
    readonly int[] _missing;
    readonly Vector?[] _dropped;

    ReorderingReader(RowReader rows, IReadOnlyList<Field> fields, int[] places)
    {
        (_rows, Fields, _positions) = (rows, fields, places);
        _missing = [.. Enumerable.Range(0, fields.Count).Except(places)];
        _dropped = [.. places.Select((place, i) => place < 0 ? Vector.Create(rows.Fields[i].Type) : null)];
    }

    public override IReadOnlyList<Field> Fields { get; }

    /// <summary>The reader; null when the file's columns are too different.</summary>
    /// <param name="rows">The file.</param>
    /// <param name="fields">The columns to give.</param>
    /// <param name="wanted">The names of those that are needed, the others may be missing; null: each is, and there may be no more.</param>
    public static ReorderingReader? Create(RowReader rows, IReadOnlyList<Field> fields, IReadOnlyList<string>? wanted)
    {
        var places = rows.Fields.Select(field => fields.ToList().IndexOf(field)).ToArray();
        var found = places.Where(place => place >= 0).ToList();
        var isWhole = wanted is null
            ? found.Count == places.Length && found.Count == fields.Count
            : wanted.All(name => fields.Any(field => field.Name == name && rows.Fields.Contains(field)));
        return isWhole && found.Distinct().Count() == found.Count ? new ReorderingReader(rows, fields, places) : null;
    }

    public override async ValueTask<bool> ReadAsync(ColumnBatch batch, CancellationToken cancellationToken)
    {
        foreach (var vector in _dropped)
            vector?.Clear();
        // The same vectors in the file's order: there is nothing to copy.
        var ordered = new ColumnBatch(_rows.Fields, [.. _positions.Select((place, i) => _dropped[i] ?? batch.Columns[place])]);
        var goesOn = await _rows.ReadAsync(ordered, cancellationToken);
        batch.FirstRow = ordered.FirstRow;
        foreach (var place in _missing)
        {
            for (var row = 0; row < ordered.Rows; row++)
                batch.Columns[place].AppendNull();
        }

        return goesOn;
    }

    public override ValueTask DisposeAsync()
    {
        foreach (var vector in _dropped)
            vector?.Dispose();
        return _rows.DisposeAsync();
    }
}
