using System.Diagnostics;
using Npgsql;
using Sluice.Columns;
using Sluice.Connections;
using Sluice.Copying.Jobs;
using Sluice.Copying.Jobs.Sinks;
using Sluice.Copying.Jobs.Sources;
using Sluice.Copying.Jobs.Translators;
using Sluice.Copying.Mapping;
using Sluice.Copying.Plans;
using Sluice.Copying.Slices;
using Sluice.Copying.TypedLane;
using Sluice.PostgreSql;
using Sluice.PostgreSql.Catalog;
using Sluice.PostgreSql.Connecting;

namespace Sluice.Copying.Planning;

/// <summary>Plans a copy from the catalogs: which columns, in which form, in which slices.</summary>
sealed class CopyPlanner(FactoryConnections connections, CopyRequest request)
{
    // The last transaction locks them all: a server has room for 64 locks a connection (max_locks_per_transaction), and a table with
    // long values takes three.
    const int MaxStagedSlices = 1000;

    CopyJob _job = request.Job;
    readonly List<string> _notes = [];

    /// <exception cref="SluiceException">A table or column is missing, or the settings do not fit what is there.</exception>
    public async Task<CopyPlan> PlanAsync(CancellationToken cancellationToken)
    {
        var plan = await ((_job.Source, _job.Sink) switch
        {
            (TableSource source, TableSink sink) => PlanTableToTableAsync(source, sink, cancellationToken),
            (TableSource source, FileSink sink) => PlanTableToFilesAsync(source, sink, cancellationToken),
            (FileSource source, TableSink sink) => new FilePlanner(connections, request, source).PlanAsync(sink, cancellationToken),
            (FileSource source, FileSink sink) => new FilePlanner(connections, request, source).PlanAsync(sink, cancellationToken),
            _ => throw new UnreachableException(),
        });
        if (plan.Shape.IsStaged && plan.Slices.Count > MaxStagedSlices)
        {
            throw new SluiceException(Side.Definition, "TooManySlices",
                "Copies that are atomic, that delete what is missing or that read what they write to stage each slice in a table of its "
                + $"own, at most {MaxStagedSlices}; this copy has {plan.Slices.Count}. Copy fewer files or partitions at a time.");
        }

        return plan;
    }

    async Task<CopyPlan> PlanTableToTableAsync(TableSource source, TableSink sink, CancellationToken cancellationToken)
    {
        // While the source is read, unless what is to be made depends on it.
        var sinkNotes = new List<string>();
        var finding = sink.TableOption == TableOption.AutoCreate
            ? null
            : SinkTable.FindAsync(connections, sink, null, sinkNotes, cancellationToken);
        // One database may have no second connection to spare, which is said later, and better.
        if (finding is not null && source.Store.Key == sink.Store.Key)
            await finding;
        var planning = ReadSourceAsync(source, async (connection, database, table, whole, columns) =>
        {
            var name = table?.Display ?? "the query";
            var fields = WithAdded(columns, source);
            var found = await (finding ?? SinkTable.FindAsync(
                connections, sink,
                await NewTable.OfAsync(database, connection, source.Query is null ? table : null, columns, fields, _job, cancellationToken),
                sinkNotes, cancellationToken));
            _notes.AddRange(sinkNotes);
            var target = found.Table;
            var names = fields.Select(field => field.Name).ToList();
            var pairs = SinkColumns.Match(names, target, _job.Translator, name);
            var stored = await UnconvertedText.FindAsync(connection, database, cancellationToken);
            if (_job.Translator is not { Mappings.Count: > 0 } && SinkColumns.GeneratedColumnsNote(names, target) is { } generated)
                _notes.Add(generated);
            CopyShape shape;
            SelectList select;
            if (LaneChoice.WhyDecoded(_job, columns, pairs) is { } reason)
            {
                found.RequireUtf8();
                _notes.Add($"rows are decoded: {reason}");
                var read = Needed(columns, source, [.. pairs.Select(pair => pair.Source)]);
                select = SelectList.Of(read, columns, decoded: true, stored: stored);
                shape = Decoded([.. pairs.Select(pair => pair.Sink.Name)], target, null) with
                {
                    SourceColumns = read,
                    SourceWidth = read.Count,
                    Verified = VerifiedColumns(
                        read,
                        pairs.Where(pair => pair.Source < columns.Count).Select(pair => (columns[pair.Source], pair.Sink))),
                };
                CheckConversions(read, source, target);
            }
            else
            {
                var read = pairs.Select(pair => columns[pair.Source]).ToList();
                var isBinary = pairs.All(pair => columns[pair.Source].BinaryForm is { } form && form == pair.Sink.BinaryForm);
                if (!isBinary)
                {
                    var differing = pairs
                        .Where(pair => columns[pair.Source].BinaryForm is not { } form || form != pair.Sink.BinaryForm)
                        .Select(pair => $"{columns[pair.Source].Name} ({columns[pair.Source].Type} to {pair.Sink.Type})");
                    _notes.Add($"rows travel as text, for {string.Join(", ", differing)}");
                }

                var relayed = found.RelayEncoding(UnconvertedText.IsUnconverted(connection), stored);
                if (relayed is null)
                    found.RequireUtf8();
                select = SelectList.Of(read, columns, stored: relayed is null ? stored : null);
                // Only the text form is in an encoding of its own, whatever the session's.
                var encoding = isBinary && relayed is null ? RowEncoding.Binary : RowEncoding.Text;
                shape = new CopyShape(encoding, [.. pairs.Select(pair => pair.Sink.Name)], target.Sql, null)
                {
                    SourceWidth = read.Count,
                    TextEncoding = relayed,
                    Verified = VerifiedColumns(read, pairs.Select(pair => (columns[pair.Source], pair.Sink))),
                };
            }

            var rows = source.Query is null ? $"(SELECT {select.Text} FROM {whole})" : whole;
            if (await found.Written.FindReadAsync(database, connection, rows, cancellationToken) is [_, ..] overlap)
                found = StageOntoItself(found, sink, overlap);
            var slicer = new TableSlicer(connection, source, table, columns, select, _job.ParallelCopies, _notes);
            return new CopyPlan(found.ApplyTo(shape, _notes), await slicer.SliceAsync(cancellationToken), _notes);
        }, cancellationToken);
        // Where both fail, the sink is told of.
        await Task.WhenAll(finding ?? Task.CompletedTask, planning);
        return await planning;
    }

    /// <summary>All that is to be read has been read before anything is emptied or written.</summary>
    SinkTable StageOntoItself(SinkTable found, TableSink sink, IReadOnlyList<string> overlap)
    {
        var reads = $"the copy reads {string.Join(", ", overlap)}, which writing to {found.Table.Display} may change";
        if (!sink.Ledger)
        {
            throw new SluiceException(Side.Definition, "CopyOntoItself",
                $"{char.ToUpperInvariant(reads[0])}{reads[1..]}. Nothing was touched. Rows would have to be staged until all are read, "
                + "which the ledger remembers: remove \"ledger\": false (--no-ledger), or copy to another table.");
        }

        _notes.Add($"{reads}: all rows are read into staging tables first, then written in one transaction, as with atomic");
        return found.Staged();
    }

    Task<CopyPlan> PlanTableToFilesAsync(TableSource source, FileSink sink, CancellationToken cancellationToken) =>
        ReadSourceAsync(source, async (connection, database, table, _, columns) =>
        {
            var stored = await UnconvertedText.FindAsync(connection, database, cancellationToken);
            var parallel = _job.ParallelCopies;
            if (sink.Location.FileName is not null && parallel > 1)
            {
                _notes.Add("one slice, because the dataset names one file: leave fileName out to write a file a slice");
                parallel = 1;
            }

            var fields = WithAdded(columns, source);
            var mapping = ResolvedMapping.ToFile(fields, sink.Format, _job.Translator, table?.Display ?? "the query");
            mapping.Check(fields);
            var read = Needed(columns, source, [.. mapping.Pairs.Select(pair => pair.Source)]);
            var select = SelectList.Of(read, columns, decoded: true, stored: stored);
            var slices = await new TableSlicer(connection, source, table, columns, select, parallel, _notes).SliceAsync(cancellationToken);
            var naming = FileNames.Of(request, slices.Count > 1);
            var names = mapping.Fields.Select(field => field.Name).ToList();
            return new CopyPlan(Decoded(names, null, naming) with { SourceColumns = read, Fields = mapping.Fields }, slices, _notes);
        }, cancellationToken);

    /// <summary>The columns that are of one type on both sides.</summary>
    static List<VerifiedColumn> VerifiedColumns(List<Column> read, IEnumerable<(Column Source, Column Sink)> pairs) =>
    [
        .. pairs.Where(pair => pair.Source.Type == pair.Sink.Type)
            .Select(pair => new VerifiedColumn(read.IndexOf(pair.Source), pair.Sink.Name)),
    ];

    CopyShape Decoded(IReadOnlyList<string> columns, Table? target, FileNaming? naming) =>
        new(RowEncoding.Batches, columns, target?.Sql, naming) { Target = target, Mappings = _job.Translator?.Mappings ?? [] };

    /// <summary>What cannot be converted is said before the first row.</summary>
    void CheckConversions(IReadOnlyList<Column> read, TableSource source, Table target)
    {
        var fields = WithAdded(read, source);
        ResolvedMapping.ToTable(fields, target, _job.Translator, "the source").Check(fields);
    }

    static IReadOnlyList<Field> WithAdded(IReadOnlyList<Column> columns, TableSource source)
    {
        var own = columns.Select(column => new Field(column.Name, column.PgType.ColumnType)).ToList();
        return new AddedColumns(own, source.AdditionalColumns, null).Fields;
    }

    /// <summary>The columns to read: those that go somewhere, unless mappings count columns.</summary>
    /// <param name="used">The places of those that are mapped.</param>
    List<Column> Needed(IReadOnlyList<Column> columns, TableSource source, HashSet<int> used) =>
        _job.Translator is { Mappings: [_, ..] mappings } && mappings.All(mapping => mapping.Source.Name is not null)
            ? [.. columns.Where((column, i) => used.Contains(i) || IsCopied(source, column.Name)).DefaultIfEmpty(SelectList.RowMark)]
            : [.. columns];

    static bool IsCopied(TableSource source, string column) => source.AdditionalColumns.Any(added => added.Copied == column);

    async Task<CopyPlan> ReadSourceAsync(
        TableSource source, Func<NpgsqlConnection, PostgreSqlDatabase, Table?, string, IReadOnlyList<Column>, Task<CopyPlan>> plan,
        CancellationToken cancellationToken)
    {
        var database = await connections.DatabaseAsync(source.Store, cancellationToken);
        var doing = $"Planning the copy from {source.Table ?? "the query"} in {database.Display}";
        return await database.RunAsync(Side.Source, doing, async connection =>
        {
            await using var settled = await database.BeginIfPooledAsync(connection, cancellationToken);
            // A query may go with a table whose partitions or key it is sliced by.
            var table = source.Table is { } name && (source.Query is null || source.PartitionOption is not (null or PartitionOption.None))
                ? await TableLookup.FindAsync(connection, Side.Source, source.Schema, name, database.Display, _notes, cancellationToken)
                : null;
            var query = source.Query is null ? null : PartitionTokens.ReplaceAll(
                source.Query, table, await RangeSlicer.FindColumnNameAsync(connection, source, table, cancellationToken));
            var columns = query is null ? table!.Columns : await CatalogReader.DescribeQueryAsync(connection, query, cancellationToken);
            if (columns.GroupBy(column => column.Name).FirstOrDefault(group => group.Count() > 1) is { } twin)
            {
                throw new SluiceException(Side.Definition, "DuplicateColumn",
                    $"The query returns two columns named '{twin.Key}'. Give each its own name with AS.");
            }

            if (columns.Count == 0)
                columns = CountRows(source);
            // What is read, unsliced.
            var whole = query is null ? table!.Sql : Sql.Subquery(query);
            if (await RowSecurity.FindAsync(database, connection, whole, cancellationToken) is [_, ..] secured)
                _notes.Add($"row security applies to {string.Join(", ", secured)}: only rows that the account may see are read");
            return await plan(connection, database, table, whole, columns);
        }, cancellationToken);
    }

    /// <summary>Rows without columns still get those that the copy adds.</summary>
    IReadOnlyList<Column> CountRows(TableSource source)
    {
        if (source.AdditionalColumns.Count == 0)
            throw new SluiceException(Side.Definition, "NoColumns", $"{source.Table ?? "The query"} has no columns to copy.");
        if (_job.Translator is not { Mappings.Count: > 0 })
        {
            var added = source.AdditionalColumns.Select(column => new MappedColumn { Name = column.Name });
            var translator = _job.Translator ?? new Translator();
            _job = _job with { Translator = translator with { Mappings = [.. added.Select(column => new ColumnMapping(column, column))] } };
        }

        return [SelectList.RowMark];
    }
}
