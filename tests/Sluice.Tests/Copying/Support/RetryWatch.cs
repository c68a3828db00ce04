using System.Collections.Concurrent;
using Sluice.Copying.Plans;
using Sluice.Copying.Slices;

namespace Sluice.Tests.Copying.Support;

/// <summary>Watches which faults a copy overcomes.</summary>
sealed class RetryWatch : CopyProgress
{
    readonly TaskCompletionSource _first = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly ConcurrentQueue<(int? Slice, SluiceException Fault)> _retries = [];

    /// <summary>Called when the copy is planned, before anything is written.</summary>
    public Action? WhenPlanned { get; init; }

    /// <summary>Called when a slice begins.</summary>
    public Action? WhenStarted { get; init; }

    /// <summary>Ends with the first retry.</summary>
    public Task First => _first.Task.WaitAsync(TimeSpan.FromSeconds(60));

    /// <summary>What was tried again; a slice's number is null for other steps.</summary>
    public IReadOnlyList<(int? Slice, SluiceException Fault)> Retries => [.. _retries];

    public IEnumerable<SluiceException> Faults => _retries.Select(retry => retry.Fault);

    public override void Planned(string copyId, CopyPlan plan) => WhenPlanned?.Invoke();

    public override void Started(string copyId, Slice slice) => WhenStarted?.Invoke();

    public override void Retrying(string copyId, Slice? slice, SluiceException fault, TimeSpan wait)
    {
        _retries.Enqueue((slice?.Index, fault));
        _first.TrySetResult();
    }
}
