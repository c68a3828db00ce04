namespace Sluice.Triggers.Windows;

/// <summary>Windows of one size in a row, in UTC.</summary>
/// <param name="Unit">The unit of their size.</param>
/// <param name="Interval">Their size in that unit.</param>
/// <param name="Start">The start of the first.</param>
sealed record TumblingWindows(WindowUnit Unit, int Interval, DateTimeOffset Start) : TriggerCondition
{
    /// <summary>No window ends after it; null for no end.</summary>
    public DateTimeOffset? End { get; init; }

    /// <summary>How long after its end a window is due.</summary>
    public TimeSpan Delay { get; init; }

    /// <summary>What must have succeeded before.</summary>
    public IReadOnlyList<WindowDependency> Dependencies { get; init; } = [];

    /// <inheritdoc/>
    public override bool CatchesUp => true;

    /// <inheritdoc/>
    public override IEnumerable<Occurrence> Due(DateTimeOffset after, DateTimeOffset until) =>
        From(after - DateTimeOffset.MinValue > Delay ? after - Delay : DateTimeOffset.MinValue)
            .Where(window => DateTimeOffset.MaxValue - window.End >= Delay)
            .Select(window => Occurrence.Of(window, Delay))
            .SkipWhile(occurrence => occurrence.ScheduledTime <= after)
            .TakeWhile(occurrence => occurrence.ScheduledTime <= until);

    /// <inheritdoc/>
    public override IEnumerable<Window> WindowsIn(Window span) =>
        From(span.Start).SkipWhile(window => window.End <= span.Start).TakeWhile(window => window.Start < span.End);

    /// <inheritdoc/>
    public override IEnumerable<WindowReference> WaitsFor(Occurrence occurrence, Func<string, TriggerCondition> find) =>
        occurrence.Window is not { } window ? [] : Dependencies.SelectMany(dependency =>
        {
            var upstream = dependency.IsSelf ? this : find(dependency.Trigger);
            return upstream.WindowsIn(dependency.Span(window))
                // None waits for itself, or for what comes after it.
                .TakeWhile(other => !dependency.IsSelf || other.Start < window.Start)
                .Select(other => new WindowReference(dependency.Trigger, other));
        }).Distinct();

    /// <summary>The windows from the one on in which a moment is.</summary>
    IEnumerable<Window> From(DateTimeOffset moment)
    {
        var number = moment <= Start ? 0 : NumberAt(moment);
        var start = StartOf(number);
        while (start is { } first && StartOf(++number) is { } end && (End is null || end <= End))
        {
            yield return new Window(first, end);
            start = end;
        }
    }

    long NumberAt(DateTimeOffset moment)
    {
        if (Unit != WindowUnit.Month)
            return (moment - Start).Ticks / Size.Ticks;
        var months = ((moment.UtcDateTime.Year - Start.UtcDateTime.Year) * 12) + moment.UtcDateTime.Month - Start.UtcDateTime.Month;
        var number = months / Interval;
        return StartOf(number) is { } start && start > moment ? number - 1 : number;
    }

    /// <summary>Counted from the first: after a shorter month windows begin again on the day on which the first began.</summary>
    DateTimeOffset? StartOf(long number)
    {
        if (Unit == WindowUnit.Month)
        {
            var month = (Start.UtcDateTime.Year * 12L) + Start.UtcDateTime.Month - 1 + (number * Interval);
            return month / 12 <= DateTime.MaxValue.Year ? new DateTimeOffset(Start.UtcDateTime.AddMonths((int)(number * Interval))) : null;
        }

        return number <= (DateTimeOffset.MaxValue - Start).Ticks / Size.Ticks ? Start.AddTicks(Size.Ticks * number) : null;
    }

    /// <summary>Their size, unless they are months.</summary>
    TimeSpan Size => Unit == WindowUnit.Minute ? TimeSpan.FromMinutes(Interval) : TimeSpan.FromHours(Interval);
}
