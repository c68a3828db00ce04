using Sluice.Connections;
using Sluice.Copying.Jobs.Sinks;
using Sluice.Copying.Jobs.Sources;
using Sluice.Copying.Plans;
using Sluice.Copying.Slices;
using Sluice.PostgreSql.Catalog;

namespace Sluice.Copying.Planning;

/// <summary>Finds the tables of a copy of many, and everything that keeps one of them from being copied, before the first row.</summary>
sealed class TablesPlanner(FactoryConnections connections, CopyRequest request, HostCapacity host)
{
    // The rest is found when these are mended.
    const int MaxShown = 20;

    /// <exception cref="SluiceException">A pattern names nothing, or tables cannot be copied: all of it.</exception>
    public async Task<TablesOutline> PlanAsync(CancellationToken cancellationToken)
    {
        var source = (TableSource)request.Job.Source;
        var database = await connections.DatabaseAsync(source.Store, cancellationToken);
        var selected = await database.RunAsync(
            Side.Source, $"Listing the tables in {database.Display}",
            connection => source.Tables!.FindAsync(connection, cancellationToken), cancellationToken);
        if (selected.Unmatched is [_, ..] unmatched)
        {
            throw new SluiceException(Side.Definition, TableLookup.NotFoundCode,
                $"No table of {database.Display} is named by {string.Join(", ", unmatched.Select(pattern => $"'{pattern}'"))}. Names are case-sensitive, "
                + "and views, partitions and tables of extensions are only copied when their full name is given.");
        }

        if (selected.Tables.Count == 0)
        {
            throw new SluiceException(Side.Definition, TableLookup.NotFoundCode,
                $"No table of {database.Display} is left: all that are included are excluded, too. Exclude fewer.");
        }

        List<TableOutline> tables =
        [
            .. selected.Tables.OrderByDescending(table => table.Bytes).Select(table => new TableOutline(table.Schema, table.Name, table.Bytes)),
        ];
        ThrowIfAny([.. TwinFiles(tables), .. await FindFaultsAsync(tables, cancellationToken)], tables.Count);
        var lanes = Math.Min(request.Job.ParallelCopies, host.Activities ?? int.MaxValue);
        return new TablesOutline(tables, lanes, [.. selected.Idle.Select(pattern => $"'{pattern}' excludes nothing")]);
    }

    /// <summary>A file of the one would replace that of the other; some file systems do not tell capitals from small letters.</summary>
    IEnumerable<(string, SluiceException)> TwinFiles(List<TableOutline> tables) =>
        request.Job.Sink is not FileSink ? [] :
            from table in tables
            group table by FileNames.Segment(table.Display).ToUpperInvariant() into twins
            where twins.Count() > 1
            let names = string.Join(" and ", twins.Select(twin => twin.Display))
            select (twins.First().Display, new SluiceException(
                Side.Definition, "FileNamesClash", $"The files of {names} would have the same name. Copy them into different folders."));

    /// <summary>Plans each table as its copy will.</summary>
    async Task<IReadOnlyList<(string, SluiceException)>> FindFaultsAsync(List<TableOutline> tables, CancellationToken cancellationToken)
    {
        var faults = new (string, SluiceException)?[tables.Count];
        await Parallel.ForEachAsync(
            tables.Index(), new ParallelOptions { MaxDegreeOfParallelism = request.Job.ParallelCopies, CancellationToken = cancellationToken },
            async (one, token) =>
            {
                try
                {
                    await new CopyPlanner(connections, TableWindow.RequestOf(request, one.Item)).PlanAsync(token);
                }
                catch (SluiceException fault) when (fault.Side != Side.Cancelled)
                {
                    faults[one.Index] = (one.Item.Display, fault);
                }
            });
        return [.. faults.OfType<(string, SluiceException)>()];
    }

    static void ThrowIfAny(IReadOnlyList<(string Table, SluiceException Fault)> faults, int tables)
    {
        if (faults.Count == 0)
            return;
        var (table, first) = faults[0];
        if (faults.Count == 1)
            throw new SluiceException(first.Side, first.Code, first.Detail.Contains(table, StringComparison.Ordinal) ? first.Detail : $"{table}: {first.Detail}", first);
        var lines = faults.Take(MaxShown).Select(fault => $"\n{fault.Table}: {fault.Fault.Detail}");
        var rest = faults.Count > MaxShown ? $"\nand {faults.Count - MaxShown} more" : "";
        throw new SluiceException(first.Side, first.Code,
            $"{faults.Count} of {tables} tables cannot be copied, and none was begun:{string.Concat(lines)}{rest}", first);
    }
}
