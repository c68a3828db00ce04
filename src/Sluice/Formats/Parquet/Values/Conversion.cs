namespace Sluice.Formats.Parquet.Values;

/// <summary>Gives values the form they have in a vector.</summary>
delegate void Conversion<TFrom, TTo>(ReadOnlySpan<TFrom> from, Span<TTo> to);
