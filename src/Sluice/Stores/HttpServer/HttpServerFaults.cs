using Sluice.Http;

namespace Sluice.Stores.HttpServer;

/// <summary>Tells what asking a web server throws.</summary>
sealed class HttpServerFaults : StoreFaults
{
    public static readonly HttpServerFaults Instance = new();

    protected override StoreProblem? Explain(Exception exception) => ExceptionText.Unwrap(exception) switch
    {
        HttpStatusException answer => Explain(answer) with { IsTransient = HttpStatus.IsTransient(answer.Status) },
        TimeoutException silent => new("HttpTimeout", $"{ExceptionText.FirstLine(silent)}. Raise requestTimeout, or look at the server.")
        {
            IsTransient = true,
        },
        var cause when HttpFault.Explain(cause) is var (code, text, isTransient) => new(code, $"{text}.") { IsTransient = isTransient },
        _ => null,
    };

    static StoreProblem Explain(HttpStatusException answer) => new($"Http{answer.Status}", answer.Status switch
    {
        401 or 403 or 407 => $"{answer.Message}. Check authenticationType, authHeaders and what the account may read.",
        404 or 410 => $"{answer.Message}. Check the url of the linked service and the relativeUrl of the dataset.",
        _ => $"{answer.Message}. Check what the server wants, or run the copy again.",
    })
    {
        IsNotFound = answer.Status is 404 or 410,
    };
}
