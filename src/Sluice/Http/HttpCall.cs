using System.Net;

namespace Sluice.Http;

/// <summary>A request as it is sent, perhaps several times: after a redirect, or because the connection broke.</summary>
/// <param name="Method">GET, POST and so on.</param>
/// <param name="Url">Where to.</param>
sealed record HttpCall(HttpMethod Method, Uri Url)
{
    // What says nothing of who asks.
    static readonly HashSet<string> Neutral = new(StringComparer.OrdinalIgnoreCase)
    {
        "Accept", "Accept-Charset", "Accept-Encoding", "Accept-Language", "Content-Type", "Content-Language", "User-Agent",
        "Range", "If-Range", "If-Match", "If-None-Match", "If-Modified-Since", "If-Unmodified-Since", "Cache-Control",
    };

    /// <summary>The headers, those of the body with them.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; } = [];

    /// <summary>The body; null for none.</summary>
    public byte[]? Body { get; init; }

    /// <summary>The method and the URL without what may be secret in it, for messages.</summary>
    public string Display => $"{Method} {DisplayOf(Url)}";

    /// <summary>A URL without its query and user, for messages: both may hold secrets.</summary>
    public static string DisplayOf(Uri url) => url.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped);

    /// <summary>The same with further headers.</summary>
    public HttpCall With(params IEnumerable<KeyValuePair<string, string>> headers) => this with { Headers = [.. Headers, .. headers] };

    /// <summary>The call that follows when the answer sends it elsewhere: without credentials when that is another server.</summary>
    /// <exception cref="SluiceException">The body would go to another server, or the way there is not secure.</exception>
    public HttpCall RedirectedTo(Uri url, HttpStatusCode status)
    {
        var method = status switch
        {
            HttpStatusCode.SeeOther when Method != HttpMethod.Head => HttpMethod.Get,
            HttpStatusCode.MovedPermanently or HttpStatusCode.Found when Method == HttpMethod.Post => HttpMethod.Get,
            _ => Method,
        };
        var next = To(url) with { Method = method };
        if (method != Method)
            return next.WithoutBody();
        if (Body is not null && !IsSameServer(url))
        {
            throw new SluiceException(Side.Definition, "HttpRedirectRefused",
                $"{Display} is redirected to another server, {DisplayOf(url)}, which the body is not meant for. Write that URL.");
        }

        return next;
    }

    /// <summary>The call without a body, by GET.</summary>
    public HttpCall ByGet(Uri url) => To(url).WithoutBody() with { Method = HttpMethod.Get };

    HttpCall WithoutBody() => this with
    {
        Body = null,
        Headers = [.. Headers.Where(header => !header.Key.StartsWith("Content-", StringComparison.OrdinalIgnoreCase))],
    };

    /// <summary>The message of one attempt.</summary>
    public HttpRequestMessage ToMessage()
    {
        var message = new HttpRequestMessage(Method, Url) { Content = Body is null ? null : new ByteArrayContent(Body) };
        foreach (var (name, value) in Headers)
        {
            if (!message.Headers.TryAddWithoutValidation(name, value))
                message.Content?.Headers.TryAddWithoutValidation(name, value);
        }

        return message;
    }

    HttpCall To(Uri url)
    {
        if (Url.Scheme == Uri.UriSchemeHttps && url.Scheme != Uri.UriSchemeHttps)
        {
            throw new SluiceException(Side.Definition, "HttpRedirectRefused",
                $"{Display} is sent on to {DisplayOf(url)}, which is not https. Use a URL that stays with https.");
        }

        return this with { Url = url, Headers = IsSameServer(url) ? Headers : [.. Headers.Where(header => Neutral.Contains(header.Key))] };
    }

    bool IsSameServer(Uri url) =>
        Uri.Compare(Url, url, UriComponents.SchemeAndServer, UriFormat.UriEscaped, StringComparison.OrdinalIgnoreCase) == 0;
}
