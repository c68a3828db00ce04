using Npgsql;
using Sluice.PostgreSql;

namespace Sluice.Copying;

/// <summary>Plans a copy from the catalogs: which columns, in which form, in which slices.</summary>
sealed class CopyPlanner(Connections connections, CopyRequest request)
{
    readonly CopyJob _job = request.Job;
    readonly List<string> _notes = [];

    /// <exception cref="SluiceException">A table or column is missing, or the settings do not fit what is there.</exception>
    public Task<CopyPlan> PlanAsync(CancellationToken cancellationToken) => (_job.Source, _job.Sink) switch
    {
        (TableSource source, TableSink sink) => PlanTableToTableAsync(source, sink, cancellationToken),
        (TableSource source, FileSink sink) => PlanTableToFilesAsync(source, sink, cancellationToken),
        (FileSource source, TableSink sink) => new FilePlanner(connections, source).PlanAsync(sink, cancellationToken),
        _ => throw new SluiceException(Side.Definition, "NotSupported", "Copies from files to files are not supported."),
    };

    async Task<CopyPlan> PlanTableToTableAsync(TableSource source, TableSink sink, CancellationToken cancellationToken)
    {
        var target = await FindSinkAsync(connections, sink, cancellationToken);
        return await ReadSourceAsync(source, async (connection, table, columns) =>
        {
            var pairs = SinkColumns.Match(columns, target, table?.Display ?? "the query");
            var isBinary = pairs.All(pair => pair.Source.BinaryForm is { } form && form == pair.Sink.BinaryForm);
            if (!isBinary)
            {
                var differing = pairs
                    .Where(pair => pair.Source.BinaryForm is null || pair.Source.BinaryForm != pair.Sink.BinaryForm)
                    .Select(pair => $"{pair.Source.Name} ({pair.Source.Type} to {pair.Sink.Type})");
                _notes.Add($"rows travel as text, for {string.Join(", ", differing)}");
            }

            var encoding = isBinary ? RowEncoding.Binary : RowEncoding.Text;
            var shape = new CopyShape(encoding, [.. pairs.Select(pair => pair.Sink.Name)], target.Sql, null);
            var slicer = new TableSlicer(connection, source, table, [.. pairs.Select(pair => pair.Source)], _job.ParallelCopies, _notes);
            var slices = await slicer.SliceAsync(cancellationToken);
            return new CopyPlan(shape, slices, _notes);
        }, cancellationToken);
    }

    Task<CopyPlan> PlanTableToFilesAsync(TableSource source, FileSink sink, CancellationToken cancellationToken) =>
        ReadSourceAsync(source, async (connection, table, columns) =>
        {
            var parallel = _job.ParallelCopies;
            if (sink.Location.FileName is not null && parallel > 1)
            {
                _notes.Add("one slice, because the dataset names one file: leave fileName out to write a file a slice");
                parallel = 1;
            }

            var slices = await new TableSlicer(connection, source, table, columns, parallel, _notes).SliceAsync(cancellationToken);
            var naming = Naming(source, sink, slices.Count > 1);
            var shape = new CopyShape(RowEncoding.Csv, [.. columns.Select(column => column.Name)], null, naming);
            return new CopyPlan(shape, slices, _notes);
        }, cancellationToken);

    /// <summary>ADF's names: the dataset's file, else the table's name, else <c>Data.RUN</c> for a query.</summary>
    FileNaming Naming(TableSource source, FileSink sink, bool isNumbered)
    {
        if (sink.Location.FileName is { } fileName)
            return new FileNaming(fileName, "", false);
        var stem = source.Query is null
            ? string.Concat(source.Table!.Select(character => character is '/' or '\\' or '\0' ? '_' : character))
            : $"Data.{request.RunId}";
        var compressed = sink.Settings.Compression == Definitions.Compression.Gzip ? ".gz" : "";
        return new FileNaming(stem, (sink.FileExtension ?? sink.Settings.Extension) + compressed, isNumbered);
    }

    async Task<CopyPlan> ReadSourceAsync(
        TableSource source, Func<NpgsqlConnection, Table?, IReadOnlyList<Column>, Task<CopyPlan>> plan, CancellationToken cancellationToken)
    {
        var database = await connections.DatabaseAsync(source.Store);
        var doing = $"Planning the copy from {source.Table ?? "the query"} in {database.Display}";
        await using var connection = await database.OpenAsync(Side.Source, cancellationToken);
        try
        {
            // A query may go with a table whose partitions or key it is sliced by.
            var table = source.Table is { } name && (source.Query is null || source.PartitionOption is not (null or PartitionOption.None))
                ? await FindAsync(connection, Side.Source, source.Schema, name, database.Display, cancellationToken)
                : null;
            var columns = source.Query is { } query
                ? await Catalog.DescribeQueryAsync(
                    connection,
                    PartitionTokens.Neutral(
                        query, table, await RangeSlicer.FindColumnNameAsync(connection, source, table, cancellationToken)),
                    cancellationToken)
                : table!.Columns;
            if (columns.GroupBy(column => column.Name).FirstOrDefault(group => group.Count() > 1) is { } twin)
            {
                throw new SluiceException(Side.Definition, "DuplicateColumn",
                    $"The query returns two columns named '{twin.Key}'. Give each its own name with AS.");
            }

            if (columns.Count == 0)
                throw new SluiceException(Side.Definition, "NoColumns", $"{source.Table ?? "The query"} has no columns to copy.");
            return await plan(connection, table, columns);
        }
        catch (Exception exception) when (exception is NpgsqlException or OperationCanceledException or IOException)
        {
            throw PostgreSqlFault.From(exception, Side.Source, doing, cancellationToken);
        }
    }

    /// <summary>The sink's table.</summary>
    internal static async Task<Table> FindSinkAsync(Connections connections, TableSink sink, CancellationToken cancellationToken)
    {
        var database = await connections.DatabaseAsync(sink.Store);
        await using var connection = await database.OpenAsync(Side.Sink, cancellationToken);
        try
        {
            return await FindAsync(connection, Side.Sink, sink.Schema, sink.Table, database.Display, cancellationToken);
        }
        catch (Exception exception) when (exception is NpgsqlException or OperationCanceledException or IOException)
        {
            throw PostgreSqlFault.From(exception, Side.Sink, $"Looking for {sink.Table} in {database.Display}", cancellationToken);
        }
    }

    static async Task<Table> FindAsync(
        NpgsqlConnection connection, Side side, string? schema, string name, string database, CancellationToken cancellationToken)
    {
        if (await Catalog.FindTableAsync(connection, schema, name, cancellationToken) is { } table)
            return table;
        var similar = await Catalog.FindSimilarAsync(connection, name, cancellationToken);
        var shown = schema is null ? Sql.Identifier(name) : Sql.Name(schema, name);
        var hint = similar.Count > 0
            ? $"There is {string.Join(", ", similar)}: names are case-sensitive."
            : "Names are case-sensitive: check schema and table.";
        throw new SluiceException(side, "TableNotFound",
            $"There is no table or view {shown} in {database}, or the account may not see it. {hint}");
    }
}
