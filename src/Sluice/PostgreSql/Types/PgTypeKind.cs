using System.Text.Json.Serialization;

namespace Sluice.PostgreSql.Types;

/// <summary>The kinds of types, by <c>pg_type.typtype</c>.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<PgTypeKind>))]
public enum PgTypeKind
{
    /// <summary>A base type.</summary>
    Base,

    /// <summary>An array of any dimensions.</summary>
    Array,

    /// <summary>A composite type or the row of a table.</summary>
    Composite,

    /// <summary>An enum.</summary>
    Enum,

    /// <summary>A range.</summary>
    Range,

    /// <summary>A multirange.</summary>
    Multirange,

    /// <summary>A pseudo-type such as <c>record</c>, whose values have no form known beforehand.</summary>
    Pseudo,
}
