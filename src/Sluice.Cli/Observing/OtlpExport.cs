using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using Sluice.Cli.Serving;
using Sluice.Telemetry;

namespace Sluice.Cli.Observing;

/// <summary>Sends by OTLP, as OpenTelemetry's own environment variables say.</summary>
sealed class OtlpExport : IDisposable
{
    readonly TracerProvider _spans = Sdk.CreateTracerProviderBuilder().SetResourceBuilder(Resource()).AddSource(Spans.SourceName).AddOtlpExporter().Build();
    readonly MeterProvider _metrics = Sdk.CreateMeterProviderBuilder().SetResourceBuilder(Resource()).AddMeter(Spans.SourceName).AddOtlpExporter().Build();

    /// <summary>Make what logs there.</summary>
    public ILoggerFactory Loggers { get; } = LoggerFactory.Create(logging => logging.AddOpenTelemetry(
        options => options.SetResourceBuilder(Resource()).AddOtlpExporter()));

    /// <summary>Sends what is left: a collector that does not answer keeps the process for some seconds.</summary>
    public void Dispose()
    {
        _spans.Dispose();
        _metrics.Dispose();
        Loggers.Dispose();
    }

    /// <summary>OTEL_SERVICE_NAME and OTEL_RESOURCE_ATTRIBUTES win.</summary>
    static ResourceBuilder Resource() => ResourceBuilder.CreateEmpty()
        .AddTelemetrySdk().AddService("sluice", serviceVersion: LocalServer.Version).AddEnvironmentVariableDetector();
}
