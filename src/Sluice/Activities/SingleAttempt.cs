
namespace Sluice.Activities;

/// <summary>
/// An attempt at an activity that must not be made twice, though an engine may deliver it twice: when the host that had it has died, and even
/// while that is still at it. Who begins leaves a mark in the run's store, renews it while it works, and puts beside it what came of it. Who
/// finds the mark does not begin, but waits for that.
/// </summary>
/// <param name="outputs">The store.</param>
/// <param name="request">The attempt.</param>
/// <param name="silence">How long a mark was not renewed whose host counts as dead; zero when no other host can be at it.</param>
/// <param name="time">Tells the time.</param>
sealed class SingleAttempt(OutputStore outputs, ActivityRequest request, TimeSpan silence, TimeProvider time)
{
    // Of three renewals in a row some may come late.
    const int RenewalsInSilence = 4;
    const int LooksInSilence = 12;

    readonly string _owner = Guid.NewGuid().ToString("N");
    readonly string _mark = $"{request.Path} attempt {request.Attempt}";

    string RunId => request.Run.RunId;

    string OutcomeName => $"{_mark} outcome";

    /// <summary>Makes the attempt, or says what came of it.</summary>
    /// <exception cref="SluiceException">It failed, or its host died in the middle (<c>AttemptLost</c>).</exception>
    public async Task<ActivityResult> RunAsync(Func<Task<ActivityResult>> work, CancellationToken cancellationToken)
    {
        if (!await outputs.TryMarkAsync(RunId, _mark, _owner, cancellationToken))
        {
            var found = await outputs.FindMarkAsync(RunId, _mark, cancellationToken);
            // The answer to the own write may have got lost, and the client then wrote again.
            if (found != _owner)
                return await WaitAsync(found, cancellationToken);
        }

        using var end = new CancellationTokenSource();
        var renewals = RenewAsync(end.Token);
        try
        {
            var result = await work();
            await KeepAsync(new AttemptOutcome(result, null));
            return result;
        }
        catch (SluiceException fault) when (fault.Side != Side.Cancelled && !cancellationToken.IsCancellationRequested)
        {
            await KeepAsync(new AttemptOutcome(null, fault.Message));
            throw;
        }
        finally
        {
            await end.CancelAsync();
            await renewals;
        }
    }

    async Task<ActivityResult> WaitAsync(string? mark, CancellationToken cancellationToken)
    {
        var since = time.GetTimestamp();
        while (true)
        {
            if (await outputs.FindAsync(RunId, OutcomeName, cancellationToken) is { } kept)
                return ResultOf(kept.Read<AttemptOutcome>()!);
            var now = await outputs.FindMarkAsync(RunId, _mark, cancellationToken);
            if (now != mark)
                (mark, since) = (now, time.GetTimestamp());
            else if (time.GetElapsedTime(since) >= silence)
                throw new SluiceException(Side.Engine, SluiceException.AttemptLost, "The process that ran it ended in the middle.") { IsLost = true };
            await Task.Delay(silence / LooksInSilence, time, cancellationToken);
        }
    }

    static ActivityResult ResultOf(AttemptOutcome outcome) =>
        outcome.Failure is { } failure ? throw SluiceException.Parse(failure) : outcome.Result!;

    async Task RenewAsync(CancellationToken end)
    {
        if (silence == TimeSpan.Zero)
            return;
        using var timer = new PeriodicTimer(silence / RenewalsInSilence, time);
        for (var renewal = 1; await NextAsync(timer, end); renewal++)
            await TryAsync(() => outputs.MarkAsync(RunId, _mark, $"{_owner} {renewal}", end));
    }

    static async Task<bool> NextAsync(PeriodicTimer timer, CancellationToken end)
    {
        try
        {
            return await timer.WaitForNextTickAsync(end);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    // Not to be cancelled: it has happened.
    Task KeepAsync(AttemptOutcome outcome) => TryAsync(() => outputs.KeepAsync(
        RunId, OutcomeName, TypedJson.ToNode(outcome), 0, CancellationToken.None));

    /// <summary>What cannot be written only leaves others knowing less: the work is as good without.</summary>
    static async Task TryAsync(Func<Task> write)
    {
        try
        {
            await write();
        }
        catch (SluiceException)
        {
            // Whoever comes later is told that the attempt was lost.
        }
    }
}
