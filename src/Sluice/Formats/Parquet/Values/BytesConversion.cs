using Sluice.Columns;

namespace Sluice.Formats.Parquet.Values;

/// <summary>Adds a value to a vector in the form it has there.</summary>
delegate void BytesConversion(ReadOnlySpan<byte> value, BytesVector output);
