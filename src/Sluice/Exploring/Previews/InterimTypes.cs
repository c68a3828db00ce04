using Sluice.Columns;
using Sluice.PostgreSql.Types;

namespace Sluice.Exploring.Previews;

/// <summary>ADF's interim types as its connectors report them (PostgreSqlV2, AzurePostgreSql 2.0).</summary>
static class InterimTypes
{
    /// <summary>The interim type of a PostgreSQL type; of a domain, that of its base. Whatever ADF does not list is text.</summary>
    public static string Of(PgType type) => (type.Kind, type.Schema, type.Name) switch
    {
        (PgTypeKind.Base, "pg_catalog", "int2") => "Int16",
        (PgTypeKind.Base, "pg_catalog", "int4") => "Int32",
        (PgTypeKind.Base, "pg_catalog", "int8") => "Int64",
        (PgTypeKind.Base, "pg_catalog", "numeric" or "money") => "Decimal",
        (PgTypeKind.Base, "pg_catalog", "float4") => "Single",
        (PgTypeKind.Base, "pg_catalog", "float8") => "Double",
        (PgTypeKind.Base, "pg_catalog", "bytea" or "bit" or "varbit") => "Byte[]",
        (PgTypeKind.Base, "pg_catalog", "date" or "timestamp" or "timestamptz") => "DateTime",
        (PgTypeKind.Base, "pg_catalog", "time" or "interval") => "TimeSpan",
        (PgTypeKind.Base, "pg_catalog", "timetz") => "DateTimeOffset",
        (PgTypeKind.Base, "pg_catalog", "bool") => "Boolean",
        (PgTypeKind.Base, "pg_catalog", "uuid") => "Guid",
        _ => "String",
    };

    /// <summary>The interim type of a column of a file.</summary>
    public static string Of(ColumnType type) => type.Kind switch
    {
        ColumnKind.Int16 => "Int16",
        ColumnKind.Int32 => "Int32",
        ColumnKind.Int64 => "Int64",
        ColumnKind.Decimal => "Decimal",
        ColumnKind.Single => "Single",
        ColumnKind.Double => "Double",
        ColumnKind.Bytes => "Byte[]",
        ColumnKind.Date or ColumnKind.Timestamp => "DateTime",
        ColumnKind.TimestampTz => "DateTimeOffset",
        ColumnKind.Time => "TimeSpan",
        ColumnKind.Boolean => "Boolean",
        ColumnKind.Uuid => "Guid",
        _ => "String",
    };
}
