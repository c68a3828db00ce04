using System.Text;

namespace Sluice.PostgreSql;

/// <summary>SQL text from names and values. Every name that reaches a statement goes through <see cref="Identifier"/>.</summary>
internal static class Sql
{
    /// <summary>A quoted identifier (PostgreSQL manual, 4.1.1): exact in case and characters.</summary>
    public static string Identifier(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    /// <summary>Quoted identifiers, with commas.</summary>
    public static string Identifiers(IEnumerable<string> names) => string.Join(", ", names.Select(Identifier));

    /// <summary>A qualified, quoted name.</summary>
    public static string Name(string schema, string name) => $"{Identifier(schema)}.{Identifier(name)}";

    /// <summary>
    /// A string constant (4.1.2.1), for the places that take no parameter, such as COPY's options. Sessions have
    /// <c>standard_conforming_strings</c> on.
    /// </summary>
    public static string Literal(string value) => $"'{value.Replace("'", "''", StringComparison.Ordinal)}'";

    /// <summary>A query as it stands inside parentheses: without its closing semicolon and the comments behind its last word.</summary>
    public static string Subquery(string query) => $"({StatementText.TrimEnd(query)}\n)";

    /// <summary>The bytes of a name that a server keeps (NAMEDATALEN; manual, 4.1.1).</summary>
    public const int MaxNameBytes = 63;

    /// <summary>A name as a server keeps it: cut behind a whole character.</summary>
    public static string Cut(string name)
    {
        while (Encoding.UTF8.GetByteCount(name) > MaxNameBytes)
            name = name[..^(char.IsLowSurrogate(name[^1]) ? 2 : 1)];
        return name;
    }
}
