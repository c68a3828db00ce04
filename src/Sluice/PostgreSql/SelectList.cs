using Sluice.PostgreSql.Catalog;
using Sluice.PostgreSql.Types;

namespace Sluice.PostgreSql;

/// <summary>What a slice selects from its table or query.</summary>
/// <param name="Text">Expressions with commas.</param>
/// <param name="IsPlain">Whether they are columns and nothing else.</param>
/// <param name="IsWhole">Whether they are all columns of the query, in order, so that the query serves as it is.</param>
sealed record SelectList(string Text, bool IsPlain, bool IsWhole)
{
    /// <summary>A column that is NULL in every row: it stands for rows of which no column is read, so that they are counted.</summary>
    public static readonly Column RowMark = new("", "text", "text")
    {
        BaseType = "text",
        PgType = new PgType(25, "pg_catalog", "text", "text", PgTypeKind.Base),
    };

    /// <summary>Some columns of a table or query.</summary>
    /// <param name="columns">The columns, in order.</param>
    /// <param name="all">All columns that there are.</param>
    /// <param name="decoded">Whether they are to be decoded: types that are not known in binary then come as text.</param>
    /// <param name="stored">What text is in, where the server does not convert it.</param>
    public static SelectList Of(
        IReadOnlyList<Column> columns, IReadOnlyList<Column> all, bool decoded = false, UnconvertedText? stored = null)
    {
        var expressions = columns.Select(column =>
        {
            if (column == RowMark)
                return "NULL::text";
            var name = Sql.Identifier(column.Name);
            var expression = decoded ? column.PgType.SelectExpression(name) : name;
            expression = stored?.ToUtf8(column, expression) ?? expression;
            return stored is null ? expression : $"{expression} AS {name}";
        }).ToList();
        // COPY takes a table's column once.
        var isPlain = expressions.SequenceEqual(columns.Select(column => Sql.Identifier(column.Name)))
            && expressions.Distinct().Count() == expressions.Count;
        return new SelectList(string.Join(", ", expressions), isPlain, isPlain && columns.SequenceEqual(all));
    }
}
