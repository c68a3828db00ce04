using Sluice.Http;

namespace Sluice.Stores.HttpServer;

/// <summary>A web server answered something else than what was asked for.</summary>
sealed class HttpStatusException(HttpResponseMessage answer)
    : Exception($"{HttpCall.DisplayOf(answer.RequestMessage!.RequestUri!)} answered {(int)answer.StatusCode}")
{
    public int Status { get; } = (int)answer.StatusCode;
}
