using System.Text.Json.Nodes;
using Sluice.Definitions.Parsing;
using Sluice.Definitions.Pipelines;
using Sluice.Expressions;

namespace Sluice.Activities.Web;

/// <summary>
/// <c>WebActivity</c>: a request over HTTP, whose answer is the output. An answer of 202 with a Location is asked for there again, in
/// waits that hold nothing, until it is another.
/// </summary>
sealed class WebActivity() : ActivityType("WebActivity")
{
    static readonly string[] Methods = ["GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS"];

    // They change nothing at the server (RFC 9110, 9.2.1).
    static readonly string[] SafeMethods = ["GET", "HEAD", "OPTIONS"];

    // ADF's.
    static readonly TimeSpan DefaultTimeout = TimeSpan.FromMinutes(1);
    static readonly TimeSpan MaxTimeout = TimeSpan.FromMinutes(10);

    /// <inheritdoc/>
    public override bool IsRepeatable(ActivityDefinition activity) =>
        activity.Reader.Json["typeProperties"] is JsonObject properties
        && SafeMethods.Contains(Values.ToText(Values.Find(properties, "method")), StringComparer.OrdinalIgnoreCase);

    /// <inheritdoc/>
    public override ActivityWork? Read(ActivityReading reading) => reading.Properties(properties =>
    {
        var method = Method(properties);
        var timeout = Timeout(properties);
        var waits = properties.Boolean("turnOffAsync") != true;
        var reader = new WebRequestReader(properties, reading);
        var body = reader.Body();
        if (method is "POST" or "PUT" or "PATCH" && body is null && !properties.Has("body") && !properties.Has("datasets") && !properties.Has("linkedServices"))
            properties.Error("body", $"{method} has one", "Add \"body\", be it an empty text");
        if (method is "GET" or "HEAD" && body is { Length: > 0 })
            properties.Error("body", $"{method} has none", "Remove it, or use POST");
        var request = reader.Read(method is null ? null : new HttpMethod(method), timeout, body is "" && method is "GET" or "HEAD" ? null : body);
        if (request is null)
            return null;
        return (host, cancellationToken) => new WebExchange(host.Connections, request, waits).RunAsync(reading.State, cancellationToken);
    });

    static string? Method(DefinitionParser properties)
    {
        if (properties.Text("method", required: true)?.ToUpperInvariant() is not { } method)
            return null;
        if (Methods.Contains(method))
            return method;
        properties.Error("method", "there is no such method", $"Use one of {string.Join(", ", Methods)}", method);
        return null;
    }

    static TimeSpan Timeout(DefinitionParser properties)
    {
        var timeout = properties.Duration("httpRequestTimeout") ?? DefaultTimeout;
        if (timeout <= TimeSpan.Zero || timeout > MaxTimeout)
            properties.Error("httpRequestTimeout", "a request waits for at most 10 minutes", "Write for example 00:05:00", $"{timeout}");
        return timeout;
    }
}
