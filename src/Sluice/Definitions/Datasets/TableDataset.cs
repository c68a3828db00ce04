using Sluice.Definitions.Parsing;

namespace Sluice.Definitions.Datasets;

/// <summary>A table or view; both names are empty when the activity's query says what to read.</summary>
/// <param name="Name">Its name in the factory.</param>
/// <param name="Store">The linked service it lies in.</param>
/// <param name="Schema">The schema, used exactly as written; null is found by the search path.</param>
/// <param name="Table">The table, used exactly as written.</param>
internal sealed record TableDataset(string Name, Reference Store, string? Schema, string? Table) : Dataset(Name, Store)
{
    /// <summary>The types that it has in ADF.</summary>
    internal static IReadOnlyList<string> Types { get; } = ["AzurePostgreSqlTable", "PostgreSqlTable", "PostgreSqlV2Table", "RelationalTable"];

    internal static TableDataset Read(string name, Reference store, DefinitionParser? properties)
    {
        var schema = properties?.Text("schema");
        var isDeferred = properties?.IsDeferred("table") == true || properties?.IsDeferred("tableName") == true;
        var table = properties?.Text("table");
        // The legacy form is one string "schema.table", each part quoted or not.
        var legacy = properties?.Text("tableName");
        if (isDeferred)
            table = DefinitionParser.Deferred;
        else if (string.IsNullOrEmpty(table) && !string.IsNullOrEmpty(legacy))
            (schema, table) = SplitName(legacy);
        properties?.HintUnread();
        return new TableDataset(name, store, string.IsNullOrEmpty(schema) ? null : schema, string.IsNullOrEmpty(table) ? null : table);
    }

    /// <summary>Splits <c>schema.table</c>, <c>"schema"."table"</c> or <c>table</c>. A dot inside quotes does not split.</summary>
    public static (string? Schema, string Table) SplitName(string name)
    {
        var isQuoted = false;
        for (var i = 0; i < name.Length; i++)
        {
            if (name[i] == '"')
                isQuoted = !isQuoted;
            else if (name[i] == '.' && !isQuoted)
                return (Unquote(name[..i]), Unquote(name[(i + 1)..]));
        }

        return (null, Unquote(name));
    }

    static string Unquote(string part) =>
        part.Length >= 2 && part[0] == '"' && part[^1] == '"' ? part[1..^1].Replace("\"\"", "\"", StringComparison.Ordinal) : part;
}
