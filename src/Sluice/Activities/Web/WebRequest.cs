using System.Text;
using Sluice.Connections;
using Sluice.Definitions;
using Sluice.Http;

namespace Sluice.Activities.Web;

/// <summary>What a web activity sends: read and evaluated, secrets by reference.</summary>
/// <param name="Method">GET, POST and so on.</param>
/// <param name="Url">Where to.</param>
sealed record WebRequest(HttpMethod Method, Uri Url)
{
    /// <summary>The headers; the values of some are secrets.</summary>
    public IReadOnlyList<(string Name, string? Text, Secret? Secret)> Headers { get; init; } = [];

    /// <summary>The body; null for none.</summary>
    public string? Body { get; init; }

    /// <summary>Who signs in; null is nobody.</summary>
    public WebAuthentication? Authentication { get; init; }

    /// <summary>How long to wait for an answer.</summary>
    public TimeSpan Timeout { get; init; }

    /// <summary>The call with its secrets.</summary>
    public async Task<HttpCall> ResolveAsync(FactoryConnections connections, CancellationToken cancellationToken)
    {
        var headers = new List<KeyValuePair<string, string>>();
        foreach (var (name, text, secret) in Headers)
            headers.Add(new(name, text ?? await connections.Secrets.GetAsync(secret!, cancellationToken)));
        if (Body is not null && !headers.Exists(header => header.Key.Equals("Content-Type", StringComparison.OrdinalIgnoreCase)))
            headers.Add(new("Content-Type", "application/json"));
        if (Authentication is not null)
            headers.Add(await Authentication.HeaderAsync(Url, connections.Secrets, cancellationToken));
        return new HttpCall(Method, Url) { Headers = headers, Body = Body is null ? null : Encoding.UTF8.GetBytes(Body) };
    }
}
