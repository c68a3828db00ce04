using Npgsql;
using Sluice.Columns;
using Sluice.Copying.Jobs;
using Sluice.Copying.Jobs.Sinks;
using Sluice.Copying.Mapping;
using Sluice.PostgreSql;
using Sluice.PostgreSql.Catalog;

namespace Sluice.Copying.Planning;

/// <summary>
/// The table that <see cref="TableOption.AutoCreate"/> makes: the columns that the copy writes, and a primary key. Those of a table have
/// its types, NOT NULL and primary key; those of a query its types. Defaults, identities, generation expressions, collations, other
/// constraints and indexes are not made.
/// </summary>
/// <param name="source">The source, for messages.</param>
/// <param name="primaryKey">The columns of the source's primary key, by their names in it; empty when not all of them are copied.</param>
sealed class NewTable(
    TableSink sink, string source, IReadOnlyList<(string Name, TypeName Type, bool IsNotNull)> columns, IReadOnlyList<string> primaryKey)
{
    /// <summary>For a table or a query.</summary>
    /// <param name="connection">Reads the catalogs of the source.</param>
    /// <param name="table">The table; null for a query.</param>
    /// <param name="fields">The same with those that the copy adds.</param>
    /// <param name="job">The copy.</param>
    public static async Task<NewTable> OfAsync(
        NpgsqlConnection connection, Table? table, IReadOnlyList<Column> columns, IReadOnlyList<Field> fields, CopyJob job,
        CancellationToken cancellationToken)
    {
        var source = table?.Display ?? "the query";
        var types = await TypeName.ReadAsync(connection, columns, cancellationToken);
        var pairs = SinkColumns.ForFile(fields, null, job.Translator, source);
        var primaryKey = table is null ? [] : await CatalogReader.FindPrimaryKeyAsync(connection, table, cancellationToken);
        var renamed = primaryKey.Select(name => pairs.FirstOrDefault(pair => fields[pair.Source].Name == name)?.Sink.Name).ToList();
        return new NewTable(
            (TableSink)job.Sink,
            source,
            [.. pairs.Select(pair => (pair.Sink.Name, TypeOf(pair), IsNotNull(pair.Source)))],
            renamed.Contains(null) ? [] : [.. renamed.OfType<string>()]);

        TypeName TypeOf(MappedPair pair) =>
            ReferenceEquals(pair.Sink.Type, fields[pair.Source].Type) && Original(pair.Source) is { } place
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

        notes.Add($"{sink.Table} is not there: it is made, without defaults, indexes and constraints other than NOT NULL and primary key");
        // The keys that an upsert names must be unique, whatever they are at the source.
        var keys = sink is { WriteMethod: WriteMethod.Upsert, UpsertKeys: [_, ..] named } ? named : primaryKey;
        var isThere = keys.All(key => found.Any(column => column.Name == key));
        return new TableDefinition(sink.Schema, sink.Table, found, isThere ? keys : []).ToSql();
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
