using Sluice.Columns;

namespace Sluice.Formats.Parquet.Values;

/// <summary>Adds a number to a vector in the form it has there.</summary>
delegate void NumberConversion<T>(T value, BytesVector output);
