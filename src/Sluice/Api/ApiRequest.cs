using System.Text.Json;
using System.Text.Json.Nodes;
using Sluice.Http;

namespace Sluice.Api;

/// <summary>An HTTP request, whichever host has received it.</summary>
/// <param name="Method">Its method, in capitals.</param>
/// <param name="Path">Its path, as it was sent, without the query.</param>
/// <param name="Body">Its body, to be read once.</param>
internal sealed record ApiRequest(string Method, string Path, Stream Body)
{
    /// <summary>The query string; ADF does not tell the case of names apart.</summary>
    public IReadOnlyDictionary<string, string> Query { get; init; } = new Dictionary<string, string>();

    /// <summary>The headers, by names in any case.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);

    /// <summary>The factory's path in Azure Resource Manager, as it was asked for; empty where a short path was.</summary>
    public string Factory { get; init; } = "";

    /// <summary>Tells the address that paths are below, for answers that refer to others; null where that is not known.</summary>
    public Func<Uri>? Address { get; init; }

    /// <summary>What stands in the path where the route has a name.</summary>
    public IReadOnlyDictionary<string, string> Names { get; init; } = new Dictionary<string, string>();

    /// <summary>A value of the query; null when it is not there or empty.</summary>
    public string? Find(string name) =>
        Query.FirstOrDefault(pair => pair.Key.Equals(name, StringComparison.OrdinalIgnoreCase)).Value is { Length: > 0 } value ? value : null;

    /// <summary>The value of a header; null without it.</summary>
    public string? Header(string name) => Headers.GetValueOrDefault(name);

    /// <summary>Whether the query says so; false when it says nothing.</summary>
    /// <exception cref="ApiException">It says neither true nor false (400).</exception>
    public bool Flag(string name) =>
        Find(name) is not { } text ? false
        : bool.TryParse(text, out var flag) ? flag
        : throw new ApiException(400, $"Invalid{char.ToUpperInvariant(name[0])}{name[1..]}", $"{name} is true or false, not '{text}'.");

    /// <summary>The JSON object in the body; an empty one for an empty body.</summary>
    /// <exception cref="ApiException">The body is too large (413) or no JSON object (400).</exception>
    public async Task<JsonObject> ReadObjectAsync(CancellationToken cancellationToken)
    {
        var text = TextOf(await ReadBytesAsync(cancellationToken));
        return string.IsNullOrWhiteSpace(text) ? [] : Parse(text, "a JSON object") as JsonObject ?? throw Invalid("a JSON object");
    }

    /// <summary>The JSON in the body; null for an empty body.</summary>
    /// <exception cref="ApiException">The body is too large (413) or no JSON (400).</exception>
    public async Task<JsonNode?> ReadJsonAsync(CancellationToken cancellationToken)
    {
        var text = TextOf(await ReadBytesAsync(cancellationToken));
        return string.IsNullOrWhiteSpace(text) ? null : Parse(text, "JSON");
    }

    /// <summary>The body.</summary>
    /// <exception cref="ApiException">It is too large (413).</exception>
    public async Task<byte[]> ReadBytesAsync(CancellationToken cancellationToken) =>
        (await HttpBody.ReadAsync(Body, cancellationToken))?.ToArray()
        ?? throw new ApiException(413, "BodyTooLarge", $"The body has more than {HttpBody.MaxBytes >> 20} MB.");

    /// <summary>A body that is text.</summary>
    public static string TextOf(byte[] body)
    {
        using var reader = new StreamReader(new MemoryStream(body));
        return reader.ReadToEnd();
    }

    static JsonNode? Parse(string text, string wanted)
    {
        try
        {
            return JsonText.Parse(text);
        }
        catch (JsonException exception)
        {
            // What is there may be a secret: only where it is, is told.
            throw Invalid(exception.LineNumber is { } line && exception.BytePositionInLine is { } position
                ? $"{wanted}: look at line {line + 1}, byte {position + 1}" : wanted);
        }
    }

    static ApiException Invalid(string wanted) => new(400, "InvalidBody", $"The body is not {wanted}.");
}
