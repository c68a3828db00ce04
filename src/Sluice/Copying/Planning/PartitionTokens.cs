using Sluice.PostgreSql;
using Sluice.PostgreSql.Catalog;

namespace Sluice.Copying.Planning;

/// <summary>
/// The tokens that ADF replaces in a partitioned query. A value is put in as a constant, a name quoted; where the query has quotes
/// around the token already, the bare text goes between them.
/// </summary>
static class PartitionTokens
{
    const string PartitionName = "?AdfTabularPartitionName";
    const string ColumnName = "?AdfRangePartitionColumnName";
    const string UpperBound = "?AdfRangePartitionUpbound";
    const string LowerBound = "?AdfRangePartitionLowbound";

    static readonly string[] Conditions = ["?AdfDynamicRangePartitionCondition", "?DfDynamicRangePartitionCondition"];

    /// <summary>Whether the query slices itself by the bounds.</summary>
    public static bool HasBounds(string query) => Has(query, UpperBound) || Has(query, LowerBound);

    /// <summary>Whether the query says where the condition goes.</summary>
    public static bool HasCondition(string query) => Conditions.Any(token => Has(query, token));

    /// <summary>The query for one slice of a range.</summary>
    public static string ForRange(string query, string column, string lower, string upper, string condition)
    {
        foreach (var token in Conditions)
            query = query.Replace(token, condition, StringComparison.OrdinalIgnoreCase);
        query = Value(query, LowerBound, lower);
        query = Value(query, UpperBound, upper);
        return Name(query, ColumnName, column, Sql.Identifier(column));
    }

    /// <summary>The query for one partition.</summary>
    public static string ForPartition(string query, Table partition) =>
        // A table that others inherit from is one partition among theirs.
        Name(
            query, PartitionName, partition.Name,
            partition is { HasChildren: true, Kind: TableKind.Table } ? $"ONLY {partition.Sql}" : partition.Sql);

    /// <summary>The query as a whole: what its columns are, and what it reads unsliced.</summary>
    /// <param name="table">The table it is about, if that is known.</param>
    /// <param name="column">The partition column, if that is known.</param>
    public static string ReplaceAll(string query, Table? table, string? column)
    {
        foreach (var token in Conditions)
            query = query.Replace(token, "true", StringComparison.OrdinalIgnoreCase);
        if (table is not null)
            query = Name(query, PartitionName, table.Name, table.Sql);
        if (column is not null)
            query = Name(query, ColumnName, column, Sql.Identifier(column));
        // Compared with NULL nothing is read: this form only tells the columns.
        return query
            .Replace($"'{LowerBound}'", "NULL", StringComparison.OrdinalIgnoreCase)
            .Replace($"'{UpperBound}'", "NULL", StringComparison.OrdinalIgnoreCase)
            .Replace(LowerBound, "NULL", StringComparison.OrdinalIgnoreCase)
            .Replace(UpperBound, "NULL", StringComparison.OrdinalIgnoreCase)
            .Replace($"\"{ColumnName}\"", "NULL", StringComparison.OrdinalIgnoreCase)
            .Replace(ColumnName, "NULL", StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>A query for partitions must say where the partition goes, or each slice would read everything.</summary>
    public static void RequirePartitionName(string query)
    {
        if (!Has(query, PartitionName))
        {
            throw new SluiceException(Side.Definition, "PartitionTokenMissing",
                $"With PhysicalPartitionsOfTable the query must read FROM {PartitionName}: as it is, every slice would read all rows. "
                + "Add it, or leave the query out.");
        }
    }

    static bool Has(string query, string token) => query.Contains(token, StringComparison.OrdinalIgnoreCase);

    static string Value(string query, string token, string value) =>
        query
            .Replace($"'{token}'", Sql.Literal(value), StringComparison.OrdinalIgnoreCase)
            .Replace(token, Sql.Literal(value), StringComparison.OrdinalIgnoreCase);

    static string Name(string query, string token, string name, string quoted) =>
        query
            .Replace($"\"{token}\"", Sql.Identifier(name), StringComparison.OrdinalIgnoreCase)
            .Replace(token, quoted, StringComparison.OrdinalIgnoreCase);
}
