using System.Text;
using System.Text.Json;

namespace Sluice.Web.Parts;

/// <summary>A place in a JSON text.</summary>
/// <param name="Line">Its line; the first is 1.</param>
/// <param name="Start">How many characters stand before it.</param>
sealed record JsonPlace(int Line, int Start)
{
    /// <summary>Where a JSON path leads; of what is not there, where it would be.</summary>
    /// <param name="json">The text.</param>
    /// <param name="root">The path of all of it, such as <c>$.properties</c>.</param>
    /// <param name="path">The path: names in it are not quoted, whatever they hold.</param>
    public static JsonPlace Of(string json, string root, string path)
    {
        var bytes = Encoding.UTF8.GetBytes(json);
        var reader = new Utf8JsonReader(bytes);
        var best = (Length: 0, At: 0L);
        try
        {
            if (reader.Read())
                Look(ref reader, root, path, ref best);
        }
        catch (JsonException)
        {
            // What stands before the fault may be the place.
        }

        return At(json, Encoding.UTF8.GetCharCount(bytes.AsSpan(0, (int)best.At)));
    }

    /// <summary>The place of a fault in a text that is no JSON; null of one that is.</summary>
    public static JsonPlace? OfFault(string json)
    {
        try
        {
            using var parsed = JsonDocument.Parse(json);
            return null;
        }
        catch (JsonException fault)
        {
            var start = 0;
            for (var line = 0; line < fault.LineNumber; line++)
                start = json.IndexOf('\n', start) + 1;
            return At(json, start);
        }
    }

    static JsonPlace At(string json, int start) => new(json.AsSpan(0, start).Count('\n') + 1, start);

    static void Look(ref Utf8JsonReader reader, string at, string path, ref (int Length, long At) best)
    {
        if (reader.TokenType == JsonTokenType.StartArray)
        {
            for (var i = 0; reader.Read() && reader.TokenType != JsonTokenType.EndArray; i++)
                Visit(ref reader, $"{at}[{i}]", reader.TokenStartIndex, path, ref best);
        }
        else if (reader.TokenType == JsonTokenType.StartObject)
        {
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var (name, start) = ($"{at}.{reader.GetString()}", reader.TokenStartIndex);
                reader.Read();
                Visit(ref reader, name, start, path, ref best);
            }
        }
    }

    static void Visit(ref Utf8JsonReader reader, string at, long start, string path, ref (int Length, long At) best)
    {
        if (!LeadsTo(at, path))
        {
            reader.Skip();
            return;
        }

        if (at.Length > best.Length)
            best = (at.Length, start);
        Look(ref reader, at, path, ref best);
    }

    static bool LeadsTo(string at, string path) =>
        path.StartsWith(at, StringComparison.OrdinalIgnoreCase) && (path.Length == at.Length || path[at.Length] is '.' or '[');
}
