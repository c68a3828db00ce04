namespace Sluice.Columns;

/// <summary>
/// The text form of values: what PostgreSQL prints with <c>DateStyle ISO</c>, <c>TimeZone UTC</c>, <c>bytea_output hex</c> and
/// <c>extra_float_digits 1</c>, and what it reads. This half writes.
/// </summary>
public static partial class TextForm
{
    /// <summary>Appends a row's value, which is not NULL, in the text form of its type.</summary>
    /// <exception cref="ValueException">A damaged value.</exception>
    public static void Write(Vector vector, ColumnType type, int row, ByteBuffer output) => throw new NotImplementedException();

    /// <summary>Appends <c>true</c> or <c>false</c> (PostgreSQL prints t and f to clients, true and false in casts).</summary>
    public static void Write(bool value, ByteBuffer output) => output.Append(value ? "t"u8 : "f"u8);

    /// <summary>Appends a whole number.</summary>
    public static void Write(long value, ByteBuffer output) => throw new NotImplementedException();

    /// <summary>Appends the shortest text that reads back as the same number: <c>1e+20</c>, <c>NaN</c>, <c>-Infinity</c>.</summary>
    public static void Write(double value, ByteBuffer output) => throw new NotImplementedException();

    /// <inheritdoc cref="Write(double, ByteBuffer)"/>
    public static void Write(float value, ByteBuffer output) => throw new NotImplementedException();

    /// <summary>Appends a date: <c>2024-02-29</c>, <c>0044-03-15 BC</c>, <c>infinity</c>.</summary>
    public static void WriteDate(int days, ByteBuffer output) => throw new NotImplementedException();

    /// <summary>Appends a time: <c>23:59:59.123456</c>, without trailing zeros.</summary>
    public static void WriteTime(long microseconds, ByteBuffer output) => throw new NotImplementedException();

    /// <summary>Appends date and time: <c>2024-02-29 12:00:00.5</c> and the zone.</summary>
    /// <param name="microseconds">Since 2000-01-01; the extremes are the infinities, which have no zone.</param>
    /// <param name="separator">Between date and time: a space, or <c>T</c> for ISO 8601.</param>
    /// <param name="zone">What follows the time: empty, <c>+00</c>, <c>+00:00</c> or <c>Z</c>. BC comes behind it.</param>
    /// <param name="output">Takes it.</param>
    public static void WriteTimestamp(long microseconds, byte separator, ReadOnlySpan<byte> zone, ByteBuffer output) =>
        throw new NotImplementedException();

    /// <summary>Appends a UUID: lower case, with hyphens.</summary>
    public static void WriteUuid(UInt128 value, ByteBuffer output) => throw new NotImplementedException();

    /// <summary>Appends bytes in hex: <c>\x00ff</c>.</summary>
    public static void WriteBytes(ReadOnlySpan<byte> value, ByteBuffer output) => throw new NotImplementedException();

    /// <summary>
    /// Appends an array as <c>array_out</c> prints it: <c>{1,NULL,"a b"}</c>, nested braces for dimensions, <c>[0:1]={...}</c> for lower
    /// bounds other than 1.
    /// </summary>
    public static void WriteList(ListVector list, ColumnType element, int row, ByteBuffer output) => throw new NotImplementedException();
}
