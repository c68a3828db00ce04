namespace Sluice.PostgreSql.Types;

/// <summary>A field of a composite type.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its type.</param>
public sealed record PgField(string Name, PgType Type);
