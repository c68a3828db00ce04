namespace Sluice.Columns;

/// <summary>Rows on their way, column by column. It is emptied and filled again; whoever fills it stops when it is full.</summary>
internal sealed class ColumnBatch : IDisposable
{
    /// <summary>A batch is full with this many rows,</summary>
    public const int MaxRows = 16 * 1024;

    /// <summary>or with about this many bytes of values, whichever comes first. One row may be larger.</summary>
    public const int MaxBytes = 512 << 10;

    /// <summary>
    /// No value in a batch is larger: it is in memory about four times, in what was read of its row, here, and on the other side. Larger
    /// ones, up to PostgreSQL's 1 GB, pass where rows are relayed as bytes.
    /// </summary>
    public const int MaxValueBytes = 128 << 20;

    /// <summary>What to do with a value that is larger than <see cref="MaxValueBytes"/>.</summary>
    public static string TooLarge { get; } =
        $"a value has more than {MaxValueBytes >> 20} MB, which is not supported where rows are decoded: leave the column out, or copy "
        + "from a table or delimited text to a table, without a mapping";

    // How many rows there were when one of the source was left out.
    readonly List<int> _leftOut;

    /// <summary>An empty batch.</summary>
    /// <param name="fields">Its columns.</param>
    public ColumnBatch(IReadOnlyList<Field> fields)
        : this(fields, [.. fields.Select(field => Vector.Create(field.Type))])
    {
    }

    /// <summary>Rows made of columns that are there already.</summary>
    /// <param name="fields">The columns by name and type.</param>
    /// <param name="columns">Their values.</param>
    /// <param name="numbered">A batch of the same rows, whose numbers they keep.</param>
    public ColumnBatch(IReadOnlyList<Field> fields, IReadOnlyList<Vector> columns, ColumnBatch? numbered = null)
    {
        (Fields, Columns) = (fields, columns);
        (FirstRow, _leftOut) = (numbered?.FirstRow ?? 1, numbered?._leftOut ?? []);
    }

    /// <summary>The columns by name and type.</summary>
    public IReadOnlyList<Field> Fields { get; }

    /// <summary>The columns' values; each has <see cref="Rows"/> of them.</summary>
    public IReadOnlyList<Vector> Columns { get; }

    public int Rows => Columns.Count == 0 ? 0 : Columns[0].Count;

    /// <summary>The number in the slice or file, from 1, of the row with which it begins, also if that is left out.</summary>
    public long FirstRow { get; set; }

    /// <summary>Rows of the source that were left out of it.</summary>
    public int LeftOut => _leftOut.Count;

    /// <summary>The number of a row in the slice or file, from 1, for messages.</summary>
    public long RowNumber(int row)
    {
        // Those left out before it, or just before it.
        var (low, high) = (0, _leftOut.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (_leftOut[middle] <= row)
                low = middle + 1;
            else
                high = middle;
        }

        return FirstRow + row + low;
    }

    /// <summary>Says that a row of the source, which follows those that are in it, is left out.</summary>
    public void LeaveOut() => _leftOut.Add(Rows);

    /// <summary>Empties it and keeps its memory.</summary>
    public void Clear()
    {
        foreach (var column in Columns)
            column.Clear();
        _leftOut.Clear();
    }

    /// <summary>Takes rows away from its end: those that were begun and turned out to be bad.</summary>
    public void Truncate(int rows)
    {
        foreach (var column in Columns)
        {
            // One with as many may have begun a list.
            if (column.Count >= rows)
                column.Truncate(rows);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var column in Columns)
            column.Dispose();
    }
}
