using System.Collections.Concurrent;
using System.IO.Compression;
using System.Net;
using System.Text;

namespace Sluice.Tests.Otlp;

/// <summary>A collector on this machine: takes what is sent by OTLP over HTTP.</summary>
sealed class OtlpReceiver : IDisposable
{
    readonly HttpListener _listener = new();
    readonly ConcurrentQueue<OtlpSpan> _spans = [];
    readonly ConcurrentQueue<OtlpPoint> _points = [];
    readonly ConcurrentQueue<OtlpLog> _logs = [];
    readonly ConcurrentQueue<byte[]> _bodies = [];

    public OtlpReceiver()
    {
        Address = $"http://127.0.0.1:{LoopbackPort.Free()}";
        _listener.Prefixes.Add(Address + "/");
        _listener.Start();
        _ = Task.Run(ListenAsync);
    }

    /// <summary>Where it listens.</summary>
    public string Address { get; }

    /// <summary>What has a process send to it, soon after it happens.</summary>
    public IReadOnlyDictionary<string, string> Environment => new Dictionary<string, string>
    {
        ["OTEL_EXPORTER_OTLP_ENDPOINT"] = Address,
        ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
        ["OTEL_BSP_SCHEDULE_DELAY"] = "100",
        ["OTEL_BLRP_SCHEDULE_DELAY"] = "100",
        ["OTEL_METRIC_EXPORT_INTERVAL"] = "500",
    };

    public IReadOnlyList<OtlpSpan> Spans => [.. _spans];

    public IReadOnlyList<OtlpLog> Logs => [.. _logs];

    /// <summary>All points that came; those of sums and histograms are totals of their process.</summary>
    public IReadOnlyList<OtlpPoint> Points => [.. _points];

    /// <summary>The spans of a run.</summary>
    public IReadOnlyList<OtlpSpan> Of(string runId) => [.. Spans.Where(span => span.TraceId == runId.Replace("-", "", StringComparison.Ordinal))];

    /// <summary>Everything that came, as text.</summary>
    public string Text => string.Concat(_bodies.Select(Encoding.Latin1.GetString));

    public void Dispose() => _listener.Close();

    async Task ListenAsync()
    {
        while (true)
        {
            try
            {
                var context = await _listener.GetContextAsync();
                using var body = new MemoryStream();
                await (context.Request.Headers["Content-Encoding"] == "gzip"
                    ? new GZipStream(context.Request.InputStream, CompressionMode.Decompress) : context.Request.InputStream).CopyToAsync(body);
                Take(context.Request.Url!.AbsolutePath, body.ToArray());
                context.Response.Close();
            }
            catch (Exception exception) when (exception is HttpListenerException or ObjectDisposedException or IOException)
            {
                if (!_listener.IsListening)
                    return;
            }
        }
    }

    void Take(string path, byte[] body)
    {
        _bodies.Enqueue(body);
        var request = new ProtoMessage(body);
        foreach (var span in path == "/v1/traces" ? OtlpSpan.In(request) : [])
            _spans.Enqueue(span);
        foreach (var point in path == "/v1/metrics" ? OtlpPoint.In(request) : [])
            _points.Enqueue(point);
        foreach (var log in path == "/v1/logs" ? OtlpLog.In(request) : [])
            _logs.Enqueue(log);
    }
}
