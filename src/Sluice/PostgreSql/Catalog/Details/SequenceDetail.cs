namespace Sluice.PostgreSql.Catalog.Details;

/// <summary>A sequence that a column owns.</summary>
/// <param name="Name">Its name.</param>
/// <param name="NextValue">The default that takes its values.</param>
/// <param name="Type">The type of its values.</param>
/// <param name="Options">How it counts.</param>
/// <param name="LastValue">The value that it gave last; null when it gave none, or may not be read.</param>
sealed record SequenceDetail(string Name, string NextValue, string Type, string Options, long? LastValue);
