using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Sluice.Cli.Observing;

/// <summary>Sends spans, metrics and logs to a collector, when the environment names one. Otherwise nothing of that is loaded.</summary>
static class Export
{
    const string Endpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";

    /// <summary>Make what logs there.</summary>
    public static ILoggerFactory Loggers { get; private set; } = NullLoggerFactory.Instance;

    /// <summary>Begins; what is left is sent when it is disposed of. Null when nobody is named.</summary>
    public static IDisposable? Start()
    {
        if (Environment.GetEnvironmentVariable(Endpoint) is not { Length: > 0 } endpoint)
            return null;
        if (!Uri.TryCreate(endpoint, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https"))
        {
            throw new SluiceException(Side.Definition, "InvalidEndpoint",
                $"{Endpoint} is '{endpoint}', which is no address. Write one such as http://localhost:4317, or leave it out.");
        }

        var export = new OtlpExport();
        Loggers = export.Loggers;
        return export;
    }
}
