using Sluice.Columns.Text;

namespace Sluice.Columns;

/// <summary>The kinds of values, each with one form in memory (see <see cref="Vector"/>).</summary>
public enum ColumnKind
{
    /// <summary>True or false: <see cref="FixedVector{T}"/> of <see cref="bool"/>.</summary>
    Boolean,

    /// <summary>A <see cref="short"/>.</summary>
    Int16,

    /// <summary>An <see cref="int"/>.</summary>
    Int32,

    /// <summary>A <see cref="long"/>.</summary>
    Int64,

    /// <summary>A <see cref="float"/>.</summary>
    Single,

    /// <summary>A <see cref="double"/>.</summary>
    Double,

    /// <summary>An exact number of any size, NaN or an infinity: bytes in the form of <see cref="NumericBinary"/>.</summary>
    Decimal,

    /// <summary>
    /// Text in UTF-8: bytes. Every type of PostgreSQL that has no kind of its own travels as its text form.
    /// </summary>
    Text,

    /// <summary>One JSON value in UTF-8: bytes.</summary>
    Json,

    /// <summary>Bytes.</summary>
    Bytes,

    /// <summary>
    /// A day: <see cref="int"/>, days since 2000-01-01; <see cref="int.MaxValue"/> and <see cref="int.MinValue"/> are the infinities.
    /// </summary>
    Date,

    /// <summary>A time of day: <see cref="long"/>, microseconds since midnight, up to and with 24:00.</summary>
    Time,

    /// <summary>
    /// A date and time without a zone: <see cref="long"/>, microseconds since 2000-01-01; <see cref="long.MaxValue"/> and
    /// <see cref="long.MinValue"/> are the infinities.
    /// </summary>
    Timestamp,

    /// <summary>A moment: as <see cref="Timestamp"/>, in UTC.</summary>
    TimestampTz,

    /// <summary>A UUID: <see cref="UInt128"/>, its first byte the most significant.</summary>
    Uuid,

    /// <summary>An array: <see cref="ListVector"/>.</summary>
    List,
}
