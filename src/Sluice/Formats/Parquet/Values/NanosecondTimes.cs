using System.Globalization;
using Sluice.Columns;
using Sluice.Columns.Text;
using Sluice.Formats.Parquet.Metadata;
using Sluice.Formats.Parquet.Metadata.Enums;

namespace Sluice.Formats.Parquet.Values;

/// <summary>
/// Times with nanoseconds, which PostgreSQL does not hold: as text with all their digits, so that whoever converts a row's value can
/// tell whether it loses any.
/// </summary>
static class NanosecondTimes
{
    const long NanosecondsADay = 86_400_000_000_000;
    const int JulianDayOf2000 = 2451545;

    /// <summary>How such a leaf is read; null for every other one.</summary>
    public static LeafType? Of(SchemaElement leaf, LogicalType? logical) => (logical?.Kind, leaf.Type) switch
    {
        (LogicalKind.Timestamp, PhysicalType.Int64) when logical!.Unit == TimeUnit.Nanos => logical.IsAdjustedToUtc
            ? Text<long>("timestamp with time zone", (value, output) => WriteMoment(value, "+00", output))
            : Text<long>("timestamp without time zone", (value, output) => WriteMoment(value, "", output)),
        (LogicalKind.Time, PhysicalType.Int64) when logical!.Unit == TimeUnit.Nanos =>
            Text<long>("time without time zone", (value, output) => Append(ClockOf(value), output)),
        (null, PhysicalType.Int96) => Text<Int96>("timestamp without time zone", WriteInt96),
        _ => null,
    };

    static LeafType Text<T>(string postgreSqlType, NumberConversion<T> write)
        where T : unmanaged =>
        new(new ColumnType(ColumnKind.Text) { PostgreSqlType = postgreSqlType }, () => new NumberValueReader<T>(write));

    static void WriteMoment(long nanoseconds, string zone, BytesVector output)
    {
        if (nanoseconds is long.MaxValue or -long.MaxValue)
        {
            output.Append(nanoseconds > 0 ? "infinity"u8 : "-infinity"u8);
            return;
        }

        var (days, rest) = Floor(nanoseconds, NanosecondsADay);
        Write(days - UnixEpoch.Days, rest, zone, output);
    }

    static void WriteInt96(Int96 value, BytesVector output)
    {
        var (days, rest) = Floor(value.Nanoseconds, NanosecondsADay);
        Write(value.Day + days - JulianDayOf2000, rest, "", output);
    }

    static void Write(long day, long nanoseconds, string zone, BytesVector output)
    {
        using var text = new ByteBuffer(64);
        TextRepresentation.WriteDate(checked((int)day), text);
        var isBeforeChrist = text.Span.EndsWith(" BC"u8);
        var date = System.Text.Encoding.ASCII.GetString(isBeforeChrist ? text.Span[..^3] : text.Span);
        Append($"{date} {ClockOf(nanoseconds)}{zone}{(isBeforeChrist ? " BC" : "")}", output);
    }

    static string ClockOf(long nanoseconds) => nanoseconds is >= 0 and <= NanosecondsADay
        ? string.Create(
            CultureInfo.InvariantCulture,
            $"{nanoseconds / 3_600_000_000_000:00}:{nanoseconds / 60_000_000_000 % 60:00}:{nanoseconds / 1_000_000_000 % 60:00}.{nanoseconds % 1_000_000_000:000000000}")
        : throw new InvalidDataException("a time of day is not in the range from 00:00 to 24:00");

    static (long Whole, long Remainder) Floor(long value, long divisor)
    {
        var (quotient, rest) = Math.DivRem(value, divisor);
        return rest < 0 ? (quotient - 1, rest + divisor) : (quotient, rest);
    }

    static void Append(string text, BytesVector output) => System.Text.Encoding.ASCII.GetBytes(text, output.Append(text.Length));
}
