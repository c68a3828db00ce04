using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using Sluice.Cli.Serving;
using Sluice.Telemetry;

namespace Sluice.Cli.Observing;

/// <summary><c>GET /metrics</c>, in Prometheus' text form. As <c>/health</c> it needs no key on this machine; others show it.</summary>
sealed class PrometheusPage : IDisposable
{
    readonly MeterProvider _metrics = Sdk.CreateMeterProviderBuilder().AddMeter(Spans.SourceName).AddPrometheusExporter().Build();

    /// <summary>Has a server answer it.</summary>
    /// <param name="server">The server.</param>
    /// <param name="options">Say who may ask.</param>
    public void AddTo(WebApplication server, ServerOptions options)
    {
        var gate = new RequestGate(options);
        server.UseOpenTelemetryPrometheusScrapingEndpoint(
            _metrics,
            request => HttpMethods.IsGet(request.Request.Method) && request.Request.Path == "/metrics",
            null,
            page => page.Use((context, next) => gate.Refuse(context.Request, needsKey: !options.IsLocal) is { } refusal
                ? refusal.SendAsync(context) : next(context)),
            null);
    }

    /// <inheritdoc/>
    public void Dispose() => _metrics.Dispose();
}
