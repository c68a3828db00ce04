using System.Collections.Concurrent;
using Sluice.Copying.Plans;

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

    public void Planned(string copyId, CopyPlan plan) => _tables.TryAdd(copyId, new Table(plan.Slices.Count));

    /// <summary>A slice went on.</summary>
    /// <returns>Rows and bytes of its table.</returns>
    public (long Rows, long Bytes) Advanced(string copyId, Slice slice, long rows, long bytes)
    {
        var table = _tables[copyId];
        table.Slices[slice.Index] = (rows, bytes);
        return table.Sum;
    }

    /// <summary>A slice was committed.</summary>
    /// <returns>The same, and whether all of the table is.</returns>
    public (long Rows, long Bytes, bool IsLast) Committed(string copyId, Slice slice, long rows, long bytes)
    {
        var (allRows, allBytes) = Advanced(copyId, slice, rows, bytes);
        return (allRows, allBytes, _tables[copyId].Commit());
    }

    sealed class Table(int count)
    {
        int _left = count;

        public ConcurrentDictionary<int, (long Rows, long Bytes)> Slices { get; } = [];

        public bool IsDone => _left == 0;

        public (long Rows, long Bytes) Sum =>
            Slices.Values.Aggregate((0L, 0L), (sum, slice) => (sum.Item1 + slice.Rows, sum.Item2 + slice.Bytes));

        public bool Commit() => Interlocked.Decrement(ref _left) == 0;
    }
}
