namespace Sluice.Tests.Otlp;

/// <summary>A span that a collector was sent.</summary>
sealed record OtlpSpan(string TraceId, string SpanId, string ParentId, string Name, int Kind, DateTimeOffset Start, DateTimeOffset End)
{
    public required string Scope { get; init; }

    public required IReadOnlyDictionary<string, string> Attributes { get; init; }

    /// <summary>The spans that it is linked to: trace and span.</summary>
    public required IReadOnlyList<(string TraceId, string SpanId)> Links { get; init; }

    public required IReadOnlyList<string> Events { get; init; }

    public bool IsError { get; init; }

    public string Message { get; init; } = "";

    public string? this[string attribute] => Attributes.GetValueOrDefault(attribute);

    public static IEnumerable<OtlpSpan> In(ProtoMessage request) =>
        from resource in request.All(1)
        from scope in resource.All(2)
        from span in scope.All(2)
        select new OtlpSpan(span.Hex(1), span.Hex(2), span.Hex(4), span.Text(5), (int)span.Number(6), span.Time(7), span.Time(8))
        {
            Scope = scope.Message(1).Text(1),
            Attributes = span.Attributes(9),
            Links = [.. span.All(13).Select(link => (link.Hex(1), link.Hex(2)))],
            Events = [.. span.All(11).Select(one => one.Text(2))],
            IsError = span.Message(15).Number(3) == 2,
            Message = span.Message(15).Text(2),
        };
}
