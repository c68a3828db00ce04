using System.Globalization;
using System.Text.RegularExpressions;
using Sluice.Columns;

namespace Sluice.Copying.Mapping.Conversion;

/// <summary>
/// Which types can be converted to which: ADF's matrix ("Supported data type conversions" of the copy activity's mapping).
/// </summary>
static partial class ConversionRules
{
    enum Family
    {
        Number,
        Moment,
        Time,
        Text,
        Json,
        Bytes,
        Uuid,
        List,
    }

    /// <summary>Whether values of a type can be converted to another.</summary>
    public static bool AreAllowed(ColumnType from, ColumnType to)
    {
        var (source, sink) = (Of(from.Kind), Of(to.Kind));
        return source is Family.Text or Family.Json || sink is Family.Text or Family.Json
            || (source == sink && (source != Family.List || AreAllowed(from.Element!, to.Element!)));
    }

    /// <summary>Whether a type holds all values of another as they are.</summary>
    public static bool IsSame(ColumnType from, ColumnType to) => from.Kind == to.Kind && to.Kind switch
    {
        ColumnKind.Decimal => to.Precision is not { } precision
            || (from.Precision <= precision && from.Scale <= to.Scale && from.Precision - from.Scale <= precision - to.Scale),
        ColumnKind.Text => MaxCharacters(to) is not { } most || MaxCharacters(from) <= most,
        // jsonb refuses some of what json holds.
        ColumnKind.Json => to.PostgreSqlType != "jsonb" || from.PostgreSqlType == "jsonb",
        ColumnKind.List => IsSame(from.Element!, to.Element!),
        _ => true,
    };

    /// <summary>ADF's name of a type, as its messages say it.</summary>
    public static string Name(ColumnType type) => type.Kind switch
    {
        ColumnKind.Text => "String",
        ColumnKind.Bytes => "Byte[]",
        ColumnKind.Time => "TimeSpan",
        ColumnKind.Timestamp => "DateTime",
        ColumnKind.TimestampTz => "DateTimeOffset",
        ColumnKind.Uuid => "Guid",
        ColumnKind.List => $"{Name(type.Element!)}[]",
        _ => type.Kind.ToString(),
    };

    /// <summary>The length of <c>character varying(n)</c> and <c>character(n)</c>; null for text of any length.</summary>
    public static int? MaxCharacters(ColumnType type) =>
        Length().Match(type.PostgreSqlType ?? "") is { Success: true } match
            ? int.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture)
            : null;

    static Family Of(ColumnKind kind) => kind switch
    {
        ColumnKind.Date or ColumnKind.Timestamp or ColumnKind.TimestampTz => Family.Moment,
        ColumnKind.Time => Family.Time,
        ColumnKind.Text => Family.Text,
        ColumnKind.Json => Family.Json,
        ColumnKind.Bytes => Family.Bytes,
        ColumnKind.Uuid => Family.Uuid,
        ColumnKind.List => Family.List,
        _ => Family.Number,
    };

    [GeneratedRegex(@"\A(?:character varying|character|varchar|char|bpchar)\((\d{1,9})\)\z")]
    private static partial Regex Length();
}
