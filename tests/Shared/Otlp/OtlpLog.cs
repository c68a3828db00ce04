namespace Sluice.Tests.Otlp;

/// <summary>A log record that a collector was sent.</summary>
sealed record OtlpLog(string Event, string Body, string TraceId, IReadOnlyDictionary<string, string> Attributes)
{
    public static IEnumerable<OtlpLog> In(ProtoMessage request) =>
        from resource in request.All(1)
        from scope in resource.All(2)
        from log in scope.All(2)
        select new OtlpLog(log.Text(12), ProtoMessage.ValueOf(log.Message(5)), log.Hex(9), log.Attributes(6));
}
