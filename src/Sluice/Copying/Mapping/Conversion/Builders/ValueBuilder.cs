using System.Text.Json;
using Sluice.Columns;
using Sluice.Columns.Text;
using Sluice.Copying.Jobs.Translators;

namespace Sluice.Copying.Mapping.Conversion.Builders;

/// <summary>
/// Takes values of every type and makes values of one type of them. Each method adds one value or NULL, or gives the reason why the
/// value does not fit and adds nothing. Reasons never quote the value.
/// </summary>
abstract class ValueBuilder(ColumnType type, ConversionSettings settings) : IDisposable
{
    readonly string _name = ConversionRules.Name(type);

    // A number of JSON, on its way.
    BytesVector? _exact;

    public static ValueBuilder Create(
        ColumnType type, ConversionSettings settings, TemporalFormat format, bool complexIsText) => type.Kind switch
        {
            ColumnKind.Boolean => new BooleanBuilder(type, settings),
            ColumnKind.Int16 or ColumnKind.Int32 or ColumnKind.Int64 => new IntegerBuilder(type, settings),
            ColumnKind.Single or ColumnKind.Double => new FloatBuilder(type, settings),
            ColumnKind.Decimal => new DecimalBuilder(type, settings),
            ColumnKind.Date or ColumnKind.Time or ColumnKind.Timestamp or ColumnKind.TimestampTz =>
                new TemporalBuilder(type, settings, format),
            ColumnKind.Uuid => new UuidBuilder(type, settings),
            ColumnKind.Bytes => new BytesBuilder(type, settings),
            ColumnKind.Json => new JsonBuilder(type, settings),
            ColumnKind.List => new ListBuilder(type, settings, Create(type.Element!, settings, format, complexIsText)),
            _ => new TextBuilder(type, settings, format, complexIsText),
        };

    public static string OutOfRange(string name) => $"Cannot convert to type '{name}': the value is out of range.";

    /// <summary>What makes the items of a list.</summary>
    public virtual ValueBuilder? Items => null;

    protected ColumnType Type => type;

    protected ConversionSettings Settings => settings;

    protected bool MayTruncate => settings.AllowDataTruncation;

    /// <summary>For one value on its way.</summary>
    protected ByteBuffer Scratch { get; } = new(256);

    protected string TooLarge => OutOfRange(_name);

    protected string Malformed => $"Cannot convert to type '{_name}': the value does not have its form.";

    protected string Lossy => $"Cannot convert to type '{_name}' without loss, and allowDataTruncation is false.";

    protected string WrongType => $"Cannot convert to type '{_name}': the value is of another type.";

    public virtual string? AddBoolean(bool value, Vector to) => AddInteger(value ? 1 : 0, to);

    public virtual string? AddInteger(long value, Vector to) => WrongType;

    public virtual string? AddSingle(float value, Vector to) => AddDouble(value, to);

    public virtual string? AddDouble(double value, Vector to) => WrongType;

    public virtual string? AddDecimal(ReadOnlySpan<byte> value, Vector to) => WrongType;

    public virtual string? AddDate(int value, Vector to) => WrongType;

    public virtual string? AddTime(long value, Vector to) => WrongType;

    public virtual string? AddTimestamp(long value, Vector to) => WrongType;

    public virtual string? AddTimestampTz(long value, Vector to) => WrongType;

    public virtual string? AddUuid(UInt128 value, Vector to) => WrongType;

    public virtual string? AddBytes(ReadOnlySpan<byte> value, Vector to) => WrongType;

    public virtual string? AddList(ListVector list, int row, ColumnType element, ValueConverter? items, Vector to) => WrongType;

    /// <summary>Takes text as it stands in a file.</summary>
    public virtual string? AddText(ReadOnlySpan<byte> text, Vector to) => TextRepresentation.TryRead(text, type, to) ? null : Malformed;

    /// <summary>Takes a JSON value.</summary>
    public virtual string? AddJson(ReadOnlySpan<byte> json, Vector to)
    {
        json = TextRepresentation.Trim(json);
        if (json.Length == 0)
            return Malformed;
        switch (json[0])
        {
            case (byte)'"':
                return TryUnescape(json, out var text) ? AddJsonText(text, to) : TextProblem.OfJson(json) ?? Malformed;
            case (byte)'t' or (byte)'f':
                return AddBoolean(json[0] == 't', to);
            case (byte)'n':
                to.AppendNull();
                return null;
            case (byte)'[' or (byte)'{':
                return AddComplex(json, to);
            default:
                return AddNumber(json, to);
        }
    }

    public virtual void Dispose()
    {
        Scratch.Dispose();
        _exact?.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Takes a JSON string.</summary>
    protected virtual string? AddJsonText(ReadOnlySpan<byte> text, Vector to) => AddText(text, to);

    /// <summary>Takes a JSON number as it is written.</summary>
    protected virtual string? AddNumber(ReadOnlySpan<byte> number, Vector to) => WrongType;

    /// <summary>Takes a JSON array or object.</summary>
    protected virtual string? AddComplex(ReadOnlySpan<byte> json, Vector to) => WrongType;

    /// <summary>Takes a number by its exact value.</summary>
    protected string? AddExact(ReadOnlySpan<byte> number, Vector to)
    {
        _exact ??= new BytesVector();
        _exact.Clear();
        return NumericBinary.TryParse(number, _exact) ? AddDecimal(_exact[0], to) : TooLarge;
    }

    bool TryUnescape(ReadOnlySpan<byte> json, out ReadOnlySpan<byte> text)
    {
        text = json.Length > 1 && json[^1] == '"' ? json[1..^1] : [];
        if (!text.Contains((byte)'\\'))
            return json.Length > 1;
        var reader = new Utf8JsonReader(json);
        try
        {
            reader.Read();
            Scratch.Clear();
            var length = reader.CopyString(Scratch.GetSpan(json.Length));
            Scratch.Advance(length);
            text = Scratch.Span;
            return true;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // Half of a pair of surrogates is no text.
            return false;
        }
    }
}
