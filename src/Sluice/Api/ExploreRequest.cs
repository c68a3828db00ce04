namespace Sluice.Api;

/// <summary>What an HTTP request says besides its route.</summary>
/// <param name="Query">The query string.</param>
/// <param name="Body">The body; null or empty without one.</param>
internal sealed record ExploreRequest(IReadOnlyDictionary<string, string> Query, string? Body = null)
{
    /// <summary>A value of the query; null when it is not there or empty.</summary>
    internal string? Find(string name) =>
        Query.FirstOrDefault(pair => pair.Key.Equals(name, StringComparison.OrdinalIgnoreCase)).Value is { Length: > 0 } value ? value : null;
}
