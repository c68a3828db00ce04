using System.Collections.Concurrent;
using Sluice.Copying.Plans;
using Sluice.Copying.Slices;

namespace Sluice.Cli.Display;

/// <summary>How far the tables of a copy of many are. Used by many threads at once.</summary>
sealed class TableTally
{
    readonly ConcurrentDictionary<string, Table> _tables = [];

    /// <summary>The tables that are done.</summary>
    public int Done => _tables.Values.Count(table => table.IsDone);

    /// <summary>Rows and bytes of all.</summary>
    public (long Rows, long Bytes) Sum => _tables.Values.Aggregate((0L, 0L), (sum, table) => (sum.Item1 + table.Sum.Rows, sum.Item2 + table.Sum.Bytes));

    /// <summary>The name of the table that a copy of many is at, for people.</summary>
    public static string NameOf(string copyId) => copyId[(copyId.IndexOf('/', StringComparison.Ordinal) + 1)..];

    /// <summary>A slice went on.</summary>
    /// <returns>Rows and bytes of its table.</returns>
    public (long Rows, long Bytes) Advanced(string copyId, Slice slice, long rows, long bytes)
    {
        // A resumed copy does not plan again what an earlier process has planned.
        var table = _tables.GetOrAdd(copyId, _ => new Table());
        table.Slices[slice.Index] = (rows, bytes);
        return table.Sum;
    }

    /// <summary>A table is done.</summary>
    /// <returns>Its rows and bytes.</returns>
    public (long Rows, long Bytes) Finished(string copyId, IReadOnlyList<SliceResult> slices)
    {
        var table = _tables.GetOrAdd(copyId, _ => new Table());
        foreach (var slice in slices)
            table.Slices[slice.Index] = (slice.Rows, slice.BytesRead);
        table.IsDone = true;
        return table.Sum;
    }

    sealed class Table
    {
        public ConcurrentDictionary<int, (long Rows, long Bytes)> Slices { get; } = [];

        public bool IsDone { get; set; }

        public (long Rows, long Bytes) Sum =>
            Slices.Values.Aggregate((0L, 0L), (sum, slice) => (sum.Item1 + slice.Rows, sum.Item2 + slice.Bytes));
    }
}
