using System.Runtime.InteropServices;

namespace Sluice.Formats.Parquet.Values;

/// <summary>A timestamp of old writers: nanoseconds of the day, and the day as Julian day number.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
readonly record struct Int96(long Nanoseconds, int Day);
