using Npgsql;
using Sluice.Copying.Jobs.Sources;
using Sluice.Copying.Plans;
using Sluice.PostgreSql;
using Sluice.PostgreSql.Catalog;

namespace Sluice.Copying.Planning;

/// <summary>Cuts a table or query into slices.</summary>
sealed class TableSlicer(
    NpgsqlConnection connection, TableSource source, Table? table, IReadOnlyList<Column> columns, SelectList select, int parallel,
    List<string> notes)
{
    // Below this a second connection costs more than it brings.
    const long MinBytesToSlice = 32L << 20;

    // A slice should be done in a few minutes, so that little is lost with it: at 50 MB/s a lane this is less than one.
    const long MaxSliceBytes = 2L << 30;

    const int FirstVersionWithTidRangeScan = 14;

    public async Task<IReadOnlyList<Slice>> SliceAsync(CancellationToken cancellationToken)
    {
        var slices = await CutAsync(cancellationToken);
        return source.Query is null || select.IsWhole ? slices
            : [.. slices.Select(slice => slice with { Relation = $"(SELECT {select.Text} FROM {slice.Relation} AS query)" })];
    }

    async Task<IReadOnlyList<Slice>> CutAsync(CancellationToken cancellationToken)
    {
        var option = source.PartitionOption ?? Choose();
        var isWholeTable = source.Query is null && source.PartitionNames.Count == 0;
        if (parallel == 1 && isWholeTable && option is PartitionOption.Ctid or PartitionOption.PhysicalPartitionsOfTable)
            option = PartitionOption.None;
        return option switch
        {
            PartitionOption.Ctid => await SliceByPagesAsync(cancellationToken),
            PartitionOption.PhysicalPartitionsOfTable => await SliceByPartitionsAsync(cancellationToken),
            PartitionOption.DynamicRange =>
                await new RangeSlicer(connection, source, table, columns, select, parallel).SliceAsync(cancellationToken),
            _ => [Whole()],
        };
    }

    PartitionOption Choose()
    {
        if (source.Query is not null || parallel == 1 || table is null || table.Bytes < MinBytesToSlice)
            return PartitionOption.None;
        if (table.Kind == TableKind.Partitioned || table.HasChildren)
            return PartitionOption.PhysicalPartitionsOfTable;
        if (table.Kind is not (TableKind.Table or TableKind.MaterializedView))
            return PartitionOption.None;
        if (connection.PostgreSqlVersion.Major >= FirstVersionWithTidRangeScan)
            return PartitionOption.Ctid;
        var version = connection.PostgreSqlVersion.Major;
        notes.Add($"one slice: page ranges need PostgreSQL {FirstVersionWithTidRangeScan}, this is {version}; DynamicRange works");
        return PartitionOption.None;
    }

    Slice Whole()
    {
        if (source.Query is { } query)
            return new Slice(0, table?.Display ?? "query", 0) { Relation = Sql.Subquery(PartitionTokens.ReplaceAll(query, table, null)) };
        // Plain COPY of a table is the fastest, but reads neither children nor generated columns, nor anything but tables.
        var isPlain = table is { Kind: TableKind.Table, HasChildren: false } && select.IsPlain
            && !columns.Any(column => column.IsGenerated);
        return new Slice(0, table!.Display, table.Bytes)
        {
            Relation = Select(table.Sql, null),
            PlainRelation = isPlain ? $"{table.Sql} ({select.Text})" : null,
        };
    }

    async Task<IReadOnlyList<Slice>> SliceByPagesAsync(CancellationToken cancellationToken)
    {
        if (source.Query is not null || table is null)
            throw NotPossible(
                "partitionOption Ctid slices a table, not a query. Name the table, or use DynamicRange with a partition column.");

        if (connection.PostgreSqlVersion.Major < FirstVersionWithTidRangeScan)
            throw NotPossible(
                $"partitionOption Ctid needs PostgreSQL {FirstVersionWithTidRangeScan} or newer; this is {connection.PostgreSqlVersion}. "
                + "Use DynamicRange.");

        var parts = table.Kind == TableKind.Partitioned || table.HasChildren
            ? await CatalogReader.FindPartitionsAsync(connection, table, cancellationToken)
            : [table];
        if (parts.Count == 0)
            return [Whole()];
        var foreign = parts.Where(part => part.Kind == TableKind.Foreign && part.Oid != table.Oid).ToList();
        if (parts.Except(foreign).FirstOrDefault(part => part.Kind is not (TableKind.Table or TableKind.MaterializedView)) is { } other)
            throw NotPossible(
                $"partitionOption Ctid slices tables; {other.Display} is a {other.Kind}. Use DynamicRange.");
        if (foreign.Count > 0)
        {
            notes.Add(
                $"{string.Join(", ", foreign.Select(part => part.Display))}: a slice each, because foreign tables have no pages here");
        }

        return Number(SplitByPages(parts));
    }

    async Task<IReadOnlyList<Slice>> SliceByPartitionsAsync(CancellationToken cancellationToken)
    {
        if (table is null)
            throw NotPossible(
                "partitionOption PhysicalPartitionsOfTable needs the partitioned table in the dataset.");

        var partitions = await CatalogReader.FindPartitionsAsync(connection, table, cancellationToken);
        // No rows are a result too: its columns are written.
        if (partitions.Count == 0 && source.PartitionNames.Count == 0)
            return [Whole()];
        if (source.PartitionNames.Count > 0)
            partitions = await PickAsync(partitions, cancellationToken);
        if (source.Query is { } query)
        {
            PartitionTokens.RequirePartitionName(query);
            return Number(partitions.Select(partition =>
                (partition.Display, partition.Bytes, Sql.Subquery(PartitionTokens.ForPartition(query, partition)))));
        }

        // Chosen by us, a large partition is cut again; asked for, a slice is a partition.
        var areCut = source.PartitionOption is null
            && connection.PostgreSqlVersion.Major >= FirstVersionWithTidRangeScan;
        return areCut
            ? Number(SplitByPages(partitions))
            : Number(partitions.Select(partition => (partition.Display, partition.Bytes, Select("ONLY " + partition.Sql, null))));
    }

    /// <summary>The partitions named, each once; naming one that is partitioned itself means all of its own.</summary>
    async Task<IReadOnlyList<Table>> PickAsync(IReadOnlyList<Table> partitions, CancellationToken cancellationToken)
    {
        var picked = new List<Table>();
        foreach (var name in source.PartitionNames)
        {
            var (schema, partition) = Definitions.Datasets.TableDataset.SplitName(name);
            var found = partitions
                .Where(candidate => candidate.Name == Sql.Cut(partition) && (schema is null || candidate.Schema == schema))
                .ToList();
            if (found.Count == 0
                && await CatalogReader.FindTableAsync(connection, schema ?? table!.Schema, partition, cancellationToken) is { } parent)
            {
                var leaves = await CatalogReader.FindPartitionsAsync(connection, parent, cancellationToken);
                found = [.. leaves.IntersectBy(partitions.Select(known => known.Oid), leaf => leaf.Oid)];
            }

            if (found.Count == 0)
            {
                throw new SluiceException(Side.Definition, "PartitionNotFound",
                    $"{table!.Display} has no partition '{name}'. "
                    + $"It has {string.Join(", ", partitions.Take(20).Select(candidate => candidate.Name))}.");
            }

            picked.AddRange(found);
        }

        return [.. picked.DistinctBy(partition => partition.Oid)];
    }

    /// <summary>
    /// Page ranges of about equal size, at least as many as lanes in all; the last of each table is open, for pages added meanwhile.
    /// </summary>
    IEnumerable<(string, long, string)> SplitByPages(IReadOnlyList<Table> parts)
    {
        var total = Math.Max(1, parts.Sum(part => part.Bytes));
        var sliceBytes = Math.Max(1, Math.Min(MaxSliceBytes, (total + parallel - 1) / parallel));
        foreach (var part in parts)
        {
            var count = Math.Max(1, Math.Min((part.Bytes + sliceBytes - 1) / sliceBytes, part.Pages));
            for (var i = 0L; i < count; i++)
            {
                var (from, to) = (part.Pages * i / count, part.Pages * (i + 1) / count);
                var isLast = i == count - 1;
                var conditions = new List<string>();
                if (from > 0)
                    conditions.Add($"ctid >= '({from},0)'::tid");
                if (!isLast)
                    conditions.Add($"ctid < '({to},0)'::tid");
                var name = count == 1 ? part.Display : $"{part.Display} pages {from}..{(isLast ? "" : to - 1)}";
                var condition = conditions.Count > 0 ? string.Join(" AND ", conditions) : null;
                yield return (name, part.Bytes / count, Select("ONLY " + part.Sql, condition));
            }
        }
    }

    static SluiceException NotPossible(string detail) => new(Side.Definition, "PartitionOptionNotPossible", detail);

    string Select(string from, string? condition) =>
        $"(SELECT {select.Text} FROM {from}{(condition is null ? "" : $" WHERE {condition}")})";

    static List<Slice> Number(IEnumerable<(string Name, long Bytes, string Relation)> slices) =>
        [.. slices.Select((slice, index) => new Slice(index, slice.Name, slice.Bytes) { Relation = slice.Relation })];
}
