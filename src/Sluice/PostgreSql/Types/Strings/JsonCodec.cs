using Sluice.Columns;

namespace Sluice.PostgreSql.Types.Strings;

/// <summary>json: its text.</summary>
sealed class JsonCodec(PgType type) : TextCodec(type, ColumnKind.Json);
