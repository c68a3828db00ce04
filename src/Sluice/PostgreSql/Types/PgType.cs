using System.Text.Json.Serialization;
using Sluice.Columns;

namespace Sluice.PostgreSql.Types;

/// <summary>A type with all it is made of, as the catalogs describe it. It says how values travel: it is part of a plan.</summary>
/// <param name="Oid">The oid that stands for it in the binary forms of arrays and composites: a domain's own.</param>
/// <param name="Schema">The schema of the type; of a domain's base.</param>
/// <param name="Name">Its <c>typname</c>; that of a domain's base.</param>
/// <param name="Display">What <c>format_type</c> prints, with length or precision; a domain's own name.</param>
/// <param name="Kind">What it is; a domain is what its base is.</param>
public sealed record PgType(uint Oid, string Schema, string Name, string Display, PgTypeKind Kind)
{
    ColumnType? _columnType;

    /// <summary>The items of an array, the bounds of a range, the ranges of a multirange.</summary>
    public PgType? Element { get; init; }

    /// <summary>The fields of a composite in order.</summary>
    public IReadOnlyList<PgField> Fields { get; init; } = [];

    /// <summary>The labels of an enum in order.</summary>
    public IReadOnlyList<string> Labels { get; init; } = [];

    /// <summary>The declared digits of a numeric.</summary>
    public int? Precision { get; init; }

    /// <summary>The declared digits behind the point of a numeric; negative where digits before it are rounded off.</summary>
    public int? Scale { get; init; }

    /// <summary>The declared characters of a varchar or char.</summary>
    public int? Length { get; init; }

    /// <summary>How its values travel in batches.</summary>
    [JsonIgnore]
    public ColumnType ColumnType => _columnType ??= TypeCodec.Create(this)?.Type ?? TypeCodec.Of(this, ColumnKind.Text);

    /// <summary>
    /// The ADF type that the connectors PostgreSqlV2 and AzurePostgreSql 2.0 report; of a domain, that of its base. Types that ADF does
    /// not list are strings.
    /// </summary>
    internal string InterimType => (Kind, Schema, Name) switch
    {
        (PgTypeKind.Base, "pg_catalog", "int2") => AdfType.Int16,
        (PgTypeKind.Base, "pg_catalog", "int4") => AdfType.Int32,
        (PgTypeKind.Base, "pg_catalog", "int8") => AdfType.Int64,
        (PgTypeKind.Base, "pg_catalog", "numeric" or "money") => AdfType.Decimal,
        (PgTypeKind.Base, "pg_catalog", "float4") => AdfType.Single,
        (PgTypeKind.Base, "pg_catalog", "float8") => AdfType.Double,
        (PgTypeKind.Base, "pg_catalog", "bytea" or "bit" or "varbit") => AdfType.Bytes,
        (PgTypeKind.Base, "pg_catalog", "date" or "timestamp" or "timestamptz") => AdfType.DateTime,
        (PgTypeKind.Base, "pg_catalog", "time" or "interval") => AdfType.TimeSpan,
        (PgTypeKind.Base, "pg_catalog", "timetz") => AdfType.DateTimeOffset,
        (PgTypeKind.Base, "pg_catalog", "bool") => AdfType.Boolean,
        (PgTypeKind.Base, "pg_catalog", "uuid") => AdfType.Guid,
        _ => AdfType.String,
    };

    /// <summary>What to select so that values arrive in the form that <see cref="ColumnType"/> says.</summary>
    /// <param name="column">The column, quoted.</param>
    public string SelectExpression(string column) => TypeCodec.Create(this) is null ? $"{column}::text" : column;
}
