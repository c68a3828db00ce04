using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Sluice.Api;

namespace Sluice.Cli.Serving;

/// <summary>
/// Decides who is answered. A browser on this machine would send a stranger's page's requests here: such pages give themselves away by their
/// <c>Origin</c>, or, where a stranger's name leads to this machine, by their <c>Host</c>.
/// </summary>
sealed class RequestGate(ServerOptions options)
{
    const string Bearer = "Bearer ";

    readonly byte[]? _key = options.Key is { } key ? HashOf(key) : null;

    /// <summary>What is answered to a call that is refused for where it comes from; null when it may go on.</summary>
    /// <param name="host">The header <c>Host</c>.</param>
    /// <param name="origin">The header <c>Origin</c>; null without it.</param>
    public ApiResponse? RefuseStranger(string host, string? origin)
    {
        if (!Uri.TryCreate($"http://{host}/", UriKind.Absolute, out var asked) || asked.Authority.Length == 0 || !IsOwn(asked.Host))
        {
            return ApiResponse.Error(403, "ForeignHost",
                "The request was sent to another host. Call this server by its address, or name the host in --host.");
        }

        var isForeign = origin is not null
            && !(Uri.TryCreate(origin, UriKind.Absolute, out var page) && page.Authority.Equals(asked.Authority, StringComparison.OrdinalIgnoreCase));
        return isForeign ? ApiResponse.Error(403, "ForeignOrigin", "The request comes from a page of another site. Such pages are not answered.") : null;
    }

    /// <summary>What is answered to a call without the key; null when it may go on.</summary>
    /// <param name="header">The value of a header; null without it.</param>
    /// <param name="code">The <c>code</c> of the query; null without it.</param>
    public ApiResponse? RefuseWithoutKey(Func<string, string?> header, string? code)
    {
        if (_key is null)
            return null;
        var bearer = header("Authorization") is { } value && value.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase) ? value[Bearer.Length..].Trim() : null;
        string?[] shown = [header("x-functions-key"), bearer, code];
        // Hashes are of one length, and are compared whole: how long it takes tells nothing of the key.
        return shown.Any(one => one is not null && CryptographicOperations.FixedTimeEquals(HashOf(one), _key)) ? null
            : ApiResponse.Error(401, "AuthenticationFailed",
                "The key is missing or wrong. Send it in the header x-functions-key, as 'Authorization: Bearer KEY', or as ?code=KEY.");
    }

    /// <summary>What is answered to a request that is refused; null when it may go on.</summary>
    /// <param name="request">The request.</param>
    /// <param name="needsKey">Whether it must show the key, if there is one.</param>
    public ApiResponse? Refuse(HttpRequest request, bool needsKey) =>
        RefuseStranger(request.Host.Value ?? "", Header(request, "Origin"))
        ?? RefuseForm(request)
        ?? (needsKey ? RefuseWithoutKey(name => Header(request, name), request.Query["code"]) : null);

    /// <summary>A page that changes something shows by a header that it asks knowingly: a form or a link, which anybody can place, cannot send it.</summary>
    static ApiResponse? RefuseForm(HttpRequest request)
    {
        var isOfPage = Header(request, "Origin") is not null || Header(request, "Sec-Fetch-Site") is not null;
        return isOfPage && !HttpMethods.IsGet(request.Method) && !HttpMethods.IsHead(request.Method) && Header(request, "X-Requested-With") is null
            ? ApiResponse.Error(403, "FormRefused", "The request comes from a page of a browser without the header X-Requested-With. Let the page send it.")
            : null;
    }

    /// <summary>The value of a header; null without it.</summary>
    public static string? Header(HttpRequest request, string name) => request.Headers.TryGetValue(name, out var value) ? value.ToString() : null;

    bool IsOwn(string host)
    {
        if (host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || host.Equals(options.Host, StringComparison.OrdinalIgnoreCase))
            return true;
        // A stranger's page is reached by a name.
        if (IPAddress.TryParse(host.Trim('[', ']'), out var address))
            return IPAddress.IsLoopback(address) || !options.IsLocal;
        return !options.IsLocal && host.Equals(Dns.GetHostName(), StringComparison.OrdinalIgnoreCase);
    }

    static byte[] HashOf(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));
}
