namespace Sluice.Benchmarks;

/// <summary>One column of a translator.</summary>
/// <param name="From">The source column.</param>
/// <param name="To">The sink column.</param>
/// <param name="ToType">The sink's interim type, or null for the source's.</param>
sealed record ResolvedMapping(string From, string To, string? ToType = null);
