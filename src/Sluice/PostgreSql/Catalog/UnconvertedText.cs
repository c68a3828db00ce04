using Npgsql;
using Sluice.Columns;
using Sluice.PostgreSql.Connecting;
using Sluice.PostgreSql.Types;

namespace Sluice.PostgreSql.Catalog;

/// <summary>
/// The text of a database of encoding SQL_ASCII, whose server converts it neither on its way in nor out: the linked service says what it
/// is in.
/// </summary>
/// <param name="Encoding">PostgreSQL's name of that encoding.</param>
sealed record UnconvertedText(string Encoding)
{
    /// <summary>The encoding of what nobody converts.</summary>
    public const string Unconverted = "SQL_ASCII";

    /// <summary>Whether the server of a connection converts nothing.</summary>
    public static bool IsUnconverted(NpgsqlConnection connection) =>
        connection.PostgresParameters.TryGetValue("server_encoding", out var encoding) && encoding == Unconverted;

    /// <summary>The text of the database, if its server converts nothing and the linked service names an encoding other than UTF-8.</summary>
    /// <exception cref="SluiceException">PostgreSQL has no such encoding.</exception>
    public static async Task<UnconvertedText?> FindAsync(
        NpgsqlConnection connection, PostgreSqlDatabase database, CancellationToken cancellationToken)
    {
        if (!IsUnconverted(connection) || database.TextEncoding is not { Length: > 0 } name)
            return null;
        await using var command = new NpgsqlCommand("SELECT pg_encoding_to_char(pg_char_to_encoding($1))::text", connection)
        {
            Parameters = { new() { Value = name } },
        };
        return (await command.ExecuteScalarAsync(cancellationToken) as string) switch
        {
            null or "" => throw new SluiceException(Side.Definition, "EncodingNotKnown",
                $"{database.Display} has text of its linked service's encoding '{name}', which PostgreSQL does not know. Use one of its "
                + "names (manual, 24.3.1), such as LATIN1, WIN1252 or EUC_JP."),
            "UTF8" => null,
            var encoding => new UnconvertedText(encoding),
        };
    }

    /// <summary>An expression with a column's values in UTF-8, of the same type; of enums, whose values are names, as text.</summary>
    /// <param name="expression">What is selected of it.</param>
    public string ToUtf8(Column column, string expression)
    {
        if (!HoldsText(column.PgType.ColumnType))
            return expression;
        var isCast = expression == Sql.Identifier(column.Name) && column.PgType.Kind != PgTypeKind.Enum;
        // format() prints a value as COPY does, which a cast does not for all types; of NULL it prints nothing. The type is without its
        // length, which this server counts in bytes.
        return $"CASE WHEN num_nulls({expression}) = 0 THEN convert_from(convert(convert_to(format('%s', {expression}), '{Unconverted}'), "
            + $"{Sql.Literal(Encoding)}, 'UTF8'), '{Unconverted}'){(isCast ? $"::{Sql.Name(column.PgType.Schema, column.PgType.Name)}" : "")} END";
    }

    static bool HoldsText(ColumnType type) =>
        type.Kind is ColumnKind.Text or ColumnKind.Json || (type.Element is { } element && HoldsText(element));
}
