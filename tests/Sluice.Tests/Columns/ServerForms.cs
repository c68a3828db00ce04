using System.Text;
using Npgsql;
using Sluice.Columns;
using Sluice.Columns.Text;

namespace Sluice.Tests.Columns;

/// <summary>What a PostgreSQL server makes of texts, and what the text form makes of them.</summary>
public sealed class ServerForms : IAsyncLifetime
{
    NpgsqlConnection? _connection;

    public async Task InitializeAsync()
    {
        if (Prerequisite.ReasonToSkip(Needs.PostgreSql) is not null)
            return;
        var cluster = await PostgreSqlCluster.SharedAsync();
        _connection = await cluster.OpenAsync(await cluster.CreateDatabaseAsync("forms"));
        await using var command = new NpgsqlCommand(
            """
            SET timezone = 'UTC'; SET datestyle = 'ISO'; SET bytea_output = 'hex'; SET extra_float_digits = 1;
            -- A value printed by its type's output function or sent by its send function; NULL when it is none.
            CREATE FUNCTION form(value text, type text, print text) RETURNS text LANGUAGE plpgsql AS $$
            DECLARE printed text;
            BEGIN
                EXECUTE format('SELECT ' || print, '$1::' || type) INTO printed USING value;
                RETURN printed;
            EXCEPTION WHEN OTHERS THEN
                RETURN NULL;
            END $$
            """,
            _connection);
        await command.ExecuteNonQueryAsync();
    }

    public async Task DisposeAsync()
    {
        if (_connection is not null)
            await _connection.DisposeAsync();
    }

    /// <summary>How the server prints texts as values of a type; null for those that it refuses.</summary>
    /// <param name="type">The type's name.</param>
    /// <param name="texts">The texts.</param>
    /// <param name="print">SQL of what to print, where <c>%s</c> is the value.</param>
    public async Task<string?[]> PrintAsync(string type, IReadOnlyList<string> texts, string print = "format('%%s', %s)")
    {
        await using var command = new NpgsqlCommand(
            "SELECT form(value, $2, $3) FROM unnest($1) WITH ORDINALITY AS v(value, row) ORDER BY row", _connection)
        {
            Parameters = { new() { Value = texts.ToArray() }, new() { Value = type }, new() { Value = print } },
        };
        await using var reader = await command.ExecuteReaderAsync();
        var printed = new List<string?>();
        while (await reader.ReadAsync())
            printed.Add(await reader.IsDBNullAsync(0) ? null : reader.GetString(0));
        return [.. printed];
    }

    /// <summary>How texts come back after they were read as values of a type; null for those that are refused.</summary>
    internal static string?[] ReadAndWrite(ColumnType type, IReadOnlyList<string> texts)
    {
        using var vector = Vector.Create(type);
        using var output = new ByteBuffer();
        var written = new List<string?>();
        foreach (var text in texts)
        {
            var rows = vector.Count;
            var isRead = TextRepresentation.TryRead(Encoding.UTF8.GetBytes(text), type, vector);
            Assert.Equal(isRead ? rows + 1 : rows, vector.Count);
            output.Clear();
            if (isRead)
                TextRepresentation.Write(vector, type, rows, output);
            written.Add(isRead ? Encoding.UTF8.GetString(output.Span) : null);
        }

        return [.. written];
    }

    /// <summary>Asserts that texts are read and written as the server does it, or refused where it refuses them.</summary>
    internal async Task AssertSameAsync(ColumnType type, string name, IReadOnlyList<string> texts)
    {
        var expected = await PrintAsync(name, texts);
        var actual = ReadAndWrite(type, texts);
        var different = texts
            .Select((text, i) => expected[i] == actual[i] ? null : $"'{Short(text)}' is {Short(expected[i])}, not {Short(actual[i])}")
            .OfType<string>();

        Assert.Empty(different.Take(20));
    }

    static string Short(string? text) => text is null ? "refused" : text.Length < 200 ? text : $"{text[..100]}... of {text.Length}";
}
