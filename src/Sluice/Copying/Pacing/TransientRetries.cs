using System.Runtime.ExceptionServices;
using Polly;
using Polly.Retry;
using Sluice.Copying.Jobs;
using Sluice.Copying.Slices;

namespace Sluice.Copying.Pacing;

/// <summary>
/// Repeats a step of a copy after transient faults, with growing waits in between. Inside the activity, and so inside its timeout: what
/// an engine's own policy repeats comes on top.
/// </summary>
sealed class TransientRetries
{
    // A server's restart or failover takes some seconds to a minute; these waits come to about that.
    public const int DefaultCount = 6;
    static readonly TimeSpan DefaultWait = TimeSpan.FromSeconds(1);
    static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(30);

    // The most that Polly takes.
    static readonly TimeSpan MaxSettableWait = TimeSpan.FromDays(1);

    // Made for the first fault only: most steps have none, and it takes longer than copying a few rows.
    readonly Lazy<ResiliencePipeline> _pipeline;
    readonly Action<SluiceException, TimeSpan> _retrying;

    /// <param name="job">Says how often and how far apart; a fault counts against the side that it is on.</param>
    /// <param name="retrying">Told of each fault that is overcome, and of the wait that follows.</param>
    // The source's outside: a step opens the sink first, so a fault of the source tells that the sink is there, and its count begins anew.
    public TransientRetries(CopyJob job, TimeProvider time, Action<SluiceException, TimeSpan> retrying)
        : this(time, retrying, (Side.Source, job.Source.Retry), (Side.Sink, job.Sink.Retry))
    {
    }

    /// <param name="retries">How often and how far apart, by the side of the fault.</param>
    /// <param name="retrying">Told of each fault that is overcome, and of the wait that follows.</param>
    public TransientRetries(
        TimeProvider time, Action<SluiceException, TimeSpan> retrying, params IEnumerable<(Side Side, TransientRetry Retry)> retries)
    {
        _retrying = retrying;
        _pipeline = new(() =>
        {
            var pipeline = new ResiliencePipelineBuilder { TimeProvider = time };
            foreach (var (side, retry) in retries)
                Add(pipeline, side, retry);
            return pipeline.Build();
        });
    }

    /// <summary>Attempts after the first so far.</summary>
    public int Count { get; private set; }

    /// <summary>The side and code of the fault before the last attempt; null before a second one.</summary>
    public string? LastFault { get; private set; }

    /// <summary>Runs a step until it succeeds, fails for good or has failed too often.</summary>
    /// <exception cref="SluiceException">The fault of the last attempt, or the wait for the next was cancelled.</exception>
    public async Task<T> RunAsync<T>(Func<CancellationToken, Task<T>> step, CancellationToken cancellationToken)
    {
        try
        {
            try
            {
                return await step(cancellationToken);
            }
            catch (SluiceException fault) when (fault.IsTransient)
            {
                var first = ExceptionDispatchInfo.Capture(fault);
                return await _pipeline.Value.ExecuteAsync(
                    async token =>
                    {
                        Interlocked.Exchange(ref first, null)?.Throw();
                        return await step(token);
                    },
                    cancellationToken);
            }
        }
        catch (SluiceException fault) when (fault.IsTransient && Count > 0 && !cancellationToken.IsCancellationRequested)
        {
            throw new SluiceException(fault.Side, fault.Code, $"{fault.Detail} It was tried {Count + 1} times.", fault) { IsTransient = true };
        }
        catch (OperationCanceledException exception) when (cancellationToken.IsCancellationRequested)
        {
            throw new SluiceException(Side.Cancelled, "Cancelled", "The copy was cancelled.", exception);
        }
    }

    /// <summary>What the output says of slices that took more than one attempt; null when there were none.</summary>
    public static string? NoteOf(IReadOnlyList<SliceResult> slices)
    {
        var retried = slices.Where(slice => slice.Retries > 0).ToList();
        return retried switch
        {
            [] => null,
            [var one] => $"slice {one.Index} was tried {one.Retries + 1} times: last fault {one.LastFault}",
            _ => $"{retried.Count} slices were tried again, {retried.Sum(slice => slice.Retries)} times in all: "
                + $"last fault of slice {retried[^1].Index} {retried[^1].LastFault}",
        };
    }

    void Add(ResiliencePipelineBuilder pipeline, Side side, TransientRetry retry)
    {
        var count = retry.Count ?? DefaultCount;
        if (count == 0)
            return;
        var wait = retry.Wait ?? DefaultWait;
        if (wait > MaxSettableWait)
            wait = MaxSettableWait;
        pipeline.AddRetry(new RetryStrategyOptions
        {
            ShouldHandle = attempt => ValueTask.FromResult(
                attempt.Outcome.Exception is SluiceException { IsTransient: true } fault && fault.Side == side),
            MaxRetryAttempts = count,
            Delay = wait,
            BackoffType = DelayBackoffType.Exponential,
            UseJitter = true,
            MaxDelay = wait > MaxWait ? wait : MaxWait,
            OnRetry = attempt =>
            {
                var fault = (SluiceException)attempt.Outcome.Exception!;
                Count++;
                LastFault = $"{fault.Side} {fault.Code}";
                _retrying(fault, attempt.RetryDelay);
                return ValueTask.CompletedTask;
            },
        });
    }
}
