namespace Sluice.Triggers.Windows;

/// <summary>Which windows of a trigger have succeeded: those that follow each other are one span, so a million are no more than one.</summary>
/// <param name="Spans">The spans, which neither overlap nor touch each other: oldest first.</param>
sealed record WindowSpans(IReadOnlyList<Window> Spans)
{
    /// <summary>None.</summary>
    public static WindowSpans None { get; } = new([]);

    /// <summary>Whether all of a window is in them.</summary>
    public bool Cover(Window window)
    {
        var (first, last) = (0, Spans.Count - 1);
        while (first <= last)
        {
            var middle = (first + last) / 2;
            if (Spans[middle].End <= window.Start)
                first = middle + 1;
            else if (Spans[middle].Start > window.Start)
                last = middle - 1;
            else
                return Spans[middle].End >= window.End;
        }

        return false;
    }

    /// <summary>With another window.</summary>
    public WindowSpans With(Window window)
    {
        var joined = Spans.Where(span => span.Start <= window.End && span.End >= window.Start).Append(window).ToList();
        var whole = new Window(joined.Min(span => span.Start), joined.Max(span => span.End));
        return new WindowSpans(
            [.. Spans.TakeWhile(span => span.End < whole.Start), whole, .. Spans.SkipWhile(span => span.Start <= whole.End)]);
    }

    /// <summary>Without a window.</summary>
    public WindowSpans Without(Window window) => new([.. Spans.SelectMany(span => Rest(span, window))]);

    static IEnumerable<Window> Rest(Window span, Window window)
    {
        if (span.End <= window.Start || span.Start >= window.End)
            return [span];
        return new[] { span with { End = window.Start }, span with { Start = window.End } }.Where(rest => rest.Start < rest.End);
    }
}
