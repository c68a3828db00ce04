using System.Text.Json.Nodes;
using Sluice.Definitions.Parsing;
using Sluice.Definitions.Pipelines;

namespace Sluice.Activities.Web;

/// <summary>
/// <c>WebHook</c>: a request over HTTP that tells the server where to call back, and a wait for that, in which nothing is held. What the
/// server calls back with is the output.
/// </summary>
sealed class WebHookActivity() : ActivityType("WebHook")
{
    // ADF's.
    static readonly TimeSpan RequestTimeout = TimeSpan.FromMinutes(1);
    static readonly TimeSpan Timeout = TimeSpan.FromMinutes(10);

    // As long as Wait.
    static readonly TimeSpan MaxTimeout = TimeSpan.FromDays(30);

    /// <inheritdoc/>
    public override bool IsRepeatable(ActivityDefinition activity) => false;

    /// <summary>Its own <c>timeout</c> bounds it.</summary>
    public override TimeSpan LongestByDefault => MaxTimeout + TimeSpan.FromDays(1);

    /// <inheritdoc/>
    public override ActivityWork? Read(ActivityReading reading) => reading.Properties(properties =>
    {
        var method = properties.Text("method", required: true);
        if (method is not null && !method.Equals("POST", StringComparison.OrdinalIgnoreCase))
            properties.Error("method", "a web hook is sent by POST", "Write POST", method);
        var timeout = WaitFor(properties);
        var reports = properties.Boolean("reportStatusOnCallBack") ?? false;
        var reader = new WebRequestReader(properties, reading);
        var body = reader.ObjectBody("callBackUri is put into a JSON object");
        var request = reader.Read(HttpMethod.Post, RequestTimeout, body: null);
        if (request is null || body is null)
            return null;
        return reading.State is { } state
            ? WorkResult.Done(WebHookAnswer.Read(state, timeout, reports))
            : (host, cancellationToken) => SendAsync(host, reading.Request!, request, body, timeout, cancellationToken);
    });

    static async Task<WorkResult> SendAsync(
        ActivityHost host, ActivityRequest activity, WebRequest request, JsonObject body, TimeSpan timeout, CancellationToken cancellationToken)
    {
        var address = host.CallbackAddress.Find().AbsoluteUri.TrimEnd('/');
        var (token, callback) = await host.Callbacks.ExpectAsync(activity, cancellationToken);
        body["callBackUri"] = $"{address}/callbacks/{callback.RunId}?token={token}";
        await new WebExchange(host.Connections, request with { Body = body.ToJsonString() }, waits: false).RunAsync(null, cancellationToken);
        return new WorkResult { Continuation = (WebHookAnswer.None, timeout), Event = callback.Event };
    }

    static TimeSpan WaitFor(DefinitionParser properties)
    {
        var timeout = properties.Duration("timeout") ?? Timeout;
        if (timeout <= TimeSpan.Zero || timeout > MaxTimeout)
            properties.Error("timeout", "a web hook waits for at most 30 days", "Write for example 00:10:00", $"{timeout}");
        return timeout;
    }
}
