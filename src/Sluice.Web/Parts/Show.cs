using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Sluice.Web.Parts;

/// <summary>How values are shown.</summary>
static class Show
{
    static readonly JsonWriterOptions Readable = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>A time, in UTC, as ADF's monitor and the API have it.</summary>
    public static string Time(DateTimeOffset? time) => time?.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture) ?? "–";

    /// <summary>How long something took.</summary>
    public static string Duration(long? milliseconds) => milliseconds switch
    {
        null => "–",
        < 10_000 => string.Create(CultureInfo.InvariantCulture, $"{milliseconds / 1000.0:0.0} s"),
        < 60_000 => string.Create(CultureInfo.InvariantCulture, $"{milliseconds / 1000} s"),
        var long_ => TimeSpan.FromMilliseconds(long_.Value).ToString(long_ < 86_400_000 ? @"h\:mm\:ss" : @"d\.hh\:mm\:ss", CultureInfo.InvariantCulture),
    };

    /// <summary>How much something is.</summary>
    public static string Size(long? bytes) => bytes switch
    {
        null => "",
        < 1_000 => string.Create(CultureInfo.InvariantCulture, $"{bytes} B"),
        < 1_000_000 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e3:0.#} kB"),
        < 1_000_000_000 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e6:0.#} MB"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e9:0.#} GB"),
    };

    /// <summary>How many.</summary>
    public static string Count(long count) => count.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>A status, as it is read. ADF spells one so for the runs of triggers.</summary>
    public static string Status(string status) => status is "InProgress" or "Inprogress" ? "In progress" : status;

    /// <summary>How fast something is.</summary>
    public static string Speed(long bytes, double seconds) => seconds > 0 ? $"{Size((long)(bytes / seconds))}/s" : "–";

    /// <summary>JSON, indented.</summary>
    /// <param name="value">It.</param>
    /// <param name="except">The property that is left out; null for none.</param>
    public static string Json(JsonElement value, string? except = null)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, Readable))
            Write(value, except, writer);
        return System.Text.Encoding.UTF8.GetString(stream.GetBuffer().AsSpan(0, (int)stream.Length));
    }

    static void Write(JsonElement value, string? except, Utf8JsonWriter writer)
    {
        if (except is null || value.ValueKind != JsonValueKind.Object)
        {
            value.WriteTo(writer);
            return;
        }

        writer.WriteStartObject();
        foreach (var property in value.EnumerateObject().Where(property => property.Name != except))
            property.WriteTo(writer);
        writer.WriteEndObject();
    }
}
