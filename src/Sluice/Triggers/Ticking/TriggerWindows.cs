using Sluice.Triggers.Windows;

namespace Sluice.Triggers.Ticking;

/// <summary>
/// What has become of the windows of a trigger. It is one document, so that whoever changes it sees all that run, and no two hosts begin
/// more of them than may run at a time.
/// </summary>
sealed record TriggerWindows
{
    /// <summary>No more windows are open at a time: a document has 600 KB.</summary>
    public const int MostOpen = 1000;

    // If so many windows failed in between, the oldest are forgotten.
    const int MostSpans = 3000;

    /// <summary>Up to when windows have been opened: the end of the last.</summary>
    public DateTimeOffset OpenedUntil { get; init; } = DateTimeOffset.MinValue;

    /// <summary>Those that wait or run, oldest first.</summary>
    public IReadOnlyList<OpenWindow> Open { get; init; } = [];

    /// <summary>Those that have succeeded, which others may wait for.</summary>
    public WindowSpans Succeeded { get; init; } = WindowSpans.None;

    /// <summary>The open one of this start; null when it is not open.</summary>
    public OpenWindow? Find(Window window) => Open.FirstOrDefault(open => open.Window.Start == window.Start);

    /// <summary>With a window that is open, as it is now.</summary>
    public TriggerWindows With(OpenWindow window) => this with
    {
        Open = [.. Open.Where(open => open.Window.Start != window.Window.Start).Append(window).OrderBy(open => open.Window.Start)],
        OpenedUntil = window.Window.End > OpenedUntil ? window.Window.End : OpenedUntil,
        Succeeded = Succeeded.Without(window.Window),
    };

    /// <summary>With a window that has ended.</summary>
    public TriggerWindows Without(OpenWindow window, bool hasSucceeded)
    {
        var known = With(window);
        var succeeded = hasSucceeded ? known.Succeeded.With(window.Window) : known.Succeeded;
        return known with
        {
            Open = [.. known.Open.Where(open => open.Window.Start != window.Window.Start)],
            Succeeded = new WindowSpans([.. succeeded.Spans.TakeLast(MostSpans)]),
        };
    }
}
