using System.Globalization;
using System.Text.Json.Nodes;
using NpgsqlTypes;
using Sluice.Definitions.Parsing;
using Sluice.Expressions;

namespace Sluice.Activities.Querying;

/// <summary>A type of the parameters of scripts and stored procedures.</summary>
/// <param name="Name">ADF's name.</param>
/// <param name="DbType">The type that the server is told.</param>
/// <param name="PostgreSqlName">Its name there.</param>
/// <param name="Parse">A value of it from its text; null when it is none.</param>
sealed record SqlType(string Name, NpgsqlDbType DbType, string PostgreSqlName, Func<string, object?> Parse)
{
    const DateTimeStyles Utc = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;

    static readonly CultureInfo Culture = CultureInfo.InvariantCulture;

    static readonly SqlType Text = new("String", NpgsqlDbType.Text, "text", text => text);

    static readonly IReadOnlyList<SqlType> All =
    [
        Text,
        new("Boolean", NpgsqlDbType.Boolean, "boolean", text => Values.TryToBool(text, out var value) ? value : null),
        new("Int16", NpgsqlDbType.Smallint, "smallint", text => short.TryParse(text, Culture, out var value) ? value : null),
        new("Int32", NpgsqlDbType.Integer, "integer", text => int.TryParse(text, Culture, out var value) ? value : null),
        new("Int64", NpgsqlDbType.Bigint, "bigint", text => long.TryParse(text, Culture, out var value) ? value : null),
        new("Single", NpgsqlDbType.Real, "real", text => float.TryParse(text, Culture, out var value) ? value : null),
        new("Double", NpgsqlDbType.Double, "double precision", text => double.TryParse(text, Culture, out var value) ? value : null),
        new("Decimal", NpgsqlDbType.Numeric, "numeric",
            text => decimal.TryParse(text, NumberStyles.Float, Culture, out var value) ? value : null),
        new("DateTime", NpgsqlDbType.Timestamp, "timestamp without time zone",
            text => DateTime.TryParse(text, Culture, Utc, out var value) ? DateTime.SpecifyKind(value, DateTimeKind.Unspecified) : null),
        new("DateTimeOffset", NpgsqlDbType.TimestampTz, "timestamp with time zone",
            text => DateTimeOffset.TryParse(text, Culture, Utc, out var value) ? value : null),
        new("Timespan", NpgsqlDbType.Interval, "interval", text => TimeSpan.TryParse(text, Culture, out var value) ? value : null),
        new("Guid", NpgsqlDbType.Uuid, "uuid", text => Guid.TryParse(text, out var value) ? value : null),
    ];

    /// <summary>Reads the type that a parameter says; text when it says none or, after an error was reported, a wrong one.</summary>
    public static SqlType Read(DefinitionParser parameter)
    {
        if (parameter.Text("type") is not { Length: > 0 } name)
            return Text;
        // Names of older models.
        var wanted = name.ToUpperInvariant() switch { "INT" => "Int32", "DATE" => "DateTime", "BOOL" => "Boolean", _ => name };
        if (All.FirstOrDefault(type => type.Name.Equals(wanted, StringComparison.OrdinalIgnoreCase)) is { } found)
            return found;
        parameter.Error("type", "there is no such type of parameters", $"Use {string.Join(", ", All.Select(type => type.Name))}", name);
        return Text;
    }

    /// <summary>Reads a value; null is NULL, and what stands for a value that is not known yet or is wrong.</summary>
    public object? ReadValue(DefinitionParser parameter)
    {
        var value = parameter.Value("value");
        if (value is null)
            return null;
        var text = value is JsonValue ? Values.ToText(value) : value.ToJsonString();
        if (Parse(text) is { } parsed)
            return parsed;
        // Not quoted: it may be row data.
        parameter.Error("value", $"the value is not of type {Name}", "Correct the value or the type");
        return null;
    }
}
