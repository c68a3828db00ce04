namespace Sluice.Web.Copying;

/// <summary>A table as the API names it.</summary>
static class TablePath
{
    /// <summary>Quoted, whatever its names are.</summary>
    public static string Of(string schema, string table) => schema.Length == 0 ? Quoted(table) : $"{Quoted(schema)}.{Quoted(table)}";

    static string Quoted(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
