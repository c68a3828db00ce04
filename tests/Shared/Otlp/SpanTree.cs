namespace Sluice.Tests.Otlp;

/// <summary>How spans lie in each other.</summary>
static class SpanTree
{
    /// <summary>The names of those that do not lie within the time of what is around them.</summary>
    public static IEnumerable<string> OutsideOfTheirParents(IReadOnlyList<OtlpSpan> spans)
    {
        var byId = spans.ToDictionary(span => span.SpanId);
        return from span in spans
               where byId.TryGetValue(span.ParentId, out var parent) && (span.Start < parent.Start || span.End > parent.End)
               select span.Name;
    }

    /// <summary>The names from the root to each span. One whose parent is not there has a question mark, one that is there twice fails.</summary>
    public static IReadOnlyList<string> PathsOf(IReadOnlyList<OtlpSpan> spans)
    {
        var byId = spans.ToDictionary(span => span.SpanId);
        return [.. spans.Select(PathOf)];

        string PathOf(OtlpSpan span) => span.ParentId.Length == 0 ? span.Name
            : $"{(byId.TryGetValue(span.ParentId, out var parent) ? PathOf(parent) : "?")}/{span.Name}";
    }
}
