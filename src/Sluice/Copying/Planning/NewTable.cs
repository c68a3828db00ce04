using Npgsql;
using Sluice.Columns;
using Sluice.Copying.Jobs;
using Sluice.Copying.Jobs.Sinks;
using Sluice.Copying.Mapping;
using Sluice.PostgreSql;
using Sluice.PostgreSql.Catalog;
using Sluice.PostgreSql.Catalog.Details;
using Sluice.PostgreSql.Connecting;
using Sluice.PostgreSql.Writing;

namespace Sluice.Copying.Planning;

/// <summary>
/// The table that <see cref="TableOption.AutoCreate"/> makes: the columns that the copy writes, and a primary key. Those of a table have
/// its types, NOT NULL and primary key; those of a query its types. Defaults, identities, generation expressions, collations, other
/// constraints and indexes are made with <see cref="TableSink.Indexes"/> alone.
/// </summary>
/// <param name="source">The source, for messages.</param>
/// <param name="primaryKey">The columns of the source's primary key, by their names in it; empty when not all of them are copied.</param>
sealed class NewTable(
    TableSink sink, string source, IReadOnlyList<(string Name, TypeName Type, bool IsNotNull)> columns, IReadOnlyList<string> primaryKey)
{
    /// <summary>What else the source's table has; null when that is not asked for.</summary>
    TableDetails? Details { get; init; }

    /// <summary>The new columns by those of the source's table, as far as they are of the same type.</summary>
    IReadOnlyDictionary<string, string> Kept { get; init; } = new Dictionary<string, string>();

    /// <summary>Whether a mapping says which columns are written.</summary>
    bool IsMapped { get; init; }

    /// <summary>For a table or a query.</summary>
    /// <param name="database">The source.</param>
    /// <param name="connection">Reads its catalogs.</param>
    /// <param name="table">The table; null for a query.</param>
    /// <param name="fields">The same with those that the copy adds.</param>
    /// <param name="job">The copy.</param>
    public static async Task<NewTable> OfAsync(
        PostgreSqlDatabase database, NpgsqlConnection connection, Table? table, IReadOnlyList<Column> columns, IReadOnlyList<Field> fields,
        CopyJob job, CancellationToken cancellationToken)
    {
        var sink = (TableSink)job.Sink;
        if (sink.Indexes == true && table is null)
        {
            throw new SluiceException(Side.Definition, "IndexesOfQuery",
                "A query has no indexes that a new table could get: copy the table itself, or leave out indexes (--indexes).");
        }

        var source = table?.Display ?? "the query";
        var types = await TypeName.ReadAsync(connection, columns, cancellationToken);
        var pairs = SinkColumns.ForFile(fields, null, job.Translator, source);
        var primaryKey = table is null ? [] : await CatalogReader.FindPrimaryKeyAsync(connection, table, cancellationToken);
        var renamed = primaryKey.Select(name => pairs.FirstOrDefault(pair => fields[pair.Source].Name == name)?.Sink.Name).ToList();
        var kept = new Dictionary<string, string>();
        foreach (var pair in pairs.Where(pair => pair.Source < columns.Count && HasType(pair)))
            kept.TryAdd(columns[pair.Source].Name, pair.Sink.Name);
        return new NewTable(
            sink,
            source,
            [.. pairs.Select(pair => (pair.Sink.Name, TypeOf(pair), IsNotNull(pair.Source)))],
            renamed.Contains(null) ? [] : [.. renamed.OfType<string>()])
        {
            Details = sink.Indexes == true ? await TableDetails.ReadAsync(database, connection, table!, cancellationToken) : null,
            Kept = kept,
            IsMapped = job.Translator is { Mappings.Count: > 0 },
        };

        bool HasType(MappedPair pair) => ReferenceEquals(pair.Sink.Type, fields[pair.Source].Type);

        TypeName TypeOf(MappedPair pair) =>
            HasType(pair) && Original(pair.Source) is { } place
                ? types[place]
                : TypeName.Of(pair.Sink.Type);

        // A column that copies another has the same type, not an equal one.
        int? Original(int place)
        {
            var found = fields.TakeWhile(field => !ReferenceEquals(field.Type, fields[place].Type)).Count();
            return found < columns.Count ? found : null;
        }

        bool IsNotNull(int place) => table is not null && place < columns.Count && columns[place].IsNotNull;
    }

    /// <summary>For files.</summary>
    /// <param name="fields">Their columns.</param>
    /// <param name="job">The copy.</param>
    /// <param name="source">The file they are of, for messages.</param>
    public static NewTable Of(IReadOnlyList<Field> fields, CopyJob job, string source)
    {
        var pairs = SinkColumns.ForFile(fields, null, job.Translator, source);
        return new NewTable(
            (TableSink)job.Sink, source, [.. pairs.Select(pair => (pair.Sink.Name, TypeName.Of(pair.Sink.Type), false))], []);
    }

    /// <summary>The statement that makes it.</summary>
    /// <param name="connection">Where it is to be made; not in a transaction.</param>
    /// <param name="database">That database, for messages.</param>
    /// <param name="notes">Takes what is made otherwise than it is at the source.</param>
    /// <returns>Null when it is there already.</returns>
    /// <exception cref="SluiceException">A type is not there.</exception>
    public async Task<string?> DefineAsync(
        NpgsqlConnection connection, string database, List<string> notes, CancellationToken cancellationToken)
    {
        if (await CatalogReader.FindTableAsync(connection, sink.Schema, sink.Table, cancellationToken) is not null)
            return null;
        CheckNames();
        var found = new List<(string Name, string Type, bool IsNotNull)>();
        var missing = new List<string>();
        foreach (var (name, type, isNotNull) in columns)
        {
            if (await type.FindAsync(connection, cancellationToken) is { } sql)
            {
                found.Add((name, sql, isNotNull));
            }
            else if (type.Base is { } builtIn)
            {
                notes.Add($"{name} becomes {builtIn}: {database} has no domain {type.Display}");
                found.Add((name, builtIn, isNotNull));
            }
            else
            {
                missing.Add($"{type.Display} (column '{name}')");
            }
        }

        if (missing.Count > 0)
        {
            throw new SluiceException(Side.Sink, "TypeNotFound",
                $"{sink.Table} cannot be made in {database} with the columns of {source}: there is no type {string.Join(", ", missing)}. "
                + "Create it there (CREATE TYPE, CREATE EXTENSION), or copy a query that casts the column to another type.");
        }

        notes.Add(Details is null
            ? "the table is new: it is made without defaults, indexes and constraints other than NOT NULL and primary key"
            : "the table is new: it is made like its source");
        var lacksSchema = sink is { CreatesSchema: true, Schema: { } schema }
            && !await CatalogReader.HasSchemaAsync(connection, schema, cancellationToken);
        return new TableDefinition(sink.Schema, sink.Table, found, FirstKey)
        {
            CreatesSchema = lacksSchema,
            Additions = Additions(notes),
            Checks = Checks(notes),
        }.ToSql();
    }

    /// <summary>What it gets when its rows are there.</summary>
    /// <param name="connection">Where it is.</param>
    /// <param name="table">The table.</param>
    /// <param name="notes">Takes what is left out, and when the rest is made.</param>
    public async Task<AfterLoad?> DefineAfterLoadAsync(
        NpgsqlConnection connection, Table table, List<string> notes, CancellationToken cancellationToken)
    {
        if (Details is null && (primaryKey.Count == 0 || IsUpsert))
            return null;
        var (details, columns) = (Details, Kept);
        if (details is null)
        {
            columns = primaryKey.ToDictionary(key => key);
            details = new TableDetails(sink.Table) { Indexes = [IndexDetail.PrimaryKey($"{sink.Table}_pkey", primaryKey)] };
        }

        var names = new PartNames(connection, table.Schema, details.Table, table.Name);
        var made = await new AfterLoadDefinition(table, details, columns, names, notes).DefineAsync(FirstKey, cancellationToken);
        if (made.Indexes.Count > 0)
            notes.Add($"made when its rows are there: {string.Join(", ", made.Indexes.Select(index => index.What))}");
        return made.Indexes.Count + made.Others.Count > 0 ? made : null;
    }

    bool IsUpsert => sink.WriteMethod == WriteMethod.Upsert;

    /// <summary>The key that it must have before the first row: what an upsert names must be unique, whatever it is at the source.</summary>
    IReadOnlyList<string> FirstKey
    {
        get
        {
            var keys = !IsUpsert ? [] : sink.UpsertKeys.Count > 0 ? sink.UpsertKeys : primaryKey;
            return keys.All(key => columns.Any(column => column.Name == key)) ? keys : [];
        }
    }

    Dictionary<string, string> Additions(List<string> notes)
    {
        var additions = new Dictionary<string, string>();
        foreach (var column in (Details?.Columns ?? []).Where(column => Kept.ContainsKey(column.Name)))
        {
            var generated = "";
            if (column.Generated.Length > 0)
            {
                // What a mapping names is written.
                if ((IsMapped ? "a mapping writes it" : KeptColumns.WhyNot(Kept, [], column.Uses)) is { } reason)
                    notes.Add($"'{column.Name}' is not computed in the new table: {reason}");
                else
                    generated = $" GENERATED ALWAYS AS ({column.Expression}) {column.Generated}";
            }

            additions[Kept[column.Name]] = column.Collation + generated;
        }

        return additions;
    }

    /// <summary>Those that hold for the rows that are there; others would refuse them.</summary>
    Dictionary<string, string> Checks(List<string> notes)
    {
        var checks = new Dictionary<string, string>();
        foreach (var check in (Details?.Constraints ?? []).Where(constraint => constraint is { IsCheck: true, IsValidated: true }))
        {
            if (KeptColumns.WhyNot(Kept, [], check.Uses) is { } reason)
                notes.Add($"check {check.Name} is left out: {reason}");
            else
                checks[check.Name] = check.Definition;
        }

        return checks;
    }

    void CheckNames()
    {
        foreach (var (name, _, _) in columns)
        {
            var problem = name.Length == 0 ? "a column without a name"
                : Sql.Cut(name) != name ? $"a column named '{name}', which is longer than {Sql.MaxNameBytes} bytes"
                : columns.Count(other => other.Name == name) > 1 ? $"two columns named '{name}'"
                : null;
            if (problem is not null)
            {
                throw new SluiceException(Side.Source, "ColumnNameNotUsable",
                    $"{sink.Table} cannot be made: {source} has {problem}. Correct the header, or map the columns to other names.");
            }
        }
    }
}
