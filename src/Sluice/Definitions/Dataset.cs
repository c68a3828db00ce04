using Sluice.Expressions;

namespace Sluice.Definitions;

/// <summary>Data in a store: ADF's dataset.</summary>
/// <param name="Name">Its name in the factory.</param>
/// <param name="Store">The linked service it lies in.</param>
public abstract record Dataset(string Name, Reference Store)
{
    /// <summary>Reads a dataset by its type; null after an error was reported.</summary>
    public static Dataset? Read(DefinitionTypes types, Resource resource, ExpressionScope scope, DefinitionReport report)
    {
        var reader = resource.Read(scope, report);
        // schema and structure describe columns: the server and the files themselves are asked instead.
        reader.Ignore("parameters", "annotations", "description", "folder", "schema", "structure");
        var type = reader.Text("type", required: true);
        var store = reader.Reference("linkedServiceName", required: true);
        if (type is null || store is null)
            return null;
        if (type.ToUpperInvariant() is "AZUREPOSTGRESQLTABLE" or "POSTGRESQLTABLE" or "POSTGRESQLV2TABLE" or "RELATIONALTABLE")
        {
            var table = TableDataset.Read(resource.Name, store, reader.Object("typeProperties"));
            reader.HintUnread();
            return table;
        }

        if (types.Format(type) is not { } format)
            return new OtherDataset(resource.Name, store, type);
        var properties = reader.Object("typeProperties", required: true);
        reader.HintUnread();
        return properties is null ? null : FileDataset.Read(types, resource.Name, store, properties, format);
    }
}

/// <summary>A dataset of a type that Sluice cannot copy. A factory may hold it as long as no copy refers to it.</summary>
public sealed record OtherDataset(string Name, Reference Store, string Type) : Dataset(Name, Store);

/// <summary>A table or view; both names are empty when the activity's query says what to read.</summary>
/// <param name="Name">Its name in the factory.</param>
/// <param name="Store">The linked service it lies in.</param>
/// <param name="Schema">The schema, used exactly as written; null is found by the search path.</param>
/// <param name="Table">The table, used exactly as written.</param>
public sealed record TableDataset(string Name, Reference Store, string? Schema, string? Table) : Dataset(Name, Store)
{
    internal static TableDataset Read(string name, Reference store, DefinitionReader? properties)
    {
        var schema = properties?.Text("schema");
        var isDeferred = properties?.IsDeferred("table") == true || properties?.IsDeferred("tableName") == true;
        var table = isDeferred ? DefinitionReader.Deferred : properties?.Text("table");
        properties?.Ignore("table", "tableName");
        // The legacy form is one string "schema.table", each part quoted or not.
        if (string.IsNullOrEmpty(table) && properties?.Text("tableName") is { Length: > 0 } tableName)
            (schema, table) = SplitName(tableName);
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
