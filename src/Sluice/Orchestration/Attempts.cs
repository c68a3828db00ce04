namespace Sluice.Orchestration;

/// <summary>
/// Repeats an activity: after a fault of its own as often as its policy says; after one of the engine, such as a worker that ended,
/// several times whatever the policy says, where doing the work again is safe.
/// </summary>
internal static class Attempts
{
    // A new worker is there within seconds, a new host within a minute or two; these waits come to four minutes.
    const int MaxLost = 6;
    static readonly TimeSpan FirstWait = TimeSpan.FromSeconds(10);
    static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(60);

    /// <summary>Runs an activity until it succeeds, fails for good or has failed too often.</summary>
    /// <param name="attempt">One attempt, by its number from 0.</param>
    /// <param name="afterLoss">What follows an attempt that may have done its work.</param>
    /// <param name="retry">What follows a fault of the activity's own.</param>
    /// <param name="delay">Waits as the engine does.</param>
    /// <param name="retrying">Is told before each wait; null when nobody watches.</param>
    /// <exception cref="SluiceException">The fault of the last attempt.</exception>
    public static async Task<TResult> RunAsync<TResult>(
        Func<int, Task<TResult>> attempt, AfterLoss afterLoss, RetryPolicy retry, Func<TimeSpan, Task> delay,
        Action<FailedAttempt>? retrying = null)
    {
        var (failed, lost, wait) = (0, 0, FirstWait);
        for (var number = 0; ; number++)
        {
            FailedAttempt ended;
            try
            {
                return await attempt(number);
            }
            catch (SluiceException fault) when (fault.IsLost && afterLoss == AfterLoss.Fail)
            {
                throw new SluiceException(fault.Side, fault.Code,
                    $"{fault.Detail} It is not tried again: nobody knows what it had done by then. Look there before you run it again; "
                    + "a copy into a table can be repeated when the sink keeps its ledger.", fault);
            }
            catch (SluiceException fault) when (fault.IsLost && afterLoss == AfterLoss.AskPolicy)
            {
                if (++failed >= retry.MaxAttempts)
                {
                    throw new SluiceException(fault.Side, fault.Code,
                        $"{fault.Detail} It is not tried again: nobody knows what it had done by then. Look there before you run it again; "
                        + "policy.retry has it repeated.", fault);
                }

                ended = new FailedAttempt(failed, retry.MaxAttempts, fault, retry.Interval);
            }
            catch (SluiceException fault) when (fault.IsLost)
            {
                if (++lost > MaxLost)
                    throw new SluiceException(fault.Side, fault.Code, $"{fault.Detail} It was tried {lost} times.", fault);
                ended = new FailedAttempt(lost, MaxLost + 1, fault, wait);
                wait = wait * 2 < MaxWait ? wait * 2 : MaxWait;
            }
            catch (SluiceException fault) when (!fault.IsFinal && ++failed < retry.MaxAttempts)
            {
                ended = new FailedAttempt(failed, retry.MaxAttempts, fault, retry.Interval);
            }

            retrying?.Invoke(ended);
            await delay(ended.Wait);
        }
    }
}
