using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using Sluice.Connections;
using Sluice.Http;

namespace Sluice.Activities.Web;

/// <summary>A web activity's request and its answer, or one question whether what was asked for is done.</summary>
/// <param name="connections">Sends it.</param>
/// <param name="request">The request.</param>
/// <param name="waits">Whether an answer of 202 is asked for again.</param>
sealed class WebExchange(FactoryConnections connections, WebRequest request, bool waits)
{
    static readonly TimeSpan FirstWait = TimeSpan.FromSeconds(10);
    static readonly TimeSpan MaxWait = TimeSpan.FromMinutes(1);
    static readonly TimeSpan MaxAskedWait = TimeSpan.FromHours(1);

    /// <summary>Sends the request, or asks where an earlier answer said.</summary>
    /// <param name="state">What an earlier answer left; null sends the request.</param>
    /// <exception cref="SluiceException">It cannot be sent, or the answer is no success.</exception>
    public async Task<WorkResult> RunAsync(JsonNode? state, CancellationToken cancellationToken)
    {
        var call = await request.ResolveAsync(connections, cancellationToken);
        if ((string?)state?["url"] is { } asked)
            call = call.ByGet(new Uri(asked));
        using var timeout = new CancellationTokenSource(request.Timeout, connections.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        try
        {
            using var answer = await connections.Http.SendAsync(call, either.Token);
            var status = (int)answer.StatusCode;
            if (status is < 200 or > 299)
                throw Failed(answer);
            if (waits && answer.StatusCode == HttpStatusCode.Accepted && answer.Headers.Location is { } location)
                return NotDone(new Uri(answer.RequestMessage!.RequestUri!, location), answer, state);
            return new WorkResult { Output = await WebAnswer.ReadAsync(answer, call.Display, either.Token) };
        }
        catch (OperationCanceledException exception) when (timeout.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new SluiceException(Side.Source, "HttpTimeout",
                $"{call.Display} was not answered within {request.Timeout}. Raise httpRequestTimeout, or look at the server.", exception)
            {
                IsTransient = true,
            };
        }
        catch (Exception exception) when (HttpFault.In(exception) is { } fault && exception != fault)
        {
            throw fault;
        }
        catch (Exception exception) when (exception is InvalidDataException || HttpFault.Explain(exception) is not null)
        {
            var (code, text, isTransient) = HttpFault.Explain(exception) ?? ("DamagedAnswer", "its answer is not compressed as it says", false);
            throw new SluiceException(Side.Source, code, $"{call.Display} failed: {text}.", exception) { IsTransient = isTransient };
        }
    }

    WorkResult NotDone(Uri location, HttpResponseMessage answer, JsonNode? state)
    {
        var before = TimeSpan.FromSeconds((double?)state?["wait"] ?? 0);
        var wait = before == TimeSpan.Zero ? FirstWait : before * 2 < MaxWait ? before * 2 : MaxWait;
        var asked = answer.Headers.RetryAfter switch
        {
            { Delta: { } delta } => delta,
            { Date: { } date } => date - connections.Time.GetUtcNow(),
            _ => wait,
        };
        var after = asked < TimeSpan.Zero ? TimeSpan.Zero : asked > MaxAskedWait ? MaxAskedWait : asked;
        return new WorkResult
        {
            Continuation = (new JsonObject { ["url"] = location.AbsoluteUri, ["wait"] = wait.TotalSeconds }, after),
        };
    }

    static SluiceException Failed(HttpResponseMessage answer)
    {
        var (status, asked) = ((int)answer.StatusCode, answer.RequestMessage!);
        var remedy = status switch
        {
            401 or 403 => "Check authentication and headers",
            404 => "Check the URL",
            _ when HttpStatus.IsTransient(status) => "Try again, by policy.retry",
            _ => "Look at what the server wants",
        };
        return new SluiceException(Side.Source, string.Create(CultureInfo.InvariantCulture, $"Http{status}"),
            $"{asked.Method} {HttpCall.DisplayOf(asked.RequestUri!)} answered {status}. {remedy}.")
        {
            IsTransient = HttpStatus.IsTransient(status),
        };
    }
}
