namespace Sluice.Formats.Parquet.Decoding;

/// <summary>Where a value lies: behind as much of the value before it as it shares with that.</summary>
readonly record struct ByteRange(int Start, int Length, int Prefix = 0);
