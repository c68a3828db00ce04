namespace Sluice.Columns;

/// <summary>This half reads.</summary>
public static partial class TextForm
{
    /// <summary>Reads a value of a type and adds it; white space around it is taken as PostgreSQL takes it.</summary>
    /// <returns>False, with nothing added, when the text is no value of the type.</returns>
    public static bool TryRead(ReadOnlySpan<byte> text, ColumnType type, Vector output) => throw new NotImplementedException();

    /// <summary>Reads true, false and PostgreSQL's other spellings: t, yes, on, 1 and their opposites, and unique prefixes.</summary>
    public static bool TryReadBoolean(ReadOnlySpan<byte> text, out bool value) => throw new NotImplementedException();

    /// <summary>Reads a whole number.</summary>
    public static bool TryReadInt64(ReadOnlySpan<byte> text, out long value) => throw new NotImplementedException();

    /// <summary>Reads a number, <c>NaN</c>, <c>Infinity</c>.</summary>
    public static bool TryReadDouble(ReadOnlySpan<byte> text, out double value) => throw new NotImplementedException();

    /// <inheritdoc cref="TryReadDouble"/>
    public static bool TryReadSingle(ReadOnlySpan<byte> text, out float value) => throw new NotImplementedException();

    /// <summary>Reads an ISO date, with years of more than four digits, <c>BC</c> and the infinities.</summary>
    public static bool TryReadDate(ReadOnlySpan<byte> text, out int days) => throw new NotImplementedException();

    /// <summary>Reads a time of day up to 24:00, to microseconds; more digits are rounded as PostgreSQL rounds them.</summary>
    public static bool TryReadTime(ReadOnlySpan<byte> text, out long microseconds) => throw new NotImplementedException();

    /// <summary>
    /// Reads an ISO date and time: <c>T</c> or a space between them, the time may be missing, BC, the infinities.
    /// </summary>
    /// <param name="text">The text.</param>
    /// <param name="hasZone">Whether it is a moment: a zone (<c>Z</c>, <c>+02</c>, <c>+05:30</c>) then counts, none is UTC. Else a
    /// zone is ignored, as PostgreSQL does.</param>
    /// <param name="microseconds">Since 2000-01-01.</param>
    public static bool TryReadTimestamp(ReadOnlySpan<byte> text, bool hasZone, out long microseconds) => throw new NotImplementedException();

    /// <summary>Reads a UUID with or without hyphens and braces.</summary>
    public static bool TryReadUuid(ReadOnlySpan<byte> text, out UInt128 value) => throw new NotImplementedException();

    /// <summary>Reads <c>\x00ff</c> or the escape format, as <c>bytea_in</c> does.</summary>
    public static bool TryReadBytes(ReadOnlySpan<byte> text, BytesVector output) => throw new NotImplementedException();

    /// <summary>Reads an array as <c>array_in</c> does.</summary>
    public static bool TryReadList(ReadOnlySpan<byte> text, ColumnType element, ListVector output) => throw new NotImplementedException();
}
