using System.Buffers;
using System.Net.Http.Headers;
using System.Text;

namespace Sluice.Http;

/// <summary>What headers may be.</summary>
static class HttpHeaders
{
    static readonly SearchValues<char> LineBreaks = SearchValues.Create("\r\n\0");

    // The connection's own, which are made from the rest.
    static readonly string[] Own = ["Host", "Content-Length", "Transfer-Encoding", "Connection", "Expect"];

    /// <summary>Whether a text can be a header's name.</summary>
    public static bool IsName(string text) =>
        NameValueHeaderValue.TryParse(text, out var parsed) && parsed.Name == text && parsed.Value is null;

    /// <summary>Whether a text can be a header's value.</summary>
    public static bool IsValue(string text) => !text.AsSpan().ContainsAny(LineBreaks);

    /// <summary>Whether a header is the connection's own, which definitions cannot set.</summary>
    public static bool IsOwn(string name) => Own.Contains(name, StringComparer.OrdinalIgnoreCase);

    /// <summary>The header that signs in with a name and a password.</summary>
    public static KeyValuePair<string, string> Basic(string user, string password) =>
        new("Authorization", $"Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password}"))}");
}
