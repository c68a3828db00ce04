using Sluice.Http;

namespace Sluice.Stores.HttpServer;

/// <summary>Sends requests to a web server, again for a while if it is busy or not there, and waits for it no longer than it may.</summary>
sealed class HttpRequests(StoreAccess access, HttpReadSettings settings)
{
    // As Azure's client does for blobs: what lasts longer is for the copy to try again, which says so.
    const int Retries = 3;
    static readonly TimeSpan FirstWait = TimeSpan.FromSeconds(0.5);
    static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(10);

    /// <summary>Sends a request; the body of the answer is not read yet.</summary>
    public async Task<HttpResponseMessage> SendAsync(HttpCall call, CancellationToken cancellationToken)
    {
        for (var attempt = 0; ; attempt++)
        {
            TimeSpan wait;
            try
            {
                var answer = await WithinAsync(token => access.Http.SendAsync(call, token), cancellationToken);
                if (attempt == Retries || !HttpStatus.IsTransient((int)answer.StatusCode))
                    return answer;
                wait = WaitOf(answer, attempt);
                answer.Dispose();
            }
            catch (Exception exception) when (HttpFault.In(exception) is { } fault)
            {
                throw fault;
            }
            catch (Exception exception) when (attempt < Retries && IsTransient(exception))
            {
                wait = FirstWait * (1 << attempt);
            }

            await Task.Delay(wait, access.Time, cancellationToken);
        }
    }

    /// <summary>Does something within the time that a server may take.</summary>
    /// <exception cref="TimeoutException">It takes longer.</exception>
    public async Task<T> WithinAsync<T>(Func<CancellationToken, Task<T>> work, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(settings.Timeout, access.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        try
        {
            return await work(either.Token);
        }
        catch (OperationCanceledException exception) when (timeout.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException($"the server sent nothing for {settings.Timeout}", exception);
        }
    }

    /// <summary>Whether the same may succeed in a while.</summary>
    public static bool IsTransient(Exception exception) => exception is TimeoutException || HttpFault.Explain(exception)?.IsTransient == true;

    TimeSpan WaitOf(HttpResponseMessage answer, int attempt)
    {
        var wait = answer.Headers.RetryAfter switch
        {
            { Delta: { } delta } => delta,
            { Date: { } date } => date - access.Time.GetUtcNow(),
            _ => FirstWait * (1 << attempt),
        };
        return wait < TimeSpan.Zero ? TimeSpan.Zero : wait > MaxWait ? MaxWait : wait;
    }
}
