using Sluice.PostgreSql.Catalog;
using Sluice.PostgreSql.Catalog.Details;

namespace Sluice.PostgreSql.Writing;

/// <summary>
/// Writes the statements by which a new table becomes like the one it is copied from, from the parts that the catalogs give. Expressions
/// name the source's columns: what has one is only made if the table has the same columns.
/// </summary>
/// <param name="target">The new table.</param>
/// <param name="details">What the source has.</param>
/// <param name="columns">The new table's columns by those of the source, as far as they are of the same type.</param>
/// <param name="names">Gives names to indexes and sequences.</param>
/// <param name="notes">Takes what is left out.</param>
sealed class AfterLoadDefinition(
    Table target, TableDetails details, IReadOnlyDictionary<string, string> columns, PartNames names, List<string> notes)
{
    readonly List<TablePart> _indexes = [];
    readonly List<TablePart> _others = [];

    string Here => $"{Sql.Literal(target.Sql)}::regclass";

    /// <summary>All that is to be made when the rows are there.</summary>
    /// <param name="key">The primary key that the table has from the beginning; empty for none.</param>
    public async Task<AfterLoad> DefineAsync(IReadOnlyList<string> key, CancellationToken cancellationToken)
    {
        foreach (var index in details.Indexes.Where(index => !index.IsOfConstraintAlone))
            await AddIndexAsync(index, key, cancellationToken);
        foreach (var constraint in details.Constraints.Where(constraint => !constraint.IsCheck || !constraint.IsValidated))
            AddConstraint(constraint);
        foreach (var column in details.Columns)
        {
            if (columns.TryGetValue(column.Name, out var name))
                await AddColumnAsync(column, name, cancellationToken);
        }

        if (details.Comment is { } comment)
            _others.Add(new TablePart("comment", $"COMMENT ON TABLE {target.Sql} IS {Sql.Literal(comment)}"));
        return new AfterLoad(_indexes, _others);
    }

    async Task AddIndexAsync(IndexDetail index, IReadOnlyList<string> key, CancellationToken cancellationToken)
    {
        var what = index.Constraint switch { "p" => "primary key", "u" => "unique constraint", _ => "index" };
        if (!index.IsValid)
        {
            notes.Add($"{what} {index.Name} is left out: the source says that it is not valid");
            return;
        }

        var hasText = index.Predicate.Length > 0 || index.Expressions.Any(expression => expression.Length > 0);
        if (IsLeftOut($"{what} {index.Name}", index.Columns.Where(column => column.Length > 0), hasText ? index.Uses : []))
            return;
        var keys = index.Columns.Take(index.Suffixes.Count).ToList();
        if (index.Constraint == "p" && key.Count > 0)
        {
            if (!key.SequenceEqual(keys.Select(column => columns[column])))
                notes.Add($"{what} {index.Name} is left out: the keys of the upsert are the new table's");
            return;
        }

        var name = await names.ChooseAsync(index.Name, cancellationToken);
        var values = keys.Select((column, place) => column.Length == 0 ? index.Expressions[place] : Sql.Identifier(columns[column])).ToList();
        var keysOf = string.Join(", ", values.Zip(index.Suffixes, (value, suffix) => value + suffix));
        var included = index.Columns.Skip(keys.Count).Select(column => columns[column]).ToList();
        var sql = $"CREATE {(index.IsUnique ? "UNIQUE " : "")}INDEX {Sql.Identifier(name)} ON {target.Sql} USING {index.Method} ({keysOf})"
            + (included.Count == 0 ? "" : $" INCLUDE ({Sql.Identifiers(included)})")
            + (index.NullsAreEqual ? " NULLS NOT DISTINCT" : "")
            + (index.Options.Length == 0 ? "" : $" WITH ({index.Options})")
            + (index.Predicate.Length == 0 ? "" : $" WHERE ({index.Predicate})");
        what = $"{(index.IsUnique && index.Constraint.Length == 0 ? "unique " : "")}{what} {Sql.Identifier(name)}"
            + (index.IsUnique ? $" ({string.Join(", ", values)})" : "");
        _indexes.Add(new TablePart(what, sql)
        {
            IsThere = $"EXISTS (SELECT FROM pg_index WHERE indrelid = {Here} AND indexrelid = to_regclass({Sql.Literal(Sql.Name(target.Schema, name))}))",
        });
        if (index.Constraint.Length == 0)
            return;
        var kind = index.Constraint == "p" ? "PRIMARY KEY" : "UNIQUE";
        var deferred = index.IsDeferred ? " DEFERRABLE INITIALLY DEFERRED" : index.IsDeferrable ? " DEFERRABLE" : "";
        AddConstraint(what, name, $"{kind} USING INDEX {Sql.Identifier(name)}{deferred}");
    }

    void AddConstraint(ConstraintDetail constraint)
    {
        var what = $"{(constraint.IsCheck ? "check" : "constraint")} {constraint.Name}";
        if (!IsLeftOut(what, [], constraint.Uses))
            AddConstraint(what, constraint.Name, constraint.Definition);
    }

    void AddConstraint(string what, string name, string definition) =>
        _others.Add(new TablePart(what, $"ALTER TABLE {target.Sql} ADD CONSTRAINT {Sql.Identifier(name)} {definition}")
        {
            IsThere = $"EXISTS (SELECT FROM pg_constraint WHERE conrelid = {Here} AND conname = {Sql.Literal(name)})",
        });

    async Task AddColumnAsync(ColumnDetail column, string name, CancellationToken cancellationToken)
    {
        var alter = $"ALTER TABLE {target.Sql} ALTER COLUMN {Sql.Identifier(name)}";
        var next = column.Expression;
        if (column.Sequence is { } sequence)
        {
            var own = Sql.Name(target.Schema, await names.ChooseAsync(sequence.Name, cancellationToken));
            var start = sequence.LastValue is { } last ? FormattableString.Invariant($"; SELECT setval({Sql.Literal(own)}, {last})") : "";
            var make = column.Identity.Length > 0
                ? $"{alter} ADD GENERATED {column.Identity} AS IDENTITY (SEQUENCE NAME {own} {sequence.Options})"
                : $"CREATE SEQUENCE {own} AS {sequence.Type} {sequence.Options} OWNED BY {target.Sql}.{Sql.Identifier(name)}";
            _others.Add(new TablePart($"{(column.Identity.Length > 0 ? "identity" : "sequence")} of column '{name}'", make + start)
            {
                IsThere = $"pg_get_serial_sequence({Sql.Literal(target.Sql)}, {Sql.Literal(name)}) IS NOT NULL",
            });
            if (column.IsSerial)
                next = $"nextval({Sql.Literal(own)}::regclass)";
        }

        if (next is not null && column.Generated.Length == 0)
            _others.Add(new TablePart($"default of column '{name}'", $"{alter} SET DEFAULT {next}"));
        if (column.Comment is { } comment)
        {
            _others.Add(new TablePart(
                $"comment on column '{name}'", $"COMMENT ON COLUMN {target.Sql}.{Sql.Identifier(name)} IS {Sql.Literal(comment)}"));
        }
    }

    /// <summary>Whether the new table lacks a column, or names it otherwise in a text that is taken as it is; then it is noted.</summary>
    bool IsLeftOut(string what, IEnumerable<string> named, IReadOnlyList<string> inText)
    {
        if (KeptColumns.WhyNot(columns, named, inText) is not { } reason)
            return false;
        notes.Add($"{what} is left out: {reason}");
        return true;
    }
}
