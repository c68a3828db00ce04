using System.Text.Json;

namespace Sluice.Web.Parts;

/// <summary>A value of a row as it is shown.</summary>
/// <param name="Text">What is seen in its cell.</param>
/// <param name="IsNull">Whether it is NULL, which no text is.</param>
/// <param name="IsCut">Whether the cell shows only its beginning.</param>
readonly record struct RowValue(string Text, bool IsNull = false, bool IsCut = false)
{
    const int MaxLength = 80;

    /// <summary>A value.</summary>
    /// <param name="value">What the API says; null where the row has nothing of this name.</param>
    /// <param name="type">The column's type in ADF.</param>
    public static RowValue Of(JsonElement? value, string type)
    {
        if (value is not { ValueKind: not JsonValueKind.Null } given)
            return new RowValue("NULL", IsNull: true);
        var text = given.ValueKind == JsonValueKind.String ? given.GetString()! : given.GetRawText();
        if (IsBytes(given, type))
        {
            // Base64: four letters are three bytes.
            var begin = text.Length <= MaxLength / 2 ? text : text[..(MaxLength / 2)];
            return new RowValue(Hex(begin) + (begin.Length < text.Length ? "…" : ""), IsCut: begin.Length < text.Length);
        }

        if (text.Length <= MaxLength)
            return new RowValue(text);
        // A character may be two of them.
        var end = char.IsHighSurrogate(text[MaxLength - 2]) ? MaxLength - 2 : MaxLength - 1;
        return new RowValue($"{text[..end]}…", IsCut: true);
    }

    /// <summary>The whole of a value that was cut.</summary>
    public static string Whole(JsonElement value, string type) =>
        IsBytes(value, type) ? Hex(value.GetString()!) : value.ValueKind == JsonValueKind.String ? value.GetString()! : Show.Json(value);

    static bool IsBytes(JsonElement value, string type) => type == "Byte[]" && value.ValueKind == JsonValueKind.String;

    /// <summary>As PostgreSQL writes bytes.</summary>
    static string Hex(string base64) => $"\\x{Convert.ToHexStringLower(Convert.FromBase64String(base64))}";
}
