using System.IO.Compression;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Sluice.Http;

namespace Sluice.Activities.Web;

/// <summary>The output of a web activity: the answer's JSON object, or what else it is as <c>Response</c>, and its headers.</summary>
static class WebAnswer
{
    /// <summary>Reads an answer to its end.</summary>
    /// <exception cref="SluiceException">It is larger than an output may be.</exception>
    public static async Task<JsonObject> ReadAsync(HttpResponseMessage answer, string display, CancellationToken cancellationToken)
    {
        var text = await TextAsync(answer.Content, display, cancellationToken);
        var output = Parse(text, answer.Content.Headers.ContentType) switch
        {
            JsonObject json => json,
            null when text.Length == 0 => [],
            var other => new JsonObject { ["Response"] = other ?? text },
        };
        var headers = answer.Headers.Concat(answer.Content.Headers)
            .Select(header => KeyValuePair.Create(header.Key, (JsonNode?)string.Join(", ", header.Value)));
        output["ADFWebActivityResponseHeaders"] = new JsonObject(headers);
        return output;
    }

    static JsonNode? Parse(string text, MediaTypeHeaderValue? type)
    {
        var isJson = type?.MediaType?.Contains("json", StringComparison.OrdinalIgnoreCase) == true;
        if (!isJson && text.AsSpan().TrimStart() is not ['{' or '[', ..])
            return null;
        try
        {
            return JsonText.Parse(text);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    static async Task<string> TextAsync(HttpContent content, string display, CancellationToken cancellationToken)
    {
        await using var body = Decompressed(await content.ReadAsStreamAsync(cancellationToken), content.Headers.ContentEncoding);
        var bytes = await HttpBody.ReadAsync(body, cancellationToken) ?? throw new SluiceException(Side.Source, "AnswerTooLarge",
            $"{display} answered with more than {HttpBody.MaxBytes >> 20} MB. Ask for less, or copy it from a dataset of an HttpServer.");
        using var reader = new StreamReader(bytes, EncodingOf(content.Headers.ContentType));
        return await reader.ReadToEndAsync(cancellationToken);
    }

    /// <summary>A server compresses when the definition's headers say that it may.</summary>
    static Stream Decompressed(Stream body, ICollection<string> encodings) => encodings.LastOrDefault()?.ToUpperInvariant() switch
    {
        "GZIP" or "X-GZIP" => new GZipStream(body, CompressionMode.Decompress),
        "DEFLATE" => new ZLibStream(body, CompressionMode.Decompress),
        "BR" => new BrotliStream(body, CompressionMode.Decompress),
        _ => body,
    };

    static Encoding EncodingOf(MediaTypeHeaderValue? type)
    {
        try
        {
            return type?.CharSet?.Trim('"') is { Length: > 0 } name ? Encoding.GetEncoding(name) : Encoding.UTF8;
        }
        catch (ArgumentException)
        {
            return Encoding.UTF8;
        }
    }
}
