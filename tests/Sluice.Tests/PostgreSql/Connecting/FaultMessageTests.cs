using Sluice.Tests.Copying.Support;

namespace Sluice.Tests.PostgreSql.Connecting;

/// <summary>A message names the place of a value that does not fit, never the value.</summary>
public sealed class FaultMessageTests
{
    [NeedsTheory(Needs.PostgreSql)]
    [InlineData("smallint", "70123")]
    [InlineData("integer", "S3cretValue")]
    [InlineData("integer", "70123456789")]
    [InlineData("bigint", "70123456789012345678")]
    [InlineData("real", "7.0123e99")]
    [InlineData("double precision", "S3cretValue")]
    [InlineData("double precision", "7.0123e400")]
    [InlineData("numeric(3,1)", "70123.5")]
    [InlineData("numeric", "S3cretValue")]
    [InlineData("boolean", "S3cretValue")]
    [InlineData("date", "S3cretValue")]
    [InlineData("date", "2024-13-70")]
    [InlineData("timestamp", "2024-01-01 25:70:12")]
    [InlineData("timestamptz", "2024-01-01 12:00:00 Secret/Zone")]
    [InlineData("time", "S3cretValue")]
    [InlineData("timetz", "12:00:00 Secret/Zone")]
    [InlineData("interval", "S3cretValue")]
    [InlineData("uuid", "S3cretValue")]
    [InlineData("json", "{S3cretValue}")]
    [InlineData("jsonb", "{S3cretValue}")]
    [InlineData("xml", "<S3cretValue>")]
    [InlineData("bytea", "\\xS3cretValue")]
    [InlineData("inet", "S3cretValue")]
    [InlineData("cidr", "10.70.12.34/8")]
    [InlineData("macaddr", "S3cretValue")]
    [InlineData("point", "S3cretValue")]
    [InlineData("box", "S3cretValue")]
    [InlineData("bit(4)", "S3cretValue")]
    [InlineData("money", "S3cretValue")]
    [InlineData("integer[]", "{1,S3cretValue}")]
    [InlineData("integer[]", "S3cretValue")]
    [InlineData("int4range", "S3cretValue")]
    [InlineData("int4range", "[70123,123]")]
    [InlineData("tsvector", "'S3cretValue")]
    [InlineData("tsquery", "S3cretValue &")]
    [InlineData("jsonpath", "S3cretValue ???")]
    [InlineData("pg_lsn", "S3cretValue")]
    [InlineData("regclass", "S3cretValue")]
    [InlineData("varchar(3)", "S3cretValue")]
    [InlineData("char(3)", "S3cretValue")]
    [InlineData("mood", "S3cretValue")]
    [InlineData("positive", "-70123")]
    public async Task A_value_that_does_not_convert_is_told_by_line_and_column_only(string type, string value)
    {
        using var scenario = await CopyScenario.CreateAsync($"""
            CREATE TYPE mood AS ENUM ('happy');
            CREATE DOMAIN positive AS integer CHECK (VALUE > 0);
            CREATE TABLE copied.orders (id integer, "the value" {type})
            """);
        Directory.CreateDirectory(scenario.Files);
        await File.WriteAllTextAsync(
            Path.Combine(scenario.Files, "orders.csv"), $"id,the value\n1,\n2,\"{value.Replace("\"", "\"\"", StringComparison.Ordinal)}\"\n3,\n");

        var fault = await scenario.FailAsync(End.Csv("", "orders.csv"), End.Table("orders", "copied"));

        Assert.Equal(Side.Sink, fault.Side);
        foreach (var piece in new[] { value, "S3cret", "Secret", "70123", "70:12", "13-70", "7.0123", "70.12" })
            Assert.DoesNotContain(piece, fault.Message, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("line 3", fault.Detail, StringComparison.Ordinal);
        Assert.Contains("column the value", fault.Detail, StringComparison.Ordinal);
        Assert.Equal(0, await scenario.CountAsync("copied.orders"));
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task A_row_that_violates_a_constraint_is_told_by_the_constraint_only()
    {
        using var scenario = await CopyScenario.CreateAsync("""
            CREATE TABLE parents (name text PRIMARY KEY);
            CREATE TABLE orders (id integer, note text);
            INSERT INTO orders VALUES (1, 'S3cretValue');
            CREATE TABLE copied.checked (id integer, note text CONSTRAINT short CHECK (length(note) < 3));
            CREATE TABLE copied.referring (id integer, note text CONSTRAINT parent REFERENCES parents);
            CREATE TABLE copied.excluding (id integer, note text, CONSTRAINT single EXCLUDE USING btree (id WITH =));
            INSERT INTO copied.excluding VALUES (1, 'S3cretValue');
            """);

        foreach (var (table, constraint, code) in new[] { ("checked", "short", "23514"), ("referring", "parent", "23503"), ("excluding", "single", "23P01") })
        {
            var fault = await scenario.FailAsync(End.Table("orders"), End.Table(table, "copied"));

            Assert.Equal((Side.Sink, code), (fault.Side, fault.Code));
            Assert.Contains(constraint, fault.Detail, StringComparison.Ordinal);
            Assert.DoesNotContain("S3cret", fault.Message, StringComparison.Ordinal);
        }
    }

    [NeedsFact(Needs.PostgreSql)]
    public async Task A_value_that_does_not_convert_between_tables_is_not_told_either()
    {
        using var scenario = await CopyScenario.CreateAsync("""
            CREATE TABLE orders (id integer, note text);
            INSERT INTO orders VALUES (1, '5'), (2, 'S3cretValue');
            CREATE TABLE copied.orders (id integer, note integer);
            """);

        var fault = await scenario.FailAsync(End.Table("orders"), End.Table("orders", "copied"));

        Assert.Equal((Side.Sink, "22P02"), (fault.Side, fault.Code));
        Assert.Contains("line 2, column note", fault.Detail, StringComparison.Ordinal);
        Assert.DoesNotContain("S3cret", fault.Message, StringComparison.Ordinal);
    }

    [NeedsTheory(Needs.PostgreSql)]
    [InlineData("integer", "S3cretValue")]
    [InlineData("double precision", "7.0123e400")]
    [InlineData("timestamptz", "2024-01-01 12:00:00 Secret/Zone")]
    public async Task A_value_that_the_source_cannot_convert_is_not_told_either(string type, string value)
    {
        using var scenario = await CopyScenario.CreateAsync($"CREATE TABLE notes (note text); INSERT INTO notes VALUES ('{value}')");

        var fault = await scenario.FailAsync(End.Query($"SELECT note::{type} FROM notes"), End.Csv("out"));

        Assert.Equal(Side.Source, fault.Side);
        Assert.StartsWith("22", fault.Code, StringComparison.Ordinal);
        foreach (var piece in new[] { "S3cret", "Secret", "7.0123" })
            Assert.DoesNotContain(piece, fault.Message, StringComparison.OrdinalIgnoreCase);
        Assert.Empty(scenario.AllFiles);
    }
}
