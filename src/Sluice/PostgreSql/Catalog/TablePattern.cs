using System.IO.Enumeration;
using Sluice.Definitions.Datasets;

namespace Sluice.PostgreSql.Catalog;

/// <summary>
/// Names of tables: <c>schema.table</c>, where <c>*</c> stands for any characters and <c>?</c> for one; without a schema, of any.
/// Case-sensitive, as everywhere.
/// </summary>
sealed class TablePattern
{
    readonly string _schema, _table;

    public TablePattern(string text)
    {
        var (schema, table) = TableDataset.SplitName(text);
        (Text, _schema, _table) = (text, schema ?? "*", table);
    }

    /// <summary>The pattern as it was written.</summary>
    public string Text { get; }

    /// <summary>Whether it names one table, and no others that happen to be alike.</summary>
    public bool IsName => !_schema.AsSpan().ContainsAny('*', '?') && !_table.AsSpan().ContainsAny('*', '?');

    public bool Matches(ListedTable table) =>
        FileSystemName.MatchesSimpleExpression(_schema, table.Schema, ignoreCase: false)
        && FileSystemName.MatchesSimpleExpression(_table, table.Name, ignoreCase: false);
}
