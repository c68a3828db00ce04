using Azure.Identity;
using Azure.Monitor.OpenTelemetry.Exporter;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Azure.Functions.Worker.OpenTelemetry;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;
using Sluice.Telemetry;

namespace Sluice.Functions;

/// <summary>
/// Exports spans, metrics and logs: to Application Insights and to a collector, if the settings name them. Where they name neither, the host
/// takes the logs as it does by default.
/// </summary>
static class Observing
{
    /// <summary>Adds it.</summary>
    public static FunctionsApplicationBuilder AddTelemetry(this FunctionsApplicationBuilder builder)
    {
        var insights = Setting("APPLICATIONINSIGHTS_CONNECTION_STRING");
        var isSent = Setting("OTEL_EXPORTER_OTLP_ENDPOINT") is not null;
        if (insights is null && !isSent)
            return builder;
        var telemetry = builder.Services.AddOpenTelemetry().UseFunctionsWorkerDefaults()
            .WithTracing(spans => spans.AddSource(Spans.SourceName))
            .WithMetrics(metrics => metrics.AddMeter(Spans.SourceName))
            .WithLogging();
        if (isSent)
            telemetry.UseOtlpExporter();
        if (insights is not null)
            AddAzureMonitor(telemetry, options => Configure(options, insights, Setting("APPLICATIONINSIGHTS_AUTHENTICATION_STRING")));
        return builder;

        string? Setting(string name) => builder.Configuration[name] is { Length: > 0 } value ? value : null;
    }

    static void AddAzureMonitor(IOpenTelemetryBuilder telemetry, Action<AzureMonitorExporterOptions> configure) => telemetry
        .WithTracing(spans => spans.AddAzureMonitorTraceExporter(configure))
        .WithMetrics(metrics => metrics.AddAzureMonitorMetricExporter(configure))
        .WithLogging(logs => logs.AddAzureMonitorLogExporter(configure));

    static void Configure(AzureMonitorExporterOptions options, string connection, string? authentication)
    {
        options.ConnectionString = connection;
        // Spans of a run come from several processes: a limit by time would tear holes into trees.
        options.TracesPerSecond = null;
        options.SamplingRatio = 1;
        if (ClientIdIn(authentication) is { } identity)
            options.Credential = new ManagedIdentityCredential(identity);
    }

    /// <summary>The identity in a setting such as <c>ClientId=...;Authorization=AAD</c>; null without one: then the connection string is enough.</summary>
    internal static ManagedIdentityId? ClientIdIn(string? authentication)
    {
        var parts = (authentication ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(part => part.Split('=', 2)).Where(part => part.Length == 2)
            .ToDictionary(part => part[0], part => part[1], StringComparer.OrdinalIgnoreCase);
        if (!parts.TryGetValue("Authorization", out var kind) || !kind.Equals("AAD", StringComparison.OrdinalIgnoreCase))
            return null;
        return parts.TryGetValue("ClientId", out var client) ? ManagedIdentityId.FromUserAssignedClientId(client) : ManagedIdentityId.SystemAssigned;
    }
}
